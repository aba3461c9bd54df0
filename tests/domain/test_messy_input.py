"""Messy input, field by field: stored right, or refused with the field named (F7, F13)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.aadhaar import has_aadhaar, without_aadhaar
from desktop.domain.enrolment import Enrolment, examine
from desktop.domain.fields import PROBLEM_CODES
from desktop.domain.form import KINDS
from desktop.domain.identifiers import parse_number
from desktop.domain.names import folded, skeletons
from tests.domain.samples import TODAY, a_form, some_answers
from tests.support.nasty import COUNT, nasty

SHAPES = {
    "mobile": re.compile(r"[6-9][0-9]{9}|"),
    "epic": re.compile(r"[A-Z]{3}[0-9]{7}|[A-Z]{2}/[0-9]{1,3}/[0-9]{1,3}/[0-9]{1,7}|"),
    "pin": re.compile(r"[1-9][0-9]{5}|"),
}
HIDDEN = re.compile("[\x00-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
NOISE = st.sampled_from(["", " ", "-", "\u00a0", "\u200b", "\u200d", " - ", "."])


def test_there_are_four_hundred_of_them() -> None:
    assert len(set(nasty())) == COUNT


@pytest.mark.parametrize("name", KINDS)
def test_every_nasty_string_is_stored_right_or_refused_by_the_name_of_its_field(name: str) -> None:
    form = a_form()
    stored = refused = 0
    for text in nasty():
        examined = examine(some_answers(**{name: text}), form, TODAY)
        if isinstance(examined, Enrolment):
            stored += 1
            value = str(examined.answers().get(name, ""))
            assert not HIDDEN.search(value), (text, value)
            assert not has_aadhaar(value), (text, value)
            assert SHAPES.get(name, re.compile(".*", re.DOTALL)).fullmatch(value), (text, value)
            assert examine(examined.answers(), form, TODAY) == examined
        else:
            refused += 1
            assert {problem.field for problem in examined} == {name}, text
            assert {problem.code for problem in examined} <= PROBLEM_CODES.keys()
    assert stored + refused == COUNT
    assert refused, "a field that takes everything checks nothing"


@pytest.mark.parametrize("name", ["address", "name", "caste", "mobile", "epic", "pin"])
@given(
    number=st.sampled_from(["234123412346", "२३४१२३४१२३४६", "499118665246"]),
    noise=st.lists(NOISE, min_size=11, max_size=11),
)
def test_a_number_like_an_aadhaar_number_is_masked_before_the_disk_or_refused(
    name: str, number: str, noise: list[str]
) -> None:
    typed = number[0] + "".join(gap + digit for gap, digit in zip(noise, number[1:], strict=True))
    kept = without_aadhaar({name: typed})
    spoken = "".join(re.findall(r"\d", str(kept[name])))
    assert len(spoken) < 12, kept
    examined = examine(some_answers(**{name: typed}), a_form(), TODAY)
    if isinstance(examined, Enrolment):
        assert not has_aadhaar(str(examined.answers().get(name, "")))


@given(
    digits=st.from_regex(r"[6-9][0-9]{9}", fullmatch=True),
    noise=st.lists(NOISE, min_size=9, max_size=9),
    front=st.sampled_from(["", "0", "+91", "+91 ", "91", "0091", "+९१"]),
)
def test_a_mobile_number_is_the_same_however_it_is_typed(
    digits: str, noise: list[str], front: str
) -> None:
    typed = front + digits[0] + "".join(a + b for a, b in zip(noise, digits[1:], strict=True))
    if has_aadhaar(typed):
        return
    examined = examine(some_answers(mobile=typed), a_form(), TODAY)
    assert isinstance(examined, Enrolment), (typed, examined)
    assert examined.mobile == digits


def test_whatever_is_searched_for_the_keys_of_search_are_text_that_a_store_takes() -> None:
    for text in nasty():
        for key in (folded(text), *skeletons(text), parse_number(text) or ""):
            key.encode()
