"""Will this enrolment be accepted or held, and because of what: one judgement, laptop and centre.

Each side hands in what it knows of others, and the same knowledge gives the same outlook, word for
word.  Nothing is refused here: who cannot be enrolled at all is told by `examine`; what is held
waits for a person.  Promises: pure and total; the order in which others are known changes nothing;
a reason's `code` is stable and a key of `HOLD_CODES`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.domain.birth import ADULT
from desktop.domain.enrolment import Enrolment
from desktop.domain.likeness import Likeness, Reason
from desktop.domain.noted import Noted
from desktop.domain.pack import Rules
from desktop.domain.sameness import SAME, name_score

HOLD_CODES: Mapping[str, str] = {
    "person.same_epic": "values: number; this voter card and a like name are enrolled already",
    "person.alike": "values: number, score; likeness sure, nobody said it is another person",
    "epic.other_name": "values: number; this voter card is enrolled under another name",
    "epic.other_booth": "values: number; this voter card and a like name, in another booth",
    "mobile.unexplained": "values: count; a shared mobile without a relation and a reason",
    "age.uncertain": "perhaps not yet eighteen by what is known of the birth",
    "age.under_18": "not yet eighteen",
    "photo.seen": "nearly the same picture as another member's",
    "roll.other_name": "values: name; the voters' list has another name in that place",
}
_ORDER = {code: place for place, code in enumerate(HOLD_CODES)}
_SAME_PERSON = frozenset({"person.same_epic", "person.alike"})
_LIKE_NAMES = frozenset({Reason.SAME_NAME, Reason.NEAR_NAME})


class OutlookKind(StrEnum):
    """What becomes of an enrolment if nothing more is known."""

    ACCEPTED = "accepted"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class HoldReason:
    """One reason for waiting; `code` is a key of HOLD_CODES."""

    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Accepted, or held with every reason, the weightiest first."""

    reasons: tuple[HoldReason, ...] = ()

    @property
    def kind(self) -> OutlookKind:
        return OutlookKind.HELD if self.reasons else OutlookKind.ACCEPTED

    @property
    def is_same_person(self) -> bool:
        """Whether it is held because the person is a member already."""
        return any(reason.code in _SAME_PERSON for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Other:
    """Another member, compared by `compare`; `booth` is '' where not known any more."""

    number: str
    likeness: Likeness
    booth: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the side that judges knows besides the enrolment.

    `same_mobile`: how many others gave this mobile.  `day`: when the enrolment was taken, in India.
    """

    day: date
    others: tuple[Other, ...] = ()
    same_mobile: int = 0
    is_photo_seen: bool = False
    noted: Noted = dataclasses.field(default_factory=Noted)


def scrutinise(enrolment: Enrolment, seen: Seen, rules: Rules) -> Outlook:
    """The outlook of this enrolment beside everything that was seen."""
    found = [
        *_of_others(enrolment, seen, rules),
        *_of_mobile(enrolment, seen, rules),
        *_of_age(enrolment, seen.day),
        *_of_roll(enrolment, seen.noted),
    ]
    if seen.is_photo_seen:
        found.append(HoldReason("photo.seen"))
    ranked = sorted(found, key=lambda one: (_ORDER[one.code], sorted(one.values.items())))
    return Outlook(tuple(ranked))


def _of_others(enrolment: Enrolment, seen: Seen, rules: Rules) -> Iterator[HoldReason]:
    for other in frozenset(seen.others):
        reasons = frozenset(other.likeness.reasons)
        number = {"number": other.number}
        if Reason.SAME_EPIC in reasons:
            yield HoldReason(_of_same_epic(enrolment, other, reasons), number)
        elif other.likeness.score >= rules.sure_likeness and other.number not in seen.noted.apart:
            yield HoldReason("person.alike", {**number, "score": str(other.likeness.score)})


def _of_same_epic(enrolment: Enrolment, other: Other, reasons: frozenset[Reason]) -> str:
    """Numbers were issued twice, so another name or place is for a person to look at."""
    if not reasons & _LIKE_NAMES:
        return "epic.other_name"
    is_elsewhere = bool(other.booth) and other.booth != enrolment.booth
    return "epic.other_booth" if is_elsewhere else "person.same_epic"


def _of_mobile(enrolment: Enrolment, seen: Seen, rules: Rules) -> Iterator[HoldReason]:
    is_shared = bool(enrolment.mobile) and seen.same_mobile + 1 >= rules.members_per_mobile
    if is_shared and seen.noted.sharing is None:
        yield HoldReason("mobile.unexplained", {"count": str(seen.same_mobile)})


def _of_age(enrolment: Enrolment, day: date) -> Iterator[HoldReason]:
    if enrolment.birth is None or enrolment.birth.youngest_age_on(day) >= ADULT:
        return
    is_certain = enrolment.birth.age_on(day) < ADULT
    yield HoldReason("age.under_18" if is_certain else "age.uncertain")


def _of_roll(enrolment: Enrolment, noted: Noted) -> Iterator[HoldReason]:
    listed = noted.roll.name if noted.roll is not None else ""
    if listed and name_score(enrolment.name, listed) < SAME:
        yield HoldReason("roll.other_name", {"name": listed})
