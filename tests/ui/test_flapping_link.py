"""A link that comes and goes, through the real window: no form waits, nothing comes twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.centre import RunningCentre
from tests.support.flapping import Flapping, Spell
from tests.support.laptop import PASSPHRASE
from tests.support.on_the_road import Told, at_the_centre, made_here, real_window, seal_some
from tests.support.prepared import PreparedCamp
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.practice.people import PEOPLE, Twist
from ui.screens.home import HomeScreen
from ui.screens.sync_centre import SyncCentreScreen
from ui.screens.unlock import UnlockScreen

WAITING = 3
# Refuses until told; then each spell carries about one member and a half.
SPELLS = (Spell(None, 45_000), Spell(1, 45_000), Spell(1))
CLOCK = r"\d\d?:\d\d"
AWAY = {
    "hi": (
        f"केंद्र से संपर्क नहीं — फिर कोशिश {CLOCK}",
        "संपर्क बीच में टूट गया। काम जारी रखें; भेजना अपने आप शुरू होगा।",
    ),
    "en": (
        f"Centre out of reach — next try {CLOCK}",
        "The connection broke off. Carry on; sending resumes by itself.",
    ),
}
SENDING = r"भेजा जा रहा है \d/\d( · (एक मिनट से कम|लगभग \d+ मिनट))?"
WAITS = r"\d भेजना बाकी"
ALL_THERE = f"सब केंद्र को मिला · {CLOCK}"


@dataclass
class AtTheTable:
    hands: Hands
    link: Flapping
    centre: RunningCentre


@pytest.fixture
def table(
    tmp_path: Path, prepared: PreparedCamp, qtbot: QtBot, drawn: QApplication
) -> Iterator[AtTheTable]:
    laptop = prepared.laptop_in(tmp_path / "at-the-camp")
    with (
        prepared.running(tmp_path / "at-the-centre", knows_laptop=True) as centre,
        Flapping(centre.port, SPELLS) as link,
    ):
        seal_some(laptop, WAITING, link.port)
        with real_window(laptop.data, tmp_path / "flapping") as hands:
            yield AtTheTable(hands, link, centre)


def test_a_flapping_link_is_told_stops_no_form_and_brings_each_member_once(
    table: AtTheTable,
) -> None:
    hands, link = table.hands, table.link
    enroller = Enroller(hands, PASSPHRASE)
    hands.at(UnlockScreen)
    enroller.unlock()
    hands.at(HomeScreen)
    told = Told(hands)
    hands.press(Qt.Key.Key_F4)
    hands.at(SyncCentreScreen)
    for language in ("en", "hi"):
        hands.window.change_look("language", language)
        chip, reason = AWAY[language]
        hands.until(lambda chip=chip: re.fullmatch(chip, told.chip), f"{chip}: {told.chip}")
        assert told.reason == reason
        assert hands.at(SyncCentreScreen).heading.text() == told.chip
        hands.picture(f"away-{language}")
    told.chips.clear()

    link.lift()
    hands.enter()  # Send now; from here on it goes by itself
    taken = enroller.take_in(replace(PEOPLE[6], twist=Twist.NO_VOTER_CARD), 0)
    assert taken.number, "the form never waited for the link"
    hands.press(Qt.Key.Key_F4)
    hands.at(SyncCentreScreen)
    hands.until(lambda: bool(re.fullmatch(ALL_THERE, told.chip)), "everything at the centre", 60)
    hands.picture("all-there")

    assert link.is_over
    assert link.cuts == len(SPELLS) - 1
    assert at_the_centre(table.centre) == made_here(hands)
    assert len(made_here(hands)) == WAITING + 1
    known = (AWAY["hi"][0], SENDING, WAITS, ALL_THERE)
    assert [chip for chip in told.chips if not any(re.fullmatch(k, chip) for k in known)] == []
    for wanted in (AWAY["hi"][0], SENDING, ALL_THERE):
        assert any(re.fullmatch(wanted, chip) for chip in told.chips), (wanted, told.chips)
