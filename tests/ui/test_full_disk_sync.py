"""A disk that fills up while members are being sent, through the real window.

On a small file system of its own, which needs the right to mount one.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain import room
from tests.support.centre import RunningCentre
from tests.support.flapping import Flapping, Spell
from tests.support.laptop import PASSPHRASE, Laptop
from tests.support.on_the_road import (
    Told,
    at_the_centre,
    made_here,
    real_window,
    seal_some,
    session_of,
)
from tests.support.prepared import PreparedCamp
from tests.support.small_disk import fill, small_disk
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.enrol.unkept import Unkept
from ui.screens.home import HomeScreen
from ui.screens.sync_centre import SyncCentreScreen
from ui.screens.unlock import UnlockScreen

WAITING = 4
FIRST_HELLO = 20_000  # less than any packet; a session's proof is far below it
STOPPED = {
    "hi": ("भेजना रुका: डिस्क भर गई है", "जगह बनाएँ, फिर “अभी भेजें” दबाएँ"),
    "en": ("Sending stopped: the disk is full", "Make room on the disk, then press Send now"),
}
ALL_THERE = r"सब केंद्र को मिला · \d\d?:\d\d"
TYPED = "मकान 14"


@dataclass
class Filling:
    """Fills the disk when the first member is under way, before any receipt can have come."""

    disk: Path
    glutton: Path | None = None
    is_armed: bool = field(default=True)

    def note(self, up: int) -> None:
        if self.is_armed and up > FIRST_HELLO:
            self.is_armed = False
            (self.disk / "data" / "ballast").unlink(missing_ok=True)
            self.glutton = fill(self.disk)

    def make_room(self) -> None:
        assert self.glutton is not None
        self.glutton.unlink()


@dataclass
class AtTheTable:
    hands: Hands
    filling: Filling
    link: Flapping
    centre: RunningCentre


@pytest.fixture
def table(
    tmp_path: Path,
    prepared: PreparedCamp,
    qtbot: QtBot,
    drawn: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[AtTheTable]:
    monkeypatch.setattr(room, "NONE", 1)  # the disk of this test is a small one
    monkeypatch.setattr(Unkept, "again_ms", 300)
    with (
        small_disk(tmp_path / "disk") as disk,
        prepared.running(tmp_path / "at-the-centre", knows_laptop=True) as centre,
    ):
        shutil.copytree(prepared.laptop.data, disk / "data")
        filling = Filling(disk)
        with Flapping(centre.port, [Spell(None)], filling.note) as link:
            seal_some(Laptop(disk / "data"), WAITING, link.port)
            with real_window(disk / "data", tmp_path / "full-sync") as hands:
                yield AtTheTable(hands, filling, link, centre)


def test_a_disk_that_fills_up_while_sending_is_told_and_nothing_is_lost_or_sent_for_ever(
    table: AtTheTable,
) -> None:
    hands = table.hands
    enroller = Enroller(hands, PASSPHRASE)
    hands.at(UnlockScreen)
    enroller.unlock()
    hands.at(HomeScreen)
    told = Told(hands)
    hands.press(Qt.Key.Key_F2)
    form = hands.at(EnrolScreen)
    hands.until(lambda: form._draft is not None, "a draft")
    table.link.lift()
    hands.until(lambda: told.chip == STOPPED["hi"][0], f"stopped: {told.chip}")
    form.form.go_to("address")
    hands.write(TYPED)
    assert form.form.answers()["address"] == TYPED, "the form takes what is typed meanwhile"
    hands.picture("form")

    hands.press(Qt.Key.Key_F4)
    for language in ("en", "hi"):
        hands.window.change_look("language", language)
        screen = hands.at(SyncCentreScreen)
        wanted = STOPPED[language]
        hands.until(lambda chip=wanted[0]: told.chip == chip, told.chip)
        assert (screen.heading.text(), screen.reason.text()) == wanted
        assert screen.code.text().endswith("E-STO-03")
        hands.picture(f"stopped-{language}")

    table.filling.make_room()
    hands.enter()
    hands.until(lambda: bool(re.fullmatch(ALL_THERE, told.chip)), f"all there: {told.chip}")
    hands.picture("all-there")
    assert at_the_centre(table.centre) == made_here(hands)
    assert len(made_here(hands)) == WAITING
    hands.until(
        lambda: [d.answers.get("address") for d in session_of(hands).enrolling.parked()] == [TYPED],
        "the form that was left is kept by itself once there is room",
    )
