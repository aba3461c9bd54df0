"""Answers that two corrections give differently: noted by the opener, picked by a person.

Promises: the one that wrote last never wins by itself; what was picked is written down with who
picked; of religion, category, caste, consent and photo no value stands here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, select, update

from desktop.domain.form import GUARDED as GUARDED_FIELDS
from sync.server import audit
from sync.server.amending import PHOTO_FIELD, Chain
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import insert_for, reading, writing
from sync.server.people import within
from sync.server.tables import DEVICE, MEMBER, PACKET, REVIEW
from sync.server.verdicts import IN_REVIEW

_HIDDEN: Final = frozenset({*GUARDED_FIELDS, "consent", PHOTO_FIELD})
_LONGEST: Final = 64
NEITHER: Final = "neither"


@dataclass(frozen=True, slots=True)
class Side:
    """One value that was given; `shown` is empty where it may not be read."""

    digest: str
    shown: str
    device: str
    usr: str
    at: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """One answer of one member with its sides."""

    id: str
    field: str
    sides: tuple[Side, ...]


def note(connection: Connection, chain: Chain, disputes: Mapping[str, tuple[bytes, ...]]) -> None:
    """Must be called inside the transaction that judges: what is in dispute now, and no more."""
    identity = bytes(chain.row.id)
    undecided = (REVIEW.c.id == identity, REVIEW.c.is_chosen.is_(None))
    connection.execute(delete(REVIEW).where(*undecided))
    links = {link.step.key: link for link in chain.usable}
    for name, keys in disputes.items():
        for key in keys:
            link = links[key]
            value = None if name in _HIDDEN else link.step.changes[name]
            made = insert_for(connection, REVIEW).values(
                id=identity, field=name[:_LONGEST], digest=key, dev=link.row.dev,
                usr=link.header.usr, at=link.row.captured_at, decided_by="",
                value=json.dumps(value, ensure_ascii=False, default=str),
            )  # fmt: skip
            again = {"is_chosen": None, "decided_by": "", "decided_at": None}
            connection.execute(
                made.on_conflict_do_update(index_elements=["id", "field", "digest"], set_=again)
            )


def disputes_of(engine: Engine, scope: str) -> tuple[Dispute, ...]:
    """What waits for somebody of this scope to pick."""
    query = (
        select(REVIEW, DEVICE.c.label)
        .join(DEVICE, DEVICE.c.dev == REVIEW.c.dev)
        .where(within(DEVICE.c.scope, scope), REVIEW.c.is_chosen.is_(None))
        .order_by(REVIEW.c.id, REVIEW.c.field, REVIEW.c.digest)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    found: dict[tuple[str, str], list[Side]] = {}
    for row in rows:
        side = Side(bytes(row.digest).hex(), _shown(row.value), row.label, row.usr, row.at)
        found.setdefault((bytes(row.id).hex(), row.field), []).append(side)
    return tuple(Dispute(*of, tuple(sides)) for of, sides in found.items())


def decide(engine: Engine, scope: str, untrusted: Mapping[str, str], usr: str) -> bool:
    """Picks one side, or neither; False where there is no such dispute in this scope.

    The corrections are judged again by the opener.
    """
    try:
        identity, field = UUID(hex=untrusted["id"]).bytes, untrusted["field"]
        pick = untrusted["pick"]
        chosen = b"" if pick == NEITHER else bytes.fromhex(pick)
    except (KeyError, ValueError):
        return False
    with writing(engine) as connection:
        query = select(REVIEW.c.digest).join(DEVICE, DEVICE.c.dev == REVIEW.c.dev).where(
            REVIEW.c.id == identity, REVIEW.c.field == field, REVIEW.c.is_chosen.is_(None),
            within(DEVICE.c.scope, scope),
        )  # fmt: skip
        digests = [bytes(one) for one in connection.scalars(query)]
        if not digests or (chosen and chosen not in digests):
            return False
        for digest in digests:
            one = (REVIEW.c.id == identity, REVIEW.c.field == field, REVIEW.c.digest == digest)
            picked = update(REVIEW).where(*one)
            connection.execute(
                picked.values(is_chosen=digest == chosen, decided_by=usr, decided_at=now_ms())
            )
        waiting = (PACKET.c.digest.in_(digests), PACKET.c.code == IN_REVIEW)
        again = update(PACKET).where(*waiting)
        connection.execute(again.values(state="stored", code="", judged_at=None))
        audit.write(connection, Entry(usr, Action.DECIDED, identity.hex(), field))
    return True


def name_of(engine: Engine, identity: str) -> str:
    """The member as they stand, for whoever may see members; empty when there is none."""
    with reading(engine) as connection:
        query = select(MEMBER.c.name).where(MEMBER.c.id == bytes.fromhex(identity))
        return connection.scalar(query) or ""


def _shown(value: str) -> str:
    read = json.loads(value)
    return "" if read is None else read if isinstance(read, str) else value
