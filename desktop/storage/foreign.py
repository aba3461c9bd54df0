"""Another laptop's packets, carried as they are: beside this laptop's own sequence and counts.

Shaped as the engine's outbox, so that it offers them the same way; a receipt settles the packet
whose digest it names, whichever laptop made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from desktop.errors import StoreError
from desktop.storage.database import Database

_PUT: Final = """
INSERT INTO foreign_packet (digest, device, seq, id, rev, bytes, size, taken_at)
VALUES (:digest, :device, :seq, :id, :rev, :bytes, :size, :taken_at) ON CONFLICT DO NOTHING
"""
_WAITING: Final = """
SELECT rowid, digest, size FROM foreign_packet WHERE state = 'waiting' AND held = ''
ORDER BY device, seq LIMIT :limit
"""
_HAS: Final = "SELECT 1 FROM foreign_packet WHERE digest = :digest"
_PACKET: Final = "SELECT bytes FROM foreign_packet WHERE rowid = :place"
_STORE: Final = """
UPDATE foreign_packet SET state = 'stored', receipt = :receipt, stored_at = :at
WHERE digest = :digest AND state = 'waiting'
"""
_HOLD: Final = """
UPDATE foreign_packet SET held = :held WHERE digest = :digest AND state = 'waiting'
"""
_AGAIN: Final = """
UPDATE foreign_packet SET state = 'waiting', receipt = NULL, stored_at = NULL
WHERE state = 'stored'
"""
_COUNTS: Final = """
SELECT count(*) FILTER (WHERE state = 'waiting' AND held = ''),
    count(*) FILTER (WHERE state = 'stored'), count(*) FILTER (WHERE held <> '')
FROM foreign_packet
"""


class Settled(Protocol):
    """A verified receipt."""

    @property
    def outcome(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def at(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ForeignPacket:
    """A packet that another laptop made."""

    digest: bytes
    device: bytes
    seq: int
    id: UUID
    rev: int
    packet: bytes


@dataclass(frozen=True, slots=True)
class Carried:
    """A foreign packet without a receipt; `seq` is its place here, not its own sequence."""

    seq: int
    digest: bytes
    size: int


@dataclass(frozen=True, slots=True)
class CarriedCounts:
    """How many of other laptops' packets wait, are stored at the centre, or are held."""

    waiting: int = 0
    stored: int = 0
    held: int = 0


class ForeignPackets:
    """The foreign_packet table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, new: ForeignPacket, at_ms: int) -> bool:
        """Whether it was news.  Must be called inside a transaction."""
        values = {
            "digest": new.digest, "device": new.device, "seq": new.seq, "id": new.id.bytes,
            "rev": new.rev, "bytes": new.packet, "size": len(new.packet), "taken_at": at_ms,
        }  # fmt: skip
        return self._database.execute(_PUT, values) == 1

    def has(self, digest: bytes) -> bool:
        return self._database.row(_HAS, {"digest": digest}) is not None

    def waiting(self, limit: int) -> Sequence[Carried]:
        rows = self._database.rows(_WAITING, {"limit": limit})
        return [Carried(int(place), bytes(digest), int(size)) for place, digest, size in rows]

    def packet(self, seq: int) -> bytes:
        row = self._database.row(_PACKET, {"place": seq})
        if row is None:
            raise StoreError("E-STO-02", f"foreign packet {seq}")
        return bytes(row[0])

    def settle(self, receipts: Sequence[tuple[Settled, bytes]]) -> int:
        """Records all verified receipts, or none; a receipt for no packet here is no news."""
        with self._database.transaction():
            news = sum(self._settle_one(receipt, signed) for receipt, signed in receipts)
        self._database.checkpoint()
        return news

    def offer_again(self) -> None:
        with self._database.transaction():
            self._database.execute(_AGAIN)

    def counts(self) -> CarriedCounts:
        row = self._database.row(_COUNTS)
        return CarriedCounts(*map(int, row)) if row else CarriedCounts()

    def _settle_one(self, receipt: Settled, signed: bytes) -> int:
        if receipt.outcome in {"stored", "duplicate"}:
            values = {"receipt": signed, "at": receipt.at, "digest": receipt.digest}
            return self._database.execute(_STORE, values)
        held = receipt.code or receipt.outcome
        return self._database.execute(_HOLD, {"held": held, "digest": receipt.digest})
