"""What no longer counts: cards and laptops.

The list is signed and numbered, and goes to every laptop by its feed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, update

from sync.protocol import cose
from sync.protocol.certificates import key_id
from sync.protocol.feed import ItemKind
from sync.protocol.grants import RevocationList
from sync.server import audit, feed
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import keep, kept, locked, writing
from sync.server.devices import RegistrationError
from sync.server.keys import SigningKey
from sync.server.tables import DEVICE, MEMBER, PACKET
from sync.server.verdicts import REVOKED


@dataclass(frozen=True, slots=True)
class Revocation:
    """A laptop by its label, or one card by its compact number.

    `after`: the last card of the laptop that still counts; None is the last that the centre saw.
    """

    label: str = ""
    after: int | None = None
    number: str = ""


def revoke(engine: Engine, control: SigningKey, wanted: Revocation) -> RevocationList:
    """The new list.  A revoked laptop may still deliver: its packets wait for a person."""
    with writing(engine) as connection:
        before = current_list(connection)
        devices = dict(before.devices) if before else {}
        cards = list(before.cards) if before else []
        if wanted.label:
            dev, after = _device(connection, wanted)
            devices[dev] = after
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


def last_counter(connection: Connection, dev: bytes) -> int:
    """The last card of a laptop that the centre has seen, whatever it thought of it."""
    query = select(func.max(PACKET.c.counter)).where(PACKET.c.dev == dev, PACKET.c.code != REVOKED)
    # Packets that were opened before counters were kept have their members at least.
    number = connection.scalar(select(func.max(MEMBER.c.number)).where(MEMBER.c.dev == dev)) or ""
    known = number[4:9]
    return max(connection.scalar(query) or 0, int(known) if known.isdigit() else 0)


def _device(connection: Connection, wanted: Revocation) -> tuple[bytes, int]:
    query = select(DEVICE.c.dev, DEVICE.c.revoked_at, DEVICE.c.revoked_after)
    row = connection.execute(
        locked(query.where(DEVICE.c.label == wanted.label), connection)
    ).first()
    if row is None or row.dev is None:
        raise RegistrationError(f"no activated device {wanted.label}")
    seen = row.revoked_after if wanted.after is None else wanted.after
    after = last_counter(connection, bytes(row.dev)) if seen is None else seen
    revoked = update(DEVICE).where(DEVICE.c.label == wanted.label)
    connection.execute(
        revoked.values(state="revoked", revoked_at=row.revoked_at or now_ms(), revoked_after=after)
    )
    return bytes(row.dev), after
