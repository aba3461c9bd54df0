"""The pen-drive road on the sync screen: on the stick is never said to be at the centre."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop.domain.carrying import Brought, Given, Underway
from tests.support.stage import Stage
from ui.look.words import Words
from ui.screens.desk import ToSyncCentre
from ui.screens.stick import brought_words, given_words
from ui.screens.sync_centre import SyncCentreScreen

GIVEN_AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def sync_screen(stage: Stage, told: Underway) -> SyncCentreScreen:
    stage.session.pen_drive.told = told
    screen = stage.go(ToSyncCentre())
    assert isinstance(screen, SyncCentreScreen)
    stage.settle()
    return screen


def test_members_on_the_stick_and_bundles_of_others_are_told_apart(open_stage: Stage) -> None:
    screen = sync_screen(open_stage, Underway(12, GIVEN_AT, bundles=3, members=141, answers=1))
    stage = open_stage
    stage.until(lambda: bool(screen.underway.text()))
    said = screen.underway.text()
    assert said.startswith("12 सदस्य पेन-ड्राइव में हैं; केंद्र को अभी नहीं मिले (")
    assert screen.carried.text() == (
        "दूसरे लैपटॉपों की 3 ताला लगी फ़ाइलें, 141 सदस्य · 1 जवाब पेन-ड्राइव की राह में है"
    )
    assert screen.underway.isVisible()


def test_nothing_underway_leaves_no_line(open_stage: Stage) -> None:
    screen = sync_screen(open_stage, Underway())
    assert not screen.underway.isVisible()
    assert not screen.carried.isVisible()


def test_what_is_said_after_giving_and_taking_is_no_more_than_is_known() -> None:
    words = Words("en")
    assert given_words(words, Given(1, ("a",), 2)) == (
        "1 member on the pen drive, not yet at the centre"
        " · 2 answers for other laptops are on the pen drive"
    )
    assert given_words(words, Given(0, ("a",))) == "The pen drive now asks the centre for news"
    assert brought_words(words, Brought(5, 5, ("a",))) == "5 receipts taken"
    assert brought_words(words, Brought(0, 0, (), 1, 7)) == ("1 file of another laptop, 7 members")
    hindi = given_words(Words("hi"), Given(12, ("a",)))
    assert hindi == "12 सदस्य पेन-ड्राइव में हैं; केंद्र को अभी नहीं मिले"
