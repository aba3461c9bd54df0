"""What is plain already is known at a glance, and comes out as the long way would have it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.text import _made_plain, ascii_digits, plain

# Letters, marks, joiners, spaces of all kinds and what is composed differently.
_MIXED = st.text(alphabet="aé\u0301 \t\u00a0\u2003\u200c\u200d\u200e\u2028कख़\u093c\u094dर्०९")


@given(st.one_of(st.text(), _MIXED))
def test_the_short_way_and_the_long_one_agree(text: str) -> None:
    assert plain(text) == _made_plain(text)


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("गीता देवी", "गीता देवी"),
        (" गीता  देवी ", "गीता देवी"),
        ("गीता\u00a0देवी", "गीता देवी"),
        ("क\u093c", "क\u093c"),
        ("e\u0301", "é"),
        ("क्\u200dष", "क्\u200dष"),
        ("गी\u200dता", "गीता"),
    ],
)
def test_text_is_made_plain(typed: str, made: str) -> None:
    assert plain(typed) == made


def test_digits_of_other_scripts_become_ascii() -> None:
    assert ascii_digits("०९A9") == "09A9"
