"""Correct a name once: right the second time on this laptop, and on another after both synced."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.spelling_sounds import Script
from desktop.services.session import Session
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers

GIVEN, CHOSEN = "namunika", "नमूनिका"


def first(session: Session) -> str:
    return session.spelling.suggest(GIVEN, Script.DEVANAGARI)[0]


def enrol_with_correction(session: Session) -> None:
    draft = session.enrolling.begin().with_answers(answers(), session.enrolling.begin().touched_at)
    draft = draft.with_noted(spellings=[[GIVEN, CHOSEN]])
    session.enrolling.keep(draft)
    session.enrolling.without_photo(draft.id, "member_declined")
    sealed = session.enrolling.seal(draft)
    assert not isinstance(sealed, tuple), sealed


def test_a_corrected_spelling_reaches_the_other_laptop(
    centre: RunningCentre, tmp_path: Path
) -> None:
    laptops = [Laptop(tmp_path / f"data-{number}") for number in (1, 2)]
    for number, laptop in enumerate(laptops, start=1):
        laptop.activate(centre, f"laptop-{number}", f"namuna-{number}")
    here = laptops[0].unlock()
    assert first(here) != CHOSEN
    enrol_with_correction(here)
    assert first(here) == CHOSEN
    draft = here.enrolling.begin()
    draft = draft.with_answers({"name": CHOSEN}, draft.touched_at)
    told = {one.code: one.values for one in here.enrolling.advise(draft)}
    assert told["name_latin.suggestion"]["suggestion"] == GIVEN.capitalize()
    here.lock()

    for laptop in laptops:
        laptop.sync()
    told_of = laptops[1].unlock()
    assert first(told_of) == CHOSEN
    told_of.lock()
