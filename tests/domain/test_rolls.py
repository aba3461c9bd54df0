"""What a look-up means, and what a row of the voters' list fills in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.noted import read_noted
from desktop.domain.rolls import (
    Question,
    Voter,
    answers_from,
    by_closeness,
    key_version,
    name_sounds,
    noted_roll,
    opening,
    read_question,
    read_slip,
    sounds,
)

VOTER = Voter("CG-090-012", 7, "WKH1186253", "सुनीता साहू", "Sunita Sahu", "husband", "रमेश साहू",
              "Ramesh Sahu", 34, "female", "14")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("WKH1186253", Question(epics=("WKH1186253",))),
        (" wkh 118-6253 ", Question(epics=("WKH1186253",))),
        ("WKH118625E", Question(words=read_question("WKH118625E").words)),
        ("WKHI1862S3", Question(epics=("WKH1186253",))),
        ("12/345", Question(part=12, serial=345)),
        ("१२/३४५", Question(part=12, serial=345)),
        ("12 345", Question(part=12, serial=345)),
        ("345", Question(serial=345)),
        ("12345", Question(serial=12345)),
        ("186253", Question(ending="186253")),
        ("1186253", Question(ending="1186253")),
        ("११८ ६२५३", Question(part=118, serial=6253)),
        ("११८६२५३", Question(ending="1186253")),
        ("11862530", Question(words=read_question("11862530").words)),
        ("", Question()),
        ("s", Question()),
    ],
)
def test_the_kind_of_look_up_is_seen_from_what_was_typed(text: str, question: Question) -> None:
    assert read_question(text) == question


def test_both_scripts_ask_for_the_same_sounds() -> None:
    assert read_question("सुनीता साहू").words == read_question("Suneeta Sahoo").words


@given(st.text(max_size=200))
def test_any_text_is_some_question_and_never_an_error(text: str) -> None:
    read_question(text)
    read_slip(text)


@given(st.sampled_from(["Sunita", "Lalita", "Sarala", "सुनीता", "रामा"]), st.data())
def test_the_beginning_of_a_latin_name_begins_one_of_its_keys(
    name: str, data: st.DataObject
) -> None:
    begun = name[: data.draw(st.integers(2, len(name)))]
    for key in sounds(begun):
        assert any(whole.startswith(opening(key)) for whole in name_sounds(name, ""))


def test_a_row_fills_what_it_says_and_leaves_out_the_rest() -> None:
    answers = answers_from(VOTER, "2026-01-01", "मकान")
    assert answers["birth"] == {"age": 34, "as_of": "2026-01-01"}
    assert answers["address"] == "मकान 14"
    bare = Voter("CG-090-012", 8, "", "सुनीता", "", "", "", "", None, "", "")
    assert answers_from(bare, "2026-01-01", "मकान") == {"name": "सुनीता", "booth": "CG-090-012"}


def test_the_note_of_a_row_is_read_back_as_it_was_written() -> None:
    note = {"roll": noted_roll(VOTER, "cg-090@3")}
    assert read_noted(note).as_json() == note


def test_a_name_that_is_spelt_alike_comes_before_one_that_sounds_alike() -> None:
    other = Voter("CG-090-012", 9, "", "सुनिता साहु", "", "", "", "", None, "", "")
    close = by_closeness("सुनीता साहू")
    assert close(VOTER) == (False, False)
    assert by_closeness("Sunita Sahu")(other) > by_closeness("Sunita Sahu")(VOTER)


def test_the_version_of_the_keys_says_the_same_each_time() -> None:
    assert key_version() == key_version()
    assert len(key_version()) == 12
