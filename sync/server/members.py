"""The member projection: what the ledger says about each person, ready to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert

from sync.server.tables import GUARDED, MEMBER

# Built once: building a statement costs more than running it.
_NEW_MEMBER: Final = insert(MEMBER)
_NEW_GUARDED: Final = insert(GUARDED)


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
    noted: str = "{}"
    extra: str = "{}"
    name_key: str = ""
    look: bytes = b""


def project(connection: Connection, member: Projected, packet: Row[Any], state: str) -> None:
    """Must be called inside the transaction that judges the packet."""
    values = {name: getattr(member, name) for name in Projected.__slots__ if name != "guarded"}
    values |= {
        "captured_at": packet.captured_at,
        "received_at": packet.received_at,
        "state": state,
        "flags": "",
    }
    connection.execute(_NEW_MEMBER, values)
    connection.execute(_NEW_GUARDED, {"id": member.id, "sealed": member.guarded})
