"""What the centre knows of other members when it judges an enrolment, for the scrutiny.

Looks where a laptop looks: the same voter card, and the same or a near name with relation, booth or
year of birth in common; here the names themselves are compared.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from desktop.domain.birth import Birth, read_birth
from desktop.domain.enrolment import Enrolment
from desktop.domain.identifiers import parse_number
from desktop.domain.likeness import Trace, compare
from desktop.domain.looks import is_nearly
from desktop.domain.moment import morning_in_india
from desktop.domain.noted import read_noted
from desktop.domain.sameness import SAME, forms, forms_score, near_key
from desktop.domain.scrutiny import Other, Seen
from sync.server.members import Projected
from sync.server.tables import MEMBER

_LOOKED_AT: Final = 20
_YEARS: Final = 3
_A_DAY_MS: Final = 86_400_000
_EQUAL: Final = 100
_REMEMBERED: Final = 20_000
# Another member is described beside the one that is judged: the same name, or one near it.
_SAME_NAME: Final = "#same"
_NEAR_NAME: Final = "#near"
# Built once: building a statement costs more than running it. What is not known is NULL, or years
# that end before they begin, and finds nobody.
_CANDIDATES: Final = (
    select(
        MEMBER.c.number, MEMBER.c.booth, MEMBER.c.name, MEMBER.c.relation_name, MEMBER.c.birth,
        MEMBER.c.epic, MEMBER.c.mobile,
    )
    .where(
        or_(
            and_(
                MEMBER.c.name_key == bindparam("name_key"),
                or_(
                    MEMBER.c.booth == bindparam("booth"),
                    MEMBER.c.relation_name == bindparam("relation_name"),
                    MEMBER.c.born.between(bindparam("born_from"), bindparam("born_to")),
                ),
            ),
            MEMBER.c.epic_index == bindparam("epic_index"),
        ),
        MEMBER.c.id != bindparam("id"),
    )
    .order_by(MEMBER.c.captured_at.desc())
    .limit(_LOOKED_AT)
)  # fmt: skip
_LOOKS: Final = select(MEMBER.c.look).where(
    MEMBER.c.dev == bindparam("dev"), MEMBER.c.id != bindparam("id"), MEMBER.c.look.is_not(None),
    MEMBER.c.captured_at.between(bindparam("morning"), bindparam("evening")),
)  # fmt: skip
_WITH_MOBILE: Final = (
    select(func.count())
    .select_from(MEMBER)
    .where(MEMBER.c.mobile_index == bindparam("mobile_index"), MEMBER.c.id != bindparam("id"))
)


@lru_cache(maxsize=_REMEMBERED)
def near_name(name: str) -> str:
    """The key under which a member is looked up by name."""
    return near_key(name)


def seen_of(
    connection: Connection, enrolment: Enrolment, own: Projected, noted: object, day: date
) -> Seen:
    """All that the projection says beside this enrolment."""
    others = []
    mine = _trace(own, enrolment)
    for row in _candidates(connection, own):
        likeness = compare(mine, _beside(row, own, day), day)
        others.append(Other(_number(row.number), likeness, row.booth))
    return Seen(
        day=day,
        others=tuple(others),
        same_mobile=_same_mobile(connection, own),
        noted=read_noted(noted),
    )


def _candidates(connection: Connection, own: Projected) -> list[Row[Any]]:
    about = (own.born - _YEARS, own.born + _YEARS) if own.born else (0, -1)
    wanted = {
        "name_key": own.name_key or None, "booth": own.booth, "relation_name": own.relation_name,
        "born_from": about[0], "born_to": about[1], "epic_index": own.epic_index, "id": own.id,
    }  # fmt: skip
    return [*connection.execute(_CANDIDATES, wanted)]


def is_photo_seen(connection: Connection, own: Projected, captured_at: int) -> bool:
    """Whether this laptop kept nearly the same picture for somebody else on that day."""
    if not own.look:
        return False
    morning = morning_in_india(captured_at)
    day = {"dev": own.dev, "id": own.id, "morning": morning, "evening": morning + _A_DAY_MS - 1}
    looks = connection.execute(_LOOKS, day).scalars()
    return any(is_nearly(own.look, bytes(look)) for look in looks)


def _same_mobile(connection: Connection, own: Projected) -> int:
    if own.mobile_index is None:
        return 0
    wanted = {"mobile_index": own.mobile_index, "id": own.id}
    return int(connection.scalar(_WITH_MOBILE, wanted) or 0)


def _trace(own: Projected, enrolment: Enrolment) -> Trace:
    return Trace(
        name_key=_SAME_NAME,
        relation_key=_SAME_NAME if own.relation_name else "",
        birth=enrolment.birth,
        epic=own.epic,
        mobile=own.mobile,
        booth=own.booth,
        near_name=_NEAR_NAME,
        near_relation=_NEAR_NAME if own.relation_name else "",
    )


def _beside(row: Row[Any], own: Projected, day: date) -> Trace:
    """Another member, described beside this one."""
    name, near = _compared(own.name, row.name)
    relation, near_relation = _compared(own.relation_name, row.relation_name)
    return Trace(
        name_key=name,
        relation_key=relation,
        birth=_birth_of(row.birth, day),
        epic=row.epic,
        mobile=row.mobile,
        booth=row.booth,
        near_name=near,
        near_relation=near_relation,
    )


def _compared(own: str, other: str) -> tuple[str, str]:
    score = _score(own, other)
    return (_SAME_NAME if score == _EQUAL else "", _NEAR_NAME if score >= SAME else "")


# The same names come again and again, and to sound one out costs half a millisecond.
@lru_cache(maxsize=_REMEMBERED)
def _score(own: str, other: str) -> int:
    return forms_score(_forms(own), _forms(other))


@lru_cache(maxsize=_REMEMBERED)
def _forms(name: str) -> frozenset[str]:
    return forms(name)


@lru_cache(maxsize=_REMEMBERED)
def _birth_of(kept: str, day: date) -> Birth | None:
    birth = read_birth(json.loads(kept), day)
    return birth if isinstance(birth, Birth) else None


@lru_cache(maxsize=_REMEMBERED)
def _number(kept: str) -> str:
    return parse_number(kept) or kept
