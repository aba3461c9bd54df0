"""Twelve digits with a valid Verhoeff digit are masked wherever they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import verhoeff

from desktop.domain.aadhaar import has_aadhaar, mask_aadhaar, without_aadhaar

NUMBERS = st.from_regex(r"[2-9][0-9]{10}", fullmatch=True).map(
    lambda body: body + str(verhoeff.calc_check_digit(body))
)


@given(NUMBERS, st.text("अब ०4,-", max_size=6), st.sampled_from(["", " ", "-", " - "[:2], "/"]))
def test_a_valid_number_never_survives(number: str, around: str, gap: str) -> None:
    shown = gap.join((number[:4], number[4:8], number[8:]))
    masked = mask_aadhaar(f"{around} अ {shown} ब {around}")
    assert number not in masked.replace(gap, "") if gap else number not in masked
    assert not has_aadhaar(masked)


def test_the_number_is_found_behind_other_digits() -> None:
    assert mask_aadhaar("मकान 24 45 2345 6789 0124") == "मकान 24 45 •••• •••• ••••"


@pytest.mark.parametrize("text", ["2345 6789 0125", "1234567890124", "98765 43210", "492001"])
def test_other_numbers_stay(text: str) -> None:
    assert mask_aadhaar(text) == text


def test_drafts_are_masked_in_depth_but_a_mobile_with_its_country_code_stays() -> None:
    number = next(text for text in map(str, range(919876543210, 919876543400)) if has_aadhaar(text))
    masked = without_aadhaar({"mobile": f"+{number}", "address": number, "x": {"y": [number]}})
    assert masked == {"mobile": f"+{number}", "address": "•" * 12, "x": {"y": ["•" * 12]}}
