"""Card numbers survive being read aloud, and slips are noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.identifiers import compact_number, number_for, parse_number

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ANY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBERS = st.builds(number_for, st.text(CROCKFORD, min_size=4, max_size=4), st.integers(1, 99_999))


def test_a_number_looks_like_a_number() -> None:
    assert number_for("7K4Q", 42).startswith("7K4Q-00042-")
    assert len(compact_number(number_for("7K4Q", 42))) == 10


@given(NUMBERS)
def test_forgiving_reading(number: str) -> None:
    body, check = compact_number(number)[:-1], compact_number(number)[-1]
    misread = body.replace("0", "O").replace("1", "l") + check
    assert parse_number(number) == number
    assert parse_number(f" {misread.lower()} ") == number
    assert parse_number(number.replace("-", " – ")) == number


@given(NUMBERS, st.integers(0, 9), st.sampled_from(ANY))
def test_every_single_wrong_character_is_noticed(number: str, at: int, wrong: str) -> None:
    text = compact_number(number)
    slipped = text[:at] + wrong + text[at + 1 :]
    assert parse_number(slipped) in {None, number}


def test_all_but_a_few_in_a_thousand_swaps_of_neighbours_are_noticed() -> None:
    numbers = [
        compact_number(number_for(prefix, counter))
        for prefix in ("7K4Q", "0001", "ZZ9A", "8VH3")
        for counter in range(1, 99_999, 199)
    ]
    swapped = [
        number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        for number in numbers
        for at in range(9)
        if number[at] != number[at + 1]
    ]
    missed = sum(parse_number(number) is not None for number in swapped)
    assert missed / len(swapped) < 0.005


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    parsed = parse_number(text)
    assert parsed is None or parse_number(parsed) == parsed


@pytest.mark.parametrize(("prefix", "counter"), [("7K4", 1), ("7K4U", 1), ("7K4Q", 0)])
def test_a_number_is_made_only_from_what_the_centre_issued(prefix: str, counter: int) -> None:
    with pytest.raises(ValueError, match="a card"):
        number_for(prefix, counter)
