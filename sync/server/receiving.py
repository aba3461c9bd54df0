"""Takes packets in: form, signature, identity; then one durable row each, and a signed receipt.

Judges nothing else: a laptop with last month's rules must still be able to deliver.  A receipt
is made only after the commit it speaks of.  Many packets share one commit; each stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, select, update

from sync.protocol import canonical, cose, sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import key_id
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import EntryKind, Header, Outcome, Receipt, sign_together
from sync.protocol.sealing import Packet
from sync.server import audit
from sync.server.audit import Action, Entry
from sync.server.captured import captured_ms
from sync.server.centre import now_ms
from sync.server.chaining import Chain
from sync.server.database import insert_for, locked, reading, writing
from sync.server.keys import SigningKey, VerifyingKey
from sync.server.ledger import Key, LedgerRow, TakenMeanwhileError, add_carefully, add_quickly
from sync.server.tables import CONFLICT, DEVICE, PACKET

GROUP: Final = 64
_Add = Callable[[Connection, Sequence[LedgerRow]], dict[Key, int]]
_LARGEST_NUMBER: Final = 2**53
_LARGEST_REVISION: Final = 2**31 - 1
_LONGEST_KIND: Final = 16
_BY_SEVERAL: Final = frozenset({EntryKind.AMENDMENT, EntryKind.WITHDRAWAL})


@dataclass(frozen=True, slots=True)
class Offered:
    """One item of a stream: the packet if it is one, else why not."""

    digest: bytes
    packet: Packet | None
    data: bytes
    code: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What shared one commit, and what each came to: outcome, and its place among all."""

    offered: Sequence[Offered]
    came_to: Sequence[tuple[Outcome, int]]
    at: int


