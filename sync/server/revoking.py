"""What no longer counts: cards and laptops.

The list is signed and numbered, and goes to every laptop by its feed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select, update

from sync.protocol import cose
from sync.protocol.certificates import key_id
from sync.protocol.feed import ItemKind
from sync.protocol.grants import RevocationList
from sync.server import audit, feed
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import keep, kept, writing
from sync.server.devices import RegistrationError
from sync.server.keys import SigningKey
from sync.server.tables import DEVICE


@dataclass(frozen=True, slots=True)
class Revocation:
    """A laptop by its label, from its `after`-th card on; or one card by its compact number."""

    label: str = ""
    after: int = 0
    number: str = ""


def revoke(engine: Engine, control: SigningKey, wanted: Revocation) -> RevocationList:
    """The new list.  A revoked laptop may still deliver: its packets wait for a person."""
    with writing(engine) as connection:
        before = current_list(connection)
        devices = dict(before.devices) if before else {}
        cards = list(before.cards) if before else []
        if wanted.label:
            devices[_device(connection, wanted.label)] = wanted.after
        else:
            cards.append(hashlib.sha256(wanted.number.encode()).digest()[:8])
        made = RevocationList(
            number=(before.number if before else 0) + 1,
            at=now_ms(),
            devices=devices,
            cards=tuple(sorted(set(cards))),
        )
        signed = made.sign(control, key_id(control.public_key().public_bytes_raw()))
        keep(connection, "revocations", signed)
        for dev in connection.scalars(select(DEVICE.c.dev).where(DEVICE.c.dev.is_not(None))).all():
            feed.append(connection, bytes(dev), ItemKind.REVOCATIONS, signed)
        what = wanted.label or wanted.number[:4]
        audit.write(connection, Entry(audit.COMMAND, Action.REVOKED, what))
    return made


def current_list(connection: Connection) -> RevocationList | None:
    """Our own table: the signature is for the laptops to check."""
    signed = kept(connection, "revocations")
    return None if signed is None else RevocationList.parse(cose.read1(signed).payload)


def _device(connection: Connection, label: str) -> bytes:
    dev = connection.scalar(select(DEVICE.c.dev).where(DEVICE.c.label == label))
    if dev is None:
        raise RegistrationError(f"no activated device {label}")
    connection.execute(update(DEVICE).where(DEVICE.c.label == label).values(state="revoked"))
    return bytes(dev)
