from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ui.bridge.tasks import TaskRunner


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def unexpected(error: Exception) -> None:
    raise AssertionError from error


def test_result_comes_back_on_the_windows_thread(qtbot: QtBot, window: QWidget) -> None:
    runner = TaskRunner()
    seen: list[tuple[int, int]] = []
    runner.run(
        window,
        threading.get_ident,
        on_done=lambda worker: seen.append((worker, threading.get_ident())),
        on_failed=unexpected,
    )
    qtbot.waitUntil(lambda: bool(seen))
    ((worker, here),) = seen
    assert here == threading.main_thread().ident != worker
    runner.close()


def test_failure_is_handed_over_not_raised(qtbot: QtBot, window: QWidget) -> None:
    runner = TaskRunner()
    failures: list[Exception] = []
    runner.run(window, lambda: 1 / 0, on_done=print, on_failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)
    runner.close()


def test_result_for_a_closed_window_is_dropped(qtbot: QtBot, window: QWidget) -> None:
    runner = TaskRunner()
    seen: list[bool] = []
    after: list[int] = []
    doomed, gate = QWidget(), threading.Event()
    runner.run(doomed, gate.wait, on_done=seen.append, on_failed=unexpected)
    runner.run(window, lambda: 1, on_done=after.append, on_failed=unexpected)
    delete(doomed)
    gate.set()
    qtbot.waitUntil(lambda: bool(after))
    runner.close()
    assert seen == []


def test_after_closing_no_answer_comes_and_nothing_more_is_asked(
    qtbot: QtBot, window: QWidget
) -> None:
    runner = TaskRunner()
    seen: list[bool] = []
    gate = threading.Event()

    def on_done(answer: bool) -> None:
        seen.append(answer)
        runner.run(window, lambda: 1, on_done=print, on_failed=unexpected)

    runner.run(window, gate.wait, on_done=on_done, on_failed=unexpected)
    gate.set()
    runner.close()
    QApplication.processEvents()
    QApplication.processEvents()
    assert seen == []
