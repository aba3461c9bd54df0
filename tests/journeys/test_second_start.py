"""The program started again on the same folder: the open window comes forward, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import ui.application
from desktop.bootstrap import Application
from desktop.errors import StoreError
from desktop.services import calling
from desktop.services.calling import Calling
from desktop.settings import Settings
from tests.support.laptop import Laptop
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.__main__ import main
from ui.application import come_forward, prepare

FORWARD = "प्रोग्राम दूसरी खिड़की में खुला है। वही खिड़की अब सामने है।"
STARTS_WITHIN_S = 30


def application(data: Path) -> Application:
    return Application(Settings(data, camera="script:black", vault="none"))


@pytest.fixture
def first(tmp_path: Path) -> Iterator[tuple[Laptop, subprocess.Popen[bytes]]]:
    """A process with the window on a folder, once it answers calls."""
    laptop = Laptop(tmp_path / "data")
    laptop.data.mkdir()
    process = subprocess.Popen(
        laptop.argv("app"), env=laptop.environ(QT_QPA_PLATFORM="offscreen", PYTHONPATH=".")
    )
    try:
        call, patience = Settings(laptop.data).call, QDeadlineTimer(STARTS_WITHIN_S * 1000)
        call.touch()
        while call.exists():
            assert process.poll() is None, "the first window did not open"
            assert not patience.hasExpired(), "the first window does not answer"
            QTest.qWait(10)
        yield laptop, process
    finally:
        process.terminate()
        assert process.wait(STARTS_WITHIN_S) == 0, "the system going down closes it in order"


def test_a_second_start_calls_the_open_window_says_so_and_ends_well(
    qapp: QApplication, first: tuple[Laptop, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    laptop, process = first
    with pytest.raises(StoreError, match="E-STO-06"):
        application(laptop.data).hold()

    second = laptop.run("app", QT_QPA_PLATFORM="offscreen")

    assert (second.returncode, second.stdout.strip(), second.stderr) == (0, FORWARD, "")
    assert process.poll() is None, "the first goes on"
    assert not Settings(laptop.data).call.exists()
    application(tmp_path / "another").hold().release()


def test_a_window_that_does_not_answer_is_told_of_and_the_second_start_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calling, "_PATIENCE_S", 0.05)
    monkeypatch.setenv("SADASYA_VAULT", "none")
    told: list[str] = []
    monkeypatch.setattr(ui.application, "say_open_already", told.append)
    held = application(tmp_path).hold()
    try:
        assert main(["app", "--data", str(tmp_path)]) == 75
    finally:
        held.release()

    assert told == ["hi"]
    assert capsys.readouterr().err.strip() == "E-STO-06"
    assert not Settings(tmp_path).call.exists(), "a call that nobody heard is taken back"


def test_each_call_is_answered_once(tmp_path: Path) -> None:
    answers: list[bool] = []
    window = Calling(tmp_path / "call")
    second = Calling(tmp_path / "call", lambda _seconds: answers.append(window.is_called()))

    assert not window.is_called()
    assert second.call()
    assert answers == [True]
    assert not window.is_called()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_window_comes_forward_also_when_it_was_minimised(qtbot: QtBot) -> None:
    prepare(QApplication.instance())  # type: ignore[arg-type] # pytest-qt made one
    stage = Stage(AnApplication())
    other = QWidget()
    qtbot.addWidget(other)
    try:
        stage.window.setWindowState(Qt.WindowState.WindowMinimized)
        other.show()
        other.activateWindow()
        stage.until(lambda: QApplication.activeWindow() is other)

        come_forward(stage.window)

        stage.until(lambda: QApplication.activeWindow() is stage.window)
        assert not stage.window.isMinimized()
    finally:
        stage.close()
