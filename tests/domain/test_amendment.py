"""Corrections as values: what changed, what both are together, whether two pictures are one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.amendment import (
    AmendReason,
    Why,
    between,
    form_of,
    merged,
    read_why,
    without_guarded,
)
from desktop.domain.looks import is_nearly
from tests.domain.samples import a_form

WHY = Why(AmendReason.TYPING)
NAMES = st.sampled_from(["name", "pin", "address", "birth", "mobile", "own"])
ANSWERS = st.dictionaries(NAMES, st.integers(0, 3))


@given(ANSWERS, ANSWERS)
def test_before_and_the_change_give_after(
    before: dict[str, object], after: dict[str, object]
) -> None:
    amendment = between(before, after, WHY)
    assert merged(before, amendment.changes, amendment.removed) == after
    assert all(before.get(name) != after.get(name) for name in amendment.fields)


def test_what_is_guarded_stays_unless_it_is_given_anew() -> None:
    sealed = {"name": "क", "religion": "hindu", "caste": {"refused": True}}
    shown = without_guarded(sealed)
    assert between(shown, {"name": "ख"}, WHY).fields == {"name"}
    anew = between(shown, {"name": "क", "religion": {"refused": True}}, WHY)
    assert merged(sealed, anew.changes, anew.removed) == {
        **sealed,
        "religion": {"refused": True},
    }


def test_guarded_questions_are_asked_only_where_answered_anew() -> None:
    form = a_form()
    names = {field.name for field in form_of(form, {"caste": "साहू"}).fields}
    assert "caste" in names
    assert not {"religion", "category"} & names
    assert len(form.fields) - len(names) == 2


@given(
    st.none()
    | st.dictionaries(
        st.sampled_from(["reason", "words"]),
        st.sampled_from(["", "other", "typing_mistake", "x" * 300, None]),
    )
)
def test_whatever_is_said_about_why_is_read_or_refused(untrusted: object) -> None:
    read = read_why(untrusted)
    assert read is None or read_why(read.as_json()) == read


def test_another_reason_wants_words() -> None:
    assert read_why({"reason": "other"}) is None
    assert read_why({"reason": "other", "words": "कार्ड देखा"}) == Why(AmendReason.OTHER, "कार्ड देखा")
    assert read_why({"reason": "because"}) is None


def test_a_picture_is_nearly_another_only_in_light_and_tint_together() -> None:
    look = bytes(range(100, 116))
    assert is_nearly(look, look)
    assert is_nearly(look, bytes([*look[:15], look[15] + 6]))
    assert not is_nearly(look, bytes([*look[:15], look[15] + 7]))
    assert is_nearly(look, bytes([look[0] ^ 0b00111111, *look[1:]]))
    assert not is_nearly(look, bytes([look[0] ^ 0b01111111, *look[1:]]))
    assert not is_nearly(b"", b"")
