"""A disk that is full while a form is open, through the real window: nothing typed is lost.

On a small file system of its own, which needs the right to mount one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.bootstrap import Application
from desktop.domain import room
from desktop.settings import Settings
from tests.support.laptop import PASSPHRASE
from tests.support.prepared import PreparedCamp
from tests.support.small_disk import fill, small_disk
from ui.application import make_window
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.practice.people import PEOPLE, Twist
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.screens.unlock import UnlockScreen

FULL = "डिस्क भर गई है"
NO_ROOM = "डिस्क में और सदस्य जोड़ने की जगह नहीं है"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


@pytest.fixture
def hands(
    disk: Path, tmp_path: Path, prepared: PreparedCamp, qtbot: QtBot, drawn: QApplication
) -> Iterator[Hands]:
    shutil.copytree(prepared.laptop.data, disk / "data")
    samples = f"images:{resources.path('samples')}"
    window = make_window(Application(Settings(disk / "data", camera=samples, vault="none")))
    window.resize(1366, 689)
    window.show()
    window.activateWindow()
    pictures = Path(os.environ.get("PYTEST_PICTURES", tmp_path)) / "disk"
    pictures.mkdir(parents=True, exist_ok=True)
    working = Hands(window, pictures)
    working.until(lambda: QApplication.activeWindow() is window, "the window")
    window.begin()
    yield working
    window.close()
    window.deleteLater()


def trouble(hands: Hands) -> str:
    banner = hands.window.ground.trouble
    return banner.words if banner is not None else ""


def test_a_disk_that_fills_up_during_a_form_loses_nothing(
    hands: Hands, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "NONE", 50_000_000)  # the disk of this test is a small one
    enroller = Enroller(hands, PASSPHRASE)
    hands.at(UnlockScreen)
    enroller.unlock()
    hands.at(HomeScreen)
    hands.settle()
    hands.press(Qt.Key.Key_F2)
    hands.sees(lambda: isinstance(hands.window.screen_now, EnrolScreen), 5)
    assert trouble(hands) == ""
    screen = hands.at(EnrolScreen)
    hands.until(lambda: screen._draft is not None, "a draft")
    (disk / "data" / "ballast").unlink(missing_ok=True)
    glutton = fill(disk)
    screen.form.go_to("name")
    hands.write("Sunita Devi")
    typed = screen.form.answers()["name"]
    screen.keep()
    hands.until(lambda: FULL in trouble(hands), "the sentence")
    hands.picture("full")
    assert screen.form.answers()["name"] == typed
    glutton.unlink()
    session = hands.window.session
    assert session is not None
    hands.until(
        lambda: any(d.answers.get("name") == typed for d in session.enrolling.parked()),
        "kept by itself once there is room",
    )


def test_on_a_full_disk_a_begun_member_is_sealed_with_the_ballast_and_no_new_one_begun(
    hands: Hands, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enroller = Enroller(hands, PASSPHRASE)
    hands.at(UnlockScreen)
    monkeypatch.setattr(room, "NONE", 1_000_000)
    monkeypatch.setattr(room, "LOW", 2_000_000)
    monkeypatch.setattr(room, "AMPLE", 3_000_000)
    enroller.unlock()
    hands.at(HomeScreen)
    assert (disk / "data" / "ballast").stat().st_size == 16 * 2**20
    session = hands.window.session
    assert session is not None
    draft = session.enrolling.begin()
    glutton = fill(disk)
    kept = session.enrolling.keep(draft.with_answers({"address": "मकान 1"}, draft.touched_at))
    assert kept.answers == {"address": "मकान 1"}, "the ballast made room for what was open"
    assert not (disk / "data" / "ballast").exists()
    monkeypatch.setattr(room, "NONE", 50_000_000)
    hands.press(Qt.Key.Key_F2)
    hands.until(lambda: NO_ROOM in trouble(hands), "no new member on a full disk")
    hands.picture("no-room")
    assert isinstance(hands.window.screen_now, HomeScreen)
    glutton.unlink()
    taken = enroller.take_in(replace(PEOPLE[6], twist=Twist.NO_VOTER_CARD), 0)
    assert taken.number
