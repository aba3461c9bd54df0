"""Looks at each new packet beside its neighbours, and writes down what does not fit.

Refuses nothing: a laptop put back from an old copy of its disk still delivers what people gave it.
Every fault is kept with its sequence until a person has looked; none is healed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select, update

from sync.protocol import sealing
from sync.protocol.envelope import Header
from sync.server.database import insert_for
from sync.server.tables import DEVICE, FAULT, PACKET

NO_PREV: Final = frozenset({b"", bytes(32)})


class Fault(StrEnum):
    """What does not fit."""

    DEVICE_ROLLED_BACK = "DEVICE_ROLLED_BACK"  # other bytes under a sequence, or fewer than before
    CHAIN_BROKEN = "CHAIN_BROKEN"  # a packet does not follow on the one before
    COUNT_DIFFERS = "COUNT_DIFFERS"  # the laptop adds up to something else
    AUDIT_DIFFERS = "AUDIT_DIFFERS"  # its audit log is not the one we were told of


def note(connection: Connection, dev: bytes, fault: Fault, seq: int, at: int) -> None:
    """Once: the first time counts."""
    row = insert_for(connection, FAULT).values(dev=dev, code=fault, seq=seq, seen_at=at)
    connection.execute(row.on_conflict_do_nothing())


class Chain:
    """One transaction's new packets beside what was held.  Lives as long as that transaction."""

    def __init__(self, connection: Connection, at: int, devices: Iterable[bytes]) -> None:
        """Must be made when these laptops' rows are locked, and before a new packet is there."""
        self._connection = connection
        self.at = at
        self._heads: dict[bytes, bytes] = {}
        # Of each laptop: the highest sequence, and its digest where there is but one.
        self._last = {dev: self._last_of(dev) for dev in devices}

    def look_at(self, header: Header, digest: bytes) -> None:
        """Must be called for each packet that was new, after its row is there."""
        dev, seq = header.dev, header.seq
        last, last_digest = self._last[dev]
        if seq == last + 1 and last_digest:
            self._must_follow(header, {last_digest})
        elif seq > last:
            self._must_follow(header, self._digests(dev, seq - 1))
        else:
            self._late(header, digest)
        if seq > last:
            self._last[dev] = (seq, digest)
            self._heads[dev] = header.audit_head

    def end(self) -> None:
        """Keeps the newest head of each laptop's audit log that came sealed with a packet."""
        for dev, head in self._heads.items():
            device = update(DEVICE).where(DEVICE.c.dev == dev)
            self._connection.execute(device.values(audit_sealed=head))

    def _late(self, header: Header, digest: bytes) -> None:
        """It stands among packets that came before it: beside a fork, or in a gap."""
        dev, seq = header.dev, header.seq
        if self._digests(dev, seq) - {digest}:
            self._note(Fault.DEVICE_ROLLED_BACK, dev, seq)
        self._must_follow(header, self._digests(dev, seq - 1))
        after = select(PACKET.c.packet).where(PACKET.c.dev == dev, PACKET.c.seq == seq + 1)
        for packet in self._connection.scalars(after):
            self._must_follow(sealing.read_packet(bytes(packet)).header, self._digests(dev, seq))

    def _must_follow(self, header: Header, before: set[bytes]) -> None:
        is_first = header.seq == 1
        fits = header.prev in NO_PREV if is_first else not before or header.prev in before
        if not fits:
            self._note(Fault.CHAIN_BROKEN, header.dev, header.seq)

    def _last_of(self, dev: bytes) -> tuple[int, bytes]:
        query = select(PACKET.c.seq, PACKET.c.digest).where(PACKET.c.dev == dev)
        found = self._connection.execute(query.order_by(PACKET.c.seq.desc()).limit(2)).all()
        if not found:
            return 0, b""
        # Of several under one sequence any does: `_must_follow` is then asked for all.
        is_alone = len({row.seq for row in found}) == len(found)
        return int(found[0].seq), bytes(found[0].digest) if is_alone else b""

    def _digests(self, dev: bytes, seq: int) -> set[bytes]:
        query = select(PACKET.c.digest).where(PACKET.c.dev == dev, PACKET.c.seq == seq)
        return {bytes(digest) for digest in self._connection.scalars(query)}

    def _note(self, fault: Fault, dev: bytes, seq: int) -> None:
        note(self._connection, dev, fault, seq, self.at)
