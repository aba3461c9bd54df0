"""A dead clock through the real window: told in one line, asked for once, refusing nobody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.bootstrap import Application
from desktop.domain.moment import ClockDoubt
from desktop.services.clock import Clock
from desktop.settings import Settings
from sync.protocol import sealing
from tests.support.laptop import PASSPHRASE
from tests.support.prepared import PreparedCamp
from ui.application import make_window
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.practice.people import PEOPLE, Twist
from ui.screens.home import HomeScreen
from ui.screens.unlock import UnlockScreen

ASKED = "लैपटॉप की घड़ी गलत है। आज की तारीख लिखें: दिन महीना साल।"
ASSUMED = "आज 23 नवंबर 2026 मान कर काम चल रहा है। लैपटॉप की घड़ी ठीक करें।"
DEAD = {
    1970: (datetime(1970, 1, 1, 0, 3, tzinfo=UTC), ClockDoubt.BEFORE_BUILD),
    2009: (datetime(2009, 1, 1, 5, 0, tzinfo=UTC), ClockDoubt.BEFORE_BUILD),
    2040: (datetime(2040, 6, 1, 5, 0, tzinfo=UTC), ClockDoubt.FAR_AHEAD),
}
TYPED = "23 11 2026"


@pytest.fixture(params=DEAD)
def hands(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    prepared: PreparedCamp,
    qtbot: QtBot,
    drawn: QApplication,
) -> Iterator[Hands]:
    """A provisioned laptop whose clock cell is dead; it was started anew since activation."""
    laptop = prepared.laptop_in(tmp_path / "at-the-camp")
    samples = f"images:{resources.path('samples')}"
    wall = DEAD[request.param][0]
    clock = Clock(now=lambda: wall, boot=b"next one")
    settings = Settings(laptop.data, camera=samples, vault="none")
    window = make_window(Application(settings, clock))
    window.resize(1366, 689)
    window.show()
    window.activateWindow()
    pictures = Path(os.environ.get("PYTEST_PICTURES", tmp_path)) / f"clock-{request.param}"
    pictures.mkdir(parents=True, exist_ok=True)
    working = Hands(window, pictures)
    working.until(lambda: QApplication.activeWindow() is window, "the window")
    window.begin()
    working.year = request.param  # type: ignore[attr-defined]
    yield working
    window.close()
    window.deleteLater()


def test_a_dead_clock_is_told_asked_for_once_and_refuses_nobody(hands: Hands) -> None:
    enroller = Enroller(hands, PASSPHRASE)
    hands.at(UnlockScreen)
    enroller.unlock()
    home = hands.at(HomeScreen)
    year: int = hands.year  # type: ignore[attr-defined]
    hands.until(home.clock_line.isVisible, "the line about the clock")
    assert home.clock_line.words == ASKED
    hands.picture("asked")
    session = hands.window.session
    assert session is not None
    assert session.time_kept.view().doubt is DEAD[year][1]

    home.clock_line.day.setFocus()
    hands.write(TYPED)
    hands.press(Qt.Key.Key_Return)
    hands.sees(lambda: not home.clock_line.day.isVisible(), 5)
    assert home.clock_line.words == ASSUMED
    assert not home.clock_line.day.isVisible()
    hands.picture("assumed")
    home.new.setFocus()

    taken = enroller.take_in(replace(PEOPLE[6], twist=Twist.NO_VOTER_CARD), 0)
    assert taken.number
    desk = session.enrolling._desk  # type: ignore[attr-defined]
    (_, _, packet) = desk.store.read.outbox.held_bytes()[-1]
    header = sealing.read_packet(packet).header
    assert header.clock_suspect
    assert header.captured_wall == int(DEAD[year][0].timestamp() * 1000), "both times are kept"
    (found,) = session.searching.recent(1)
    assert found.age == int(PEOPLE[6].age), "by the day that was typed"
    assert found.sealed_at.astimezone(UTC).date() == date(2026, 11, 23)
