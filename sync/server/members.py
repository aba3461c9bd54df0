"""The member projection: what the ledger says about each person, ready to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from sync.server.tables import GUARDED, MEMBER


@dataclass(frozen=True, slots=True)
class Projected:
    """One member as the opener read them; `guarded` is sealed already."""

    id: bytes
    rev: int
    number: str
    name: str
    name_latin: str
    relation: str
    relation_name: str
    gender: str
    born: int
    birth: str
    mobile: str
    mobile_index: bytes | None
    epic: str
    epic_index: bytes | None
    booth: str
    address: str
    pin: str
    consent: str
    photo: str
    pack: str
    dev: bytes
    usr: str
    guarded: bytes


def project(connection: Connection, member: Projected, packet: Row[Any], state: str) -> None:
    """Must be called inside the transaction that judges the packet."""
    values = {name: getattr(member, name) for name in Projected.__slots__ if name != "guarded"}
    values |= {
        "captured_at": packet.captured_at,
        "received_at": packet.received_at,
        "state": state,
        "flags": "",
    }
    connection.execute(insert(MEMBER).values(**values))
    connection.execute(insert(GUARDED).values(id=member.id, sealed=member.guarded))


def same_epic(connection: Connection, member: Projected) -> Row[Any, Any] | None:
    """Another member who showed the same voter card."""
    if member.epic_index is None:
        return None
    query = select(MEMBER.c.name, MEMBER.c.number).where(
        MEMBER.c.epic_index == member.epic_index, MEMBER.c.id != member.id
    )
    return connection.execute(query.limit(1)).first()
