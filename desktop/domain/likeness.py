"""How alike two members are; pure scoring of possible duplicates.

The score only asks a person to look: nothing is merged or refused by it.  Promises: symmetric;
0 to 100; the same voter card is always worth a look, and alone never proof, because numbers were
issued twice; a shared telephone or a common name alone never is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.domain.birth import Birth, Precision
from desktop.domain.names import skeleton
from desktop.domain.sameness import SAME, key_score

_HIDDEN = "#"
# Ages are told from memory; further apart than this, two people are meant.
_YEARS_OFF = 2
_YEARS_APART = 5


class Reason(StrEnum):
    """What two members have in common, or have not."""

    SAME_EPIC = "same_epic"
    SAME_NAME = "same_name"
    NEAR_NAME = "near_name"
    SAME_RELATION = "same_relation"
    NEAR_RELATION = "near_relation"
    SAME_BIRTH = "same_birth"
    NEAR_BIRTH = "near_birth"
    OTHER_BIRTH = "other_birth"
    SAME_MOBILE = "same_mobile"
    SAME_BOOTH = "same_booth"


_WORTH = {
    Reason.SAME_EPIC: 70,
    Reason.SAME_NAME: 35,
    Reason.NEAR_NAME: 20,
    Reason.SAME_RELATION: 20,
    Reason.NEAR_RELATION: 10,
    Reason.SAME_BIRTH: 20,
    Reason.NEAR_BIRTH: 10,
    Reason.OTHER_BIRTH: -25,
    Reason.SAME_MOBILE: 10,
    Reason.SAME_BOOTH: 5,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of a member for comparing.

    Every text may be a keyed digest, which is then marked by `hidden`; of names that are hidden the
    near keys say whether they are near.
    """

    name_key: str
    relation_key: str = ""
    birth: Birth | None = None
    epic: str = ""
    mobile: str = ""
    booth: str = ""
    near_name: str = ""
    near_relation: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score, and why; the pack's rules say from which score on a person looks."""

    score: int
    reasons: tuple[Reason, ...]


def name_key(name: str) -> str:
    """The key to keep and to look up by; equal keys find the candidates to compare."""
    return skeleton(name)


def hidden(digest: bytes) -> str:
    """A keyed digest in the place of a text; never taken for a sound key."""
    return f"{_HIDDEN}{digest.hex()}" if digest else ""


def compare(one: Trace, other: Trace, today: date) -> Likeness:
    """How alike two members are on that day."""
    same_name = (Reason.SAME_NAME, Reason.NEAR_NAME)
    same_relation = (Reason.SAME_RELATION, Reason.NEAR_RELATION)
    found = (
        Reason.SAME_EPIC if one.epic and one.epic == other.epic else None,
        _of_keys(one.name_key, other.name_key, same_name)
        or _of_near(one.near_name, other.near_name, Reason.NEAR_NAME),
        _of_keys(one.relation_key, other.relation_key, same_relation)
        or _of_near(one.near_relation, other.near_relation, Reason.NEAR_RELATION),
        _of_births(one.birth, other.birth, today),
        Reason.SAME_MOBILE if one.mobile and one.mobile == other.mobile else None,
        Reason.SAME_BOOTH if one.booth and one.booth == other.booth else None,
    )
    reasons = tuple(reason for reason in found if reason)
    score = sum(_WORTH[reason] for reason in reasons)
    if Reason.SAME_EPIC in reasons:
        # Another age is no excuse for one card at two tables.
        score = max(score, _WORTH[Reason.SAME_EPIC])
    return Likeness(max(0, min(100, score)), reasons)


def _of_keys(one: str, other: str, outcomes: tuple[Reason, Reason]) -> Reason | None:
    if not one or not other:
        return None
    if one == other:
        return outcomes[0]
    if one.startswith(_HIDDEN) or other.startswith(_HIDDEN):
        return None
    return outcomes[1] if key_score(one, other) >= SAME else None


def _of_near(one: str, other: str, outcome: Reason) -> Reason | None:
    return outcome if one and one == other else None


def _of_births(one: Birth | None, other: Birth | None, today: date) -> Reason | None:
    if one is None or other is None:
        return None
    if one == other and one.precision is Precision.DAY:
        return Reason.SAME_BIRTH
    apart = abs(one.age_on(today) - other.age_on(today))
    if apart > _YEARS_APART:
        return Reason.OTHER_BIRTH
    is_told_exactly = one.precision is Precision.DAY and other.precision is Precision.DAY
    return Reason.NEAR_BIRTH if apart <= _YEARS_OFF and not is_told_exactly else None
