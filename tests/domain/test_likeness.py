"""Likeness asks a person to look when it should, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.birth import Birth, Precision
from desktop.domain.likeness import Reason, Trace, compare, hidden, name_key
from desktop.domain.pack import Rules
from tests.domain.samples import TODAY

BORN = Birth(Precision.DAY, year=1989, month=5, day=3)
SUNITA = Trace(name_key("सुनीता साहू"), name_key("रमेश साहू"), BORN, "e1", "m1", "b1")
BIRTHS = st.none() | st.integers(18, 99).map(
    lambda age: Birth(Precision.AGE, age=age, as_of=date(2026, 1, 1))
)
WORDS = st.sampled_from(["", "sunita", "sunit", "anita", "rms", "rmes"])
TRACES = st.builds(Trace, WORDS, WORDS, BIRTHS, WORDS, WORDS, WORDS)


def score(one: Trace, other: Trace) -> int:
    return compare(one, other, TODAY).score


@given(TRACES, TRACES)
def test_likeness_is_symmetric_and_bounded(one: Trace, other: Trace) -> None:
    assert compare(one, other, TODAY) == compare(other, one, TODAY)
    assert 0 <= score(one, other) <= 100


def test_the_same_person_in_another_spelling_is_sure() -> None:
    again = replace(SUNITA, name_key=name_key("Sunita Sahu"), relation_key=name_key("Ramesh Sahu"))
    assert score(SUNITA, again) >= Rules().sure_likeness


def test_the_same_voter_card_is_always_worth_a_look_and_alone_never_sure() -> None:
    stranger = Trace(name_key("जोसेफ तिग्गा"), name_key("पौलुस तिग्गा"), None, "e1")
    found = score(SUNITA, stranger)
    assert Rules().possible_likeness <= found < Rules().sure_likeness


def test_without_a_card_name_relation_year_and_booth_are_worth_a_look() -> None:
    told = Birth(Precision.AGE, age=37, as_of=TODAY)
    again = replace(SUNITA, epic="", mobile="", birth=told)
    assert score(SUNITA, again) >= Rules().possible_likeness


def test_a_husband_and_a_sister_are_not_duplicates() -> None:
    husband = replace(SUNITA, name_key=name_key("रमेश साहू"), epic="e2", birth=None)
    sister = replace(SUNITA, name_key=name_key("अनीता साहू"), epic="e3", birth=None)
    assert score(SUNITA, husband) < Rules().possible_likeness
    assert score(SUNITA, sister) < Rules().possible_likeness


def test_a_common_name_alone_is_not_worth_a_look() -> None:
    assert score(SUNITA, Trace(SUNITA.name_key, mobile="m1")) < Rules().possible_likeness


def test_a_mother_of_the_same_name_is_told_apart_by_her_age() -> None:
    mother = replace(SUNITA, epic="", birth=Birth(Precision.YEAR, year=1965))
    assert Reason.OTHER_BIRTH in compare(SUNITA, mother, TODAY).reasons
    assert score(SUNITA, mother) < Rules().possible_likeness


def test_the_same_voter_card_is_worth_a_look_at_any_age() -> None:
    other = Trace(name_key("जोसेफ तिग्गा"), "", Birth(Precision.YEAR, year=1950), "e1")
    assert score(SUNITA, other) >= Rules().possible_likeness


def test_hidden_names_are_near_by_their_near_keys_alone() -> None:
    one = Trace(hidden(b"one"), near_name=hidden(b"near"))
    assert compare(one, replace(one, name_key=hidden(b"two")), TODAY).reasons == (Reason.NEAR_NAME,)
    other = Trace(hidden(b"ont"), near_name=hidden(b"far"))
    assert compare(one, other, TODAY).reasons == ()
    assert compare(one, one, TODAY).reasons == (Reason.SAME_NAME,)
