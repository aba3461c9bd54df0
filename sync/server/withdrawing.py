"""Members who took their consent back: out of everything that is read or counted, at once.

Promises: a withdrawal counts whatever came before or comes after it; the sealed packets stay in
the ledger, where nothing reads them but the opener.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, Row, bindparam, delete, select
from sqlalchemy.sql import Select

from desktop.domain.withdrawal import read_withdrawal
from sync.protocol.envelope import EntryKind
from sync.protocol.sealing import Packet
from sync.server import audit
from sync.server.amending import Done, Record, may_change
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import insert_for, reading
from sync.server.people import within
from sync.server.tables import DEVICE, GUARDED, MEMBER, PACKET, REVIEW, VERSION, WITHDRAWAL
from sync.server.verdicts import QuarantineError

_ROWS = 200
WITHDRAWN: Select[tuple[bytes]] = select(WITHDRAWAL.c.id)
# Asked of every packet, so built once.
_THIS: Final = WITHDRAWN.where(WITHDRAWAL.c.id == bindparam("id"))
_WITH_NUMBER: Final = WITHDRAWN.where(
    WITHDRAWAL.c.number == bindparam("number"), WITHDRAWAL.c.id != bindparam("id")
)


@dataclass(frozen=True, slots=True)
class WithdrawalSeen:
    """One withdrawal as a page may show it: no name."""

    id: str
    device: str
    reason: str
    wish: str
    at: int


def is_withdrawn(connection: Connection, identity: bytes) -> bool:
    return connection.scalar(_THIS, {"id": identity}) is not None


def is_number_taken(connection: Connection, number: str, identity: bytes) -> bool:
    """Whether this was the card of another member, who withdrew: a number is given once."""
    return connection.scalar(_WITH_NUMBER, {"number": number, "id": identity}) is not None


def withdraw(connection: Connection, packet: Packet, record: Record, done: Done) -> None:
    """Must be called inside the transaction that judges.  Raises `QuarantineError`."""
    header = packet.header
    told, number = read_withdrawal(record), record.get("card")
    if told is None or not isinstance(number, str):
        raise QuarantineError("withdrawal.shape")
    home = _home(connection, header.id, done)
    if home is None:
        raise QuarantineError("withdrawal.base")
    if not may_change(connection, home, header.dev):
        raise QuarantineError("withdrawal.device")
    for table in (GUARDED, MEMBER, VERSION, REVIEW):
        connection.execute(delete(table).where(table.c.id == header.id))
    made = insert_for(connection, WITHDRAWAL).values(
        id=header.id, number=number[:10], dev=header.dev, home=home, usr=header.usr,
        reason=told.reason.value, words=told.words, wish=told.wish.value,
        at=header.captured_wall, known_at=now_ms(),
    )  # fmt: skip
    connection.execute(made.on_conflict_do_nothing())
    audit.write(connection, Entry(header.dev.hex(), Action.WITHDRAWN, header.id.hex()))


def latest(engine: Engine, scope: str) -> tuple[WithdrawalSeen, ...]:
    """The newest of a scope."""
    query = (
        select(WITHDRAWAL, DEVICE.c.label)
        .join(DEVICE, DEVICE.c.dev == WITHDRAWAL.c.home)
        .where(within(DEVICE.c.scope, scope))
        .order_by(WITHDRAWAL.c.known_at.desc())
        .limit(_ROWS)
    )
    with reading(engine) as connection:
        return tuple(_seen(row) for row in connection.execute(query))


def _home(connection: Connection, identity: bytes, done: Done) -> bytes | None:
    """The laptop that took the member in, once that enrolment was judged."""
    query = select(PACKET.c.dev, PACKET.c.state).where(
        PACKET.c.id == identity, PACKET.c.typ == EntryKind.ENROLMENT
    )
    row = connection.execute(query).first()
    if row is None or (row.state == "stored" and (identity, 1, b"") not in done):
        return None
    return bytes(row.dev)


def _seen(row: Row[tuple[object, ...]]) -> WithdrawalSeen:
    return WithdrawalSeen(bytes(row.id).hex(), row.label, row.reason, row.wish, row.known_at)
