"""The window on the real application, with a real centre: one member, by key events alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.bootstrap import Application
from desktop.domain.delivery import PacketState
from desktop.settings import Settings
from tests.support.centre import RunningCentre
from tests.support.laptop import PASSPHRASE
from tests.support.prepared import PreparedCamp
from ui.application import make_window
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.practice.people import PEOPLE, Twist
from ui.screens.home import HomeScreen
from ui.screens.sync_centre import SyncCentreScreen
from ui.screens.unlock import UnlockScreen
from ui.widgets.chip import Chip


@pytest.fixture
def centre(tmp_path: Path, prepared: PreparedCamp) -> Iterator[RunningCentre]:
    with prepared.running(tmp_path / "at-the-centre", knows_laptop=True) as running:
        yield running


@pytest.fixture
def hands(
    tmp_path: Path,
    prepared: PreparedCamp,
    centre: RunningCentre,
    qtbot: QtBot,
    drawn: QApplication,
) -> Iterator[Hands]:
    """A provisioned laptop's window, still locked; sample pictures stand in for the camera."""
    laptop = prepared.laptop_in(tmp_path / "at-the-camp")
    samples = f"images:{resources.path('samples')}"
    window = make_window(Application(Settings(laptop.data, camera=samples, vault="none")))
    window.show()
    window.activateWindow()
    working = Hands(window, tmp_path / "pictures")
    working.until(lambda: QApplication.activeWindow() is window, "the window")
    window.begin()
    yield working
    window.close()
    window.deleteLater()


def test_one_member_goes_from_the_first_key_to_accepted(hands: Hands) -> None:
    enroller = Enroller(hands, PASSPHRASE)
    hands.at(UnlockScreen)
    enroller.unlock()
    hands.at(HomeScreen)
    assert any("DEGRADED" in chip.words for chip in hands.window.findChildren(Chip))

    taken = enroller.take_in(replace(PEOPLE[6], twist=Twist.NO_VOTER_CARD), 0)
    assert taken.is_auto
    assert taken.number

    hands.press(Qt.Key.Key_F4)
    screen = hands.at(SyncCentreScreen)
    hands.enter()
    hands.until(lambda: screen.desk.sync.view.received == 1, "received by the centre")
    for _ in range(20):
        if not screen.tabs.hasFocus():
            hands.press(Qt.Key.Key_Tab)
    assert screen.tabs.hasFocus()
    for _ in range(2):
        hands.press(Qt.Key.Key_Right)
    hands.until(
        lambda: [row.found.state for row in screen.members.rows] == [PacketState.ACCEPTED],
        "accepted by the centre",
    )
    assert screen.members.rows[0].found.age == int(PEOPLE[6].age)

    hands.press(Qt.Key.Key_Escape)
    home = hands.at(HomeScreen)
    numbers = {name: label.text() for name, label in home.numbers.items()}
    assert numbers == {"today": "1", "received": "1", "waiting": "0", "correction": "0"}
