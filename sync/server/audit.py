"""The centre's audit log: who did what, chained, so that nothing is taken out unseen.

Ids and names of fields only, never what a member gave.  Each row holds the digest of the row
before it, and the head stands beside the log: a row changed, removed or cut off at the end shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, Row, insert, select

from sync.protocol import canonical
from sync.server.centre import now_ms
from sync.server.database import insert_for, keep, kept, locked, reading, writing
from sync.server.tables import AUDIT, CENTRE

_HEAD: Final = "audit_head"
_START: Final = bytes(32)
_LONGEST: Final = 64
COMMAND: Final = "command"


class Action(StrEnum):
    """What is written down."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    PHOTO_SEEN = "photo_seen"
    FIELDS_SEEN = "fields_seen"
    DENIED = "denied"
    DEVICE_ADDED = "device_added"
    USER_ADDED = "user_added"
    PERSON_ADDED = "person_added"
    REVOKED = "revoked"
    ROLL_BUILT = "roll_built"
    BUNDLE_TAKEN = "bundle_taken"
    CONFLICT = "conflict"
    RELEASED = "released"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    ORDERED = "ordered"
    DAY_READ = "day_read"
    BACKED_UP = "backed_up"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact.  `actor` is a person's short name, or `command` for the command line."""

    actor: str
    action: Action
    object: str = ""
    outcome: str = "ok"


def write(connection: Connection, entry: Entry) -> None:
    """Must be called inside the transaction of what it tells about."""
    first = insert_for(connection, CENTRE).values(name=_HEAD, value=_START)
    connection.execute(first.on_conflict_do_nothing())
    head = select(CENTRE.c.value).where(CENTRE.c.name == _HEAD)
    prev = bytes(connection.execute(locked(head, connection)).scalar_one())
    at = now_ms()
    digest = _digest((at, entry.actor, entry.action, entry.object, entry.outcome), prev)
    connection.execute(
        insert(AUDIT).values(
            at=at, actor=entry.actor[:_LONGEST], action=entry.action, object=entry.object,
            outcome=entry.outcome, prev=prev, hash=digest,
        )
    )  # fmt: skip
    keep(connection, _HEAD, digest)


def note(engine: Engine, entry: Entry) -> None:
    """One fact in a transaction of its own."""
    with writing(engine) as connection:
        write(connection, entry)


def broken_at(engine: Engine) -> int | None:
    """The number of the first row that does not fit, 0 when the end was cut off; None if whole."""
    prev = _START
    with reading(engine) as connection:
        for row in connection.execute(select(AUDIT).order_by(AUDIT.c.number)):
            facts = (row.at, row.actor, row.action, row.object, row.outcome)
            if bytes(row.prev) != prev or bytes(row.hash) != _digest(facts, prev):
                return int(row.number)
            prev = bytes(row.hash)
        head = kept(connection, _HEAD) or _START
    return None if head == prev else 0


def latest(engine: Engine, limit: int) -> list[Row[tuple[int, str, str, str, str]]]:
    query = select(AUDIT.c.at, AUDIT.c.actor, AUDIT.c.action, AUDIT.c.object, AUDIT.c.outcome)
    with reading(engine) as connection:
        return list(connection.execute(query.order_by(AUDIT.c.number.desc()).limit(limit)))


def _digest(facts: tuple[int, str, str, str, str], prev: bytes) -> bytes:
    return canonical.digest(canonical.encode([*facts, prev]))
