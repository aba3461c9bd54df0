"""The voter card's field: its number, or one key that says why there is none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.support.samples import a_place_index
from tests.support.stage import Stage
from ui.look.theme import Look
from ui.screens.facts import fact_value


@pytest.mark.parametrize(
    ("key", "reason"),
    [("1", "applied"), ("2", "lost"), ("3", "not_here"), ("4", "none"), ("२", "lost")],
)
def test_one_key_says_why_there_is_no_card_and_moves_on(
    open_stage: Stage, key: str, reason: str
) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("epic")
    open_stage.type(key)
    assert screen.form.answers()["epic"] == {"absent": reason}
    assert screen.form.field_with_focus() == "booth"


def test_a_reason_is_taken_back_by_typing_a_number(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("epic")
    open_stage.type("1")
    screen.form.go_to("epic")
    open_stage.type("ABC1234566")
    assert screen.form.answers()["epic"] == "ABC1234566"


def test_backspace_takes_a_reason_back(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("epic")
    open_stage.type("4")
    screen.form.go_to("epic")
    open_stage.key(Qt.Key.Key_Backspace)
    assert "epic" not in screen.form.answers()


def test_digits_inside_a_number_are_digits(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("epic")
    open_stage.type("WKH1234")
    assert screen.form.answers()["epic"] == "WKH1234"


def test_the_reason_is_still_there_in_another_language(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("epic")
    open_stage.type("3")
    open_stage.window.change_look("language", "en")
    open_stage.settle()
    after = open_stage.window.screen_now
    assert after.form.answers()["epic"] == {"absent": "not_here"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("birth", "1989-05-03", "3 May 1989"),
        ("birth", "1989-05", "May 1989"),
        ("birth", "1989", "1989"),
        ("mobile", "6000000088", "600••••088"),
        ("epic", "SMP0007070", "SMP••••070"),
        ("epic", "lost", "Card is lost"),
        ("booth", "CG-090-012", "Rampur · booth 12"),
        ("religion", "refused", "Refused"),
    ],
)
def test_a_record_is_told_in_words(name: str, value: str, shown: str) -> None:
    look = Look("light", "en")
    assert fact_value(look, a_place_index(), name, value) == shown