class Receiving:
    """The receive process's work.  Holds the receipts key, and no other."""

    def __init__(
        self,
        engine: Engine,
        key: SigningKey,
        epoch: int,
        *,
        count: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> None:
        self._engine = engine
        self._key = key
        self._kid = key_id(key.public_key().public_bytes_raw())
        self._epoch = epoch
        self._count = count
        self._public: dict[bytes, VerifyingKey] = {}

    def receive(self, items: Sequence[bytes]) -> list[bytes]:
        """One signed receipt per item, in order; every stored packet is durable by then."""
        return self.answered(self.stored(self.examined(items)))

    def examined(self, items: Sequence[bytes]) -> list[Offered]:
        """What each item is.  Writes nothing."""
        return [self._examined(item) for item in items]

    def stored(self, offered: Sequence[Offered]) -> Group:
        """One transaction; what is stored is durable when this returns."""
        try:
            return self._stored(offered, add_quickly)
        except TakenMeanwhileError:
            return self._stored(offered, add_carefully)

    def _stored(self, offered: Sequence[Offered], add: _Add) -> Group:
        at = now_ms()
        with writing(self._engine) as connection:
            self._lock_devices(connection, offered)
            chain = Chain(connection, at, {i.packet.header.dev for i in offered if i.packet})
            fresh = add(connection, rows) if (rows := _rows(offered, at)) else {}
            came_to = [self._placed(connection, item, fresh, chain) for item in offered]
            chain.end()
        for outcome, _ in came_to:
            self._count(outcome)
        return Group(offered, came_to, at)

    def answered(self, group: Group, *, together: bool = False) -> list[bytes]:
        """The signed receipts of a group that is durable: each alone, or all in one tree."""
        receipts = [
            self._receipt(item, outcome, server_seq, group.at)
            for item, (outcome, server_seq) in zip(group.offered, group.came_to, strict=True)
        ]
        if together and receipts:
            return sign_together(receipts, self._key, self._kid)
        return [receipt.sign(self._key, self._kid) for receipt in receipts]

    def known(self, digests: Sequence[bytes]) -> list[bytes]:
        """Receipts for those of `digests` that are durable."""
        query = select(
            PACKET.c.digest, PACKET.c.server_seq, PACKET.c.dev, PACKET.c.id, PACKET.c.rev,
            PACKET.c.received_at,
        )  # fmt: skip
        receipts: list[bytes] = []
        with reading(self._engine) as connection:
            for start in range(0, len(digests), 500):
                some = list(digests[start : start + 500])
                for row in connection.execute(query.where(PACKET.c.digest.in_(some))):
                    receipt = Receipt(
                        outcome=Outcome.STORED, dev=row.dev, id=row.id, rev=row.rev,
                        digest=row.digest, server_seq=row.server_seq, epoch=self._epoch,
                        at=row.received_at,
                    )  # fmt: skip
                    receipts.append(receipt.sign(self._key, self._kid))
        return receipts

    def _examined(self, data: bytes) -> Offered:
        try:
            packet = sealing.read_packet(data)
        except MalformedError:
            return Offered(canonical.digest(data), None, data, "malformed")
        if not _is_storable(packet.header):
            return Offered(packet.digest, None, data, "header")
        public = self._public_of(packet.header.dev)
        if public is None:
            return Offered(packet.digest, None, data, "unknown_device")
        try:
            packet.verify(public)
        except (SignatureError, MalformedError):
            return Offered(packet.digest, None, data, "signature")
        return Offered(packet.digest, packet, data)

    def _public_of(self, dev: bytes) -> VerifyingKey | None:
        if dev not in self._public:
            with reading(self._engine) as connection:
                found = connection.scalar(select(DEVICE.c.public).where(DEVICE.c.dev == dev))
            if found is None:
                return None
            self._public[dev] = cose.public_key(bytes(found))
        return self._public[dev]

    @staticmethod
    def _lock_devices(connection: Connection, offered: Sequence[Offered]) -> None:
        """In one order for everybody, so that two streams never wait for each other in a ring."""
        made: dict[bytes, int] = {}
        for item in offered:
            if item.packet is not None:
                header = item.packet.header
                made[header.dev] = max(made.get(header.dev, 0), header.seq)
        for dev in sorted(made):
            query = select(DEVICE.c.place).where(DEVICE.c.dev == dev)
            connection.execute(locked(query, connection))
            ahead = update(DEVICE).where(DEVICE.c.dev == dev, DEVICE.c.made < made[dev])
            connection.execute(ahead.values(made=made[dev]))

    def _placed(
        self,
        connection: Connection,
        item: Offered,
        fresh: dict[Key, int],
        chain: Chain,
    ) -> tuple[Outcome, int]:
        if item.packet is None:
            return Outcome.REFUSED, 0
        # Taken out: whatever else comes under this key in the same group has met it before.
        server_seq = fresh.pop(_key(item.packet.header), None)
        if server_seq is None:
            return self._met_before(connection, item, chain.at)
        chain.look_at(item.packet.header, item.digest)
        return Outcome.STORED, server_seq

    @staticmethod
    def _met_before(connection: Connection, item: Offered, at: int) -> tuple[Outcome, int]:
        assert item.packet is not None  # noqa: S101 - told to the type checker
        header = item.packet.header
        query = select(PACKET.c.digest, PACKET.c.server_seq).where(
            PACKET.c.id == header.id, PACKET.c.rev == header.rev,
            PACKET.c.lane == lane_of(header),
        )  # fmt: skip
        before = connection.execute(query).one()
        if bytes(before.digest) == item.digest:
            return Outcome.DUPLICATE, int(before.server_seq)
        kept = insert_for(connection, CONFLICT).values(
            digest=item.digest, dev=header.dev, id=header.id, rev=header.rev, packet=item.data,
            received_at=at,
        )  # fmt: skip
        made = kept.on_conflict_do_nothing().returning(CONFLICT.c.digest)
        if connection.execute(made).first() is not None:
            # Two packets under one key are never an accident of the road: somebody must look.
            audit.write(connection, Entry(header.dev.hex(), Action.CONFLICT, header.id.hex()))
        return Outcome.CONFLICT, 0

    def _receipt(self, item: Offered, outcome: Outcome, server_seq: int, at: int) -> Receipt:
        dev, identity, rev = b"", b"", 0
        if item.packet is not None:
            header = item.packet.header
            dev, identity, rev = header.dev, header.id, header.rev
        elif item.code != "malformed":
            claimed = sealing.read_packet(item.data).header
            dev, identity, rev = claimed.dev, claimed.id, claimed.rev
        return Receipt(
            outcome=outcome, code=item.code, dev=dev, id=identity, rev=rev, digest=item.digest,
            server_seq=server_seq, epoch=self._epoch, at=at,
        )  # fmt: skip


def _rows(offered: Sequence[Offered], at: int) -> list[LedgerRow]:
    """One row for each key: the first that came under it."""
    rows = {
        _key(packet.header): _row(item, packet, at)
        for item in reversed(offered)
        if (packet := item.packet) is not None
    }
    return list(reversed(rows.values()))


def _row(item: Offered, packet: Packet, at: int) -> LedgerRow:
    header = packet.header
    return {
        "dev": header.dev, "seq": header.seq, "id": header.id, "rev": header.rev,
        "typ": header.typ, "digest": item.digest, "packet": item.data,
        "size": len(item.data), "captured_at": captured_ms(header, at), "received_at": at,
        "state": "stored", "code": "", "lane": lane_of(header),
    }  # fmt: skip


def _key(header: Header) -> Key:
    return header.id, header.rev, lane_of(header)


def lane_of(header: Header) -> bytes:
    """Several laptops may correct or withdraw one member, each with revisions of its own."""
    return header.dev if header.typ in _BY_SEVERAL else b""


def _is_storable(header: Header) -> bool:
    """Whether a row can hold it: a number or text that no table takes must not stop a stream."""
    return (
        max(header.seq, header.captured_wall, -header.captured_wall) <= _LARGEST_NUMBER
        and header.rev <= _LARGEST_REVISION
        and len(header.typ) <= _LONGEST_KIND
        and "\x00" not in header.typ + header.usr
    )
