"""Completing a word from known ones, and what counts as a correction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.completing import OFFERED, completions, corrected, listed

KNOWN = ("सुनीता", "सुनील", "साहू", "सुरेश", "सुमन", "सुखदेव", "सुधा")
NAMES = st.text(alphabet="सहूनीता रमेश", max_size=12)


def test_the_last_word_is_completed_in_the_order_of_the_known_words() -> None:
    assert completions("सु", KNOWN) == ("सुनीता", "सुनील", "सुरेश", "सुमन", "सुखदेव")
    assert completions("रमेश सा", KNOWN) == ("रमेश साहू",)


def test_one_character_and_a_word_that_is_complete_offer_nothing() -> None:
    assert completions("स", KNOWN) == ()
    assert completions("साहू", KNOWN) == ()
    assert completions("", KNOWN) == completions(" ", KNOWN, ("साहू",)) == ()


def test_after_a_space_only_the_words_that_come_first_are_offered() -> None:
    assert completions("दिनेश ", KNOWN, ("देवांगन",)) == ("दिनेश देवांगन",)
    assert completions("दिनेश ", KNOWN) == ()
    assert completions("दिनेश सु", KNOWN, ("सुनील",))[0] == "दिनेश सुनील"


@given(NAMES, st.lists(NAMES, max_size=8), st.lists(NAMES, max_size=2))
def test_every_completion_is_longer_than_what_was_typed(
    typed: str, known: list[str], first: list[str]
) -> None:
    found = completions(typed, known, first)
    assert len(found) == len(set(found)) <= OFFERED
    assert all(one.startswith(typed) and len(one) > len(typed) for one in found)


def test_a_list_is_completed_from_its_beginning_only() -> None:
    options = ("Sahu", "Sahariya", "Yadav")
    assert listed("sa", options) == ("Sahu", "Sahariya")
    assert listed("", options) == listed("hu", options) == ()
    assert listed("Sahu", options) == ()


def test_only_the_words_that_differ_from_the_first_offer_are_corrections() -> None:
    pairs, right = corrected("sunita sahu", "सुनीता सहु", "सुनीता साहू")
    assert pairs == (("sahu", "साहू"),)
    assert right == ("sunita",)


def test_texts_of_different_length_teach_nothing() -> None:
    assert corrected("sunita", "सुनीता", "सुनीता साहू") == ((), ())


def test_another_name_is_no_correction() -> None:
    assert corrected("सुनीता साहू", "Sunita Sahu", "Geeta Shahu") == ((("साहू", "Shahu"),), ())
