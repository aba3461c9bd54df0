"""The member's word holds for what they saw; a pack that asks for none refuses nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.checking import unchecked, unchecked_anew, word_after
from desktop.domain.enrolment import Draft
from desktop.domain.fields import FieldProblem
from desktop.domain.pack import Rules
from tests.domain.samples import some_answers

AT = datetime(2026, 11, 22, tzinfo=UTC)
ASKS = Rules(needs_member_check=True)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def a_draft(said: str) -> Draft:
    noted = {"check": {"said": said}, "household": "7K4Q-00042-X"}
    return Draft(UUID(int=1), some_answers(), AT, AT, "sample@1", noted)


@given(noted=JUNK)
def test_a_pack_that_asks_for_nothing_refuses_nothing_and_junk_is_no_word(noted: object) -> None:
    assert unchecked(noted, Rules()) == ()
    assert unchecked(noted, ASKS) == (FieldProblem("check", "check.missing"),)


def test_only_a_right_lets_it_be_sealed() -> None:
    assert unchecked(a_draft("right").noted, ASKS) == ()
    assert unchecked(a_draft("wrong").noted, ASKS) == (FieldProblem("check", "check.wrong"),)


@pytest.mark.parametrize("name", sorted(some_answers()))
def test_every_single_change_of_an_answer_takes_a_right_away(name: str) -> None:
    other = {**some_answers(), name: "something else"}
    changed = a_draft("right").with_answers(other, AT)
    assert "check" not in changed.noted
    assert changed.noted["household"]


def test_the_same_answers_keep_it_and_a_wrong_stays_until_it_is_asked_again() -> None:
    assert "check" in a_draft("right").with_answers(some_answers(), AT).noted
    assert "check" in a_draft("wrong").with_answers(some_answers(caste="other"), AT).noted


RIGHT: dict[str, object] = {"check": {"said": "right"}}
WRONG: dict[str, object] = {"check": {"said": "wrong"}}
MISSING = (FieldProblem("check", "check.missing"),)


def test_a_correction_of_an_answer_needs_a_new_word_and_a_photo_alone_needs_none() -> None:
    assert unchecked_anew({}, ASKS, is_changed=True) == MISSING
    assert unchecked_anew(RIGHT, ASKS, is_changed=True) == ()
    assert unchecked_anew({}, ASKS, is_changed=False) == ()
    assert unchecked_anew(WRONG, ASKS, is_changed=False) == (FieldProblem("check", "check.wrong"),)
    assert unchecked_anew(WRONG, Rules(), is_changed=True) == ()


def test_a_photo_added_alone_keeps_the_word_that_was_given_and_a_newer_word_counts() -> None:
    noted: dict[str, object] = {"household": "7K4Q-00042-X"}
    assert word_after(RIGHT, noted, is_changed=False) == {**noted, **RIGHT}
    assert word_after(RIGHT, noted, is_changed=True) == noted
    assert word_after(RIGHT, WRONG, is_changed=False) == WRONG
    assert word_after(None, "junk", is_changed=False) == {}
