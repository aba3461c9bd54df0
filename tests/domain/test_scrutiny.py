"""Accepted or held, because: the same for the same knowledge, in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.birth import Birth, Precision
from desktop.domain.enrolment import Enrolment, examine
from desktop.domain.likeness import Likeness, Reason
from desktop.domain.noted import Noted, RollPlace, Sharing
from desktop.domain.pack import Rules
from desktop.domain.scrutiny import (
    HOLD_CODES,
    HoldReason,
    Other,
    Outlook,
    OutlookKind,
    Seen,
    scrutinise,
)
from tests.domain.samples import TODAY, a_form, some_answers

RULES = Rules()
OTHERS = st.builds(
    Other,
    st.sampled_from(["7K4Q-1", "7K4Q-2", "7K4Q-3"]),
    st.builds(
        Likeness,
        st.integers(0, 100),
        st.lists(st.sampled_from(Reason), unique=True, max_size=4).map(tuple),
    ),
    st.sampled_from(["", "CG-090-012", "CG-090-013"]),
)


def sunita() -> Enrolment:
    examined = examine(some_answers(), a_form(), TODAY)
    assert isinstance(examined, Enrolment)
    return examined


def codes(seen: Seen, enrolment: Enrolment | None = None) -> list[str]:
    return [reason.code for reason in scrutinise(enrolment or sunita(), seen, RULES).reasons]


def other(*reasons: Reason, score: int = 70, booth: str = "CG-090-012") -> Seen:
    return Seen(TODAY, (Other("7K4Q-1", Likeness(score, reasons), booth),))


def test_nothing_known_against_it_is_accepted() -> None:
    outlook = scrutinise(sunita(), Seen(TODAY), RULES)
    assert outlook == Outlook()
    assert outlook.kind is OutlookKind.ACCEPTED


def listed(name: str) -> Noted:
    """Taken from a voters' list that has this name in its place."""
    return Noted(roll=RollPlace("sample@1", "CG-090-012", 7, name))


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (other(Reason.SAME_EPIC, Reason.NEAR_NAME), "person.same_epic"),
        (other(Reason.SAME_EPIC, Reason.SAME_NAME, booth=""), "person.same_epic"),
        (other(Reason.SAME_EPIC, Reason.SAME_NAME, booth="CG-1-1"), "epic.other_booth"),
        (other(Reason.SAME_EPIC, Reason.SAME_RELATION), "epic.other_name"),
        (other(Reason.SAME_NAME, score=90), "person.alike"),
        (Seen(TODAY, same_mobile=3), "mobile.unexplained"),
        (Seen(TODAY, is_photo_seen=True), "photo.seen"),
        (Seen(TODAY, noted=listed("रमेश साहू")), "roll.other_name"),
    ],
)
def test_each_cause_has_its_code(seen: Seen, code: str) -> None:
    outlook = scrutinise(sunita(), seen, RULES)
    assert [reason.code for reason in outlook.reasons] == [code]
    assert outlook.kind is OutlookKind.HELD
    assert outlook.is_same_person == code.startswith("person.")


def test_what_is_only_possible_or_explained_is_accepted() -> None:
    assert codes(other(Reason.SAME_NAME, score=89)) == []
    assert codes(Seen(TODAY, same_mobile=2)) == []
    explained = Noted(sharing=Sharing("son", "one telephone at home"))
    assert codes(Seen(TODAY, same_mobile=9, noted=explained)) == []
    assert codes(Seen(TODAY, noted=listed("Suneeta Devi"))) == []
    apart = Noted(apart=("7K4Q-1",))
    assert codes(replace(other(Reason.SAME_NAME, score=95), noted=apart)) == []


def test_said_to_be_another_person_does_not_explain_the_same_card() -> None:
    seen = replace(other(Reason.SAME_EPIC, Reason.SAME_NAME), noted=Noted(apart=("7K4Q-1",)))
    assert codes(seen) == ["person.same_epic"]


def test_who_may_be_under_eighteen_is_held() -> None:
    year = replace(sunita(), birth=Birth(Precision.YEAR, year=TODAY.year - 18))
    assert codes(Seen(TODAY), year) == ["age.uncertain"]
    young = replace(sunita(), birth=Birth(Precision.YEAR, year=TODAY.year - 10))
    assert codes(Seen(TODAY), young) == ["age.under_18"]


@given(st.lists(OTHERS, max_size=5), st.integers(0, 6), st.booleans(), st.randoms())
def test_the_order_of_what_is_known_changes_nothing(
    others: list[Other], mobile: int, is_photo_seen: bool, chance: object
) -> None:
    seen = Seen(TODAY, tuple(others), mobile, is_photo_seen)
    first = scrutinise(sunita(), seen, RULES)
    chance.shuffle(others)  # type: ignore[attr-defined]
    again = scrutinise(sunita(), replace(seen, others=(*others, *others)), RULES)
    assert [(one.code, dict(one.values)) for one in first.reasons] == [
        (one.code, dict(one.values)) for one in again.reasons
    ]
    assert all(one.code in HOLD_CODES for one in first.reasons)
    assert (first.kind is OutlookKind.HELD) == bool(first.reasons)
    assert isinstance(first.reasons, tuple)
    assert all(isinstance(one, HoldReason) for one in first.reasons)
