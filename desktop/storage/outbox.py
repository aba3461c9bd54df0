"""The outbox: every packet sealed here, until the centre has answered for it.

Implements `sync.client.ports.Outbox`.  A packet's bytes never change; `state` is moved by
`settle` and `judge` alone, and only by signed words of the centre that the engine has verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from desktop.errors import StoreError
from desktop.storage.database import Database
from sync.protocol.envelope import Outcome, Receipt, Verdict
from sync.protocol.tally import NO_SUM, add_up

_INSERT: Final = """
INSERT INTO packet (seq, id, rev, kind, digest, size, made_at)
VALUES (:seq, :id, :rev, :kind, :digest, :size, :made_at)
"""
# Beside the row: what changes a row writes all of it anew.  Older packets have them in it.
_INSERT_BYTES: Final = "INSERT INTO packet_bytes (seq, sum, bytes) VALUES (:seq, :sum, :bytes)"
_LAST: Final = "SELECT seq, digest FROM packet ORDER BY seq DESC LIMIT 1"
# Set when the store turned out to be older than the laptop: what was given is never given again.
_FLOOR: Final = """
SELECT CAST(CAST(s.value AS TEXT) AS INTEGER), p.value FROM kept AS s, kept AS p
WHERE s.name = 'floor.seq' AND p.name = 'floor.prev'
"""
_WAITING: Final = """
SELECT seq, digest, size FROM packet INDEXED BY packet_waiting
WHERE state = 'waiting' AND held = '' ORDER BY seq LIMIT :limit
"""
_PACKET: Final = """
SELECT coalesce((SELECT bytes FROM packet_bytes WHERE seq = :seq),
    (SELECT bytes FROM packet WHERE seq = :seq))
"""
_HELD_OF: Final = """
SELECT p.seq, coalesce(b.bytes, p.bytes) AS sealed
FROM packet AS p LEFT JOIN packet_bytes AS b ON b.seq = p.seq
WHERE p.id = :id AND p.rev = :rev AND sealed IS NOT NULL
"""
_HELD_SIZES: Final = "SELECT seq, id, size FROM packet WHERE has_left = 0 ORDER BY seq"
_COUNTS: Final = """
SELECT count(*), coalesce(sum(size), 0) FROM packet INDEXED BY packet_waiting
WHERE state = 'waiting' AND held = ''
"""
_STORE: Final = """
UPDATE packet SET state = 'stored', receipt = :receipt, stored_at = :at, server_seq = :server_seq,
    code = '', held = ''
WHERE digest = :digest AND state = 'waiting'
"""
_HOLD: Final = "UPDATE packet SET held = :held WHERE digest = :digest AND state = 'waiting'"
_HOLD_SEQ: Final = "UPDATE packet SET held = :held WHERE seq = :seq AND state = 'waiting'"
_CRASHED: Final = "SELECT 1 FROM kept WHERE name = :name"
_NOTE_CRASH: Final = "INSERT INTO kept (name, value) VALUES (:name, x'31')"
_UNRECEIVED: Final = "SELECT count(*) FROM packet WHERE state = 'waiting' AND held <> 'conflict'"
CRASHED: Final = "packet.crashed"
_JUDGE: Final = """
UPDATE packet SET state = :state, code = :code, verdict = :verdict, judged_at = :at
WHERE digest = :digest AND state <> 'waiting' AND coalesce(judged_at, 0) <= :at
"""
_AGAIN: Final = """
UPDATE packet SET state = 'waiting', receipt = NULL, stored_at = NULL, verdict = NULL,
    judged_at = NULL, code = ''
WHERE has_left = 0 AND state <> 'waiting'
"""
_LACKED: Final = """
SELECT seq FROM packet
WHERE seq BETWEEN :first AND :last AND state <> 'waiting' AND stored_at <= :at ORDER BY seq
"""
_LACKED_AGAIN: Final = """
UPDATE packet SET state = 'waiting', receipt = NULL, stored_at = NULL, verdict = NULL,
    judged_at = NULL, code = ''
WHERE seq = :seq AND has_left = 0 AND state <> 'waiting'
"""
_OF_DAY: Final = """
SELECT seq, state <> 'waiting' FROM packet WHERE made_at >= :since AND made_at < :until ORDER BY seq
"""
_BY_STATE: Final = """
SELECT state, held, count(*) FROM packet WHERE kind = 'enrolment' AND rev = 1
GROUP BY state, held
"""
# A person stands where their newest revision stands; few were ever corrected.
_FIRST_OF_AMENDED: Final = """
SELECT state, held, -count(*) FROM packet WHERE kind = 'enrolment' AND rev = 1
    AND id IN (SELECT id FROM packet WHERE kind IN ('amendment', 'withdrawal'))
GROUP BY state, held
"""
_NEWEST_OF_AMENDED: Final = """
SELECT p.state, p.held, count(*) FROM packet AS p JOIN
    (SELECT id, max(rev) AS rev FROM packet
        WHERE kind IN ('amendment', 'withdrawal') GROUP BY id) AS newest
    ON p.id = newest.id AND p.rev = newest.rev
GROUP BY p.state, p.held
"""
_OLDEST: Final = """
SELECT min(made_at) FROM packet INDEXED BY packet_waiting WHERE state = 'waiting'
"""
_UNJUDGED: Final = "SELECT count(*) FROM packet WHERE state = 'stored'"
_LAST_STORED: Final = "SELECT max(stored_at) FROM packet"
_STATE_OF: Final = "SELECT state, code FROM packet WHERE kind = :kind ORDER BY seq DESC LIMIT 1"
_HELD_BYTES: Final = """
SELECT p.seq, p.id, coalesce(b.bytes, p.bytes) AS sealed
FROM packet AS p LEFT JOIN packet_bytes AS b ON b.seq = p.seq
WHERE sealed IS NOT NULL ORDER BY p.seq
"""
_DIGESTS: Final = "SELECT seq, digest, state FROM packet ORDER BY seq"


@dataclass(frozen=True, slots=True)
class NewPacket:
    """A sealed packet on its way into the outbox."""

    seq: int
    id: bytes
    rev: int
    kind: str
    digest: bytes
    packet: bytes
    made_at: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A packet that no receipt has come for."""

    seq: int
    digest: bytes
    size: int


class SqliteOutbox:
    """The packet table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_place(self) -> tuple[int, bytes]:
        """The next sequence, and the digest of the packet before it."""
        last = self._database.row(_LAST) or (0, b"")
        seq, digest = max(last, self._database.row(_FLOOR) or (0, b""), key=lambda one: int(one[0]))
        return int(seq) + 1, bytes(digest)

    def add(self, new: NewPacket) -> None:
        """Must be called inside the transaction that records the fact itself."""
        values = {
            "seq": new.seq,
            "id": new.id,
            "rev": new.rev,
            "kind": new.kind,
            "digest": new.digest,
            "size": len(new.packet),
            "made_at": new.made_at,
        }
        self._database.execute(_INSERT, values)
        beside = {"seq": new.seq, "sum": sha256(new.packet).digest(), "bytes": new.packet}
        self._database.execute(_INSERT_BYTES, beside)

    def waiting(self, limit: int) -> Sequence[Waiting]:
        rows = self._database.rows(_WAITING, {"limit": limit})
        return [Waiting(int(seq), bytes(digest), int(size)) for seq, digest, size in rows]

    def packet(self, seq: int) -> bytes:
        row = self._database.row(_PACKET, {"seq": seq})
        if row is None or row[0] is None:
            raise StoreError("E-STO-02", f"packet {seq} has no bytes")
        return bytes(row[0])

    def note_crash(self, seq: int) -> None:
        """Whatever went wrong with it: once more and it is held, so that the others go on."""
        name = {"name": f"crash.{seq}"}
        with self._database.transaction():
            if self._database.row(_CRASHED, name) is None:
                self._database.execute(_NOTE_CRASH, name)
            else:
                self._database.execute(_HOLD_SEQ, {"seq": seq, "held": CRASHED})

    def unreceived(self) -> int:
        """Packets that the centre has not said it keeps: a conflict is kept, beside the other."""
        row = self._database.row(_UNRECEIVED)
        return int(row[0]) if row else 0

    def settle(self, receipts: Sequence[tuple[Receipt, bytes]]) -> int:
        """Record all receipts, or none of them; a receipt for another laptop's packet is no news.

        Must be given verified receipts.
        """
        with self._database.transaction():
            news = sum(self._settle_one(receipt, signed) for receipt, signed in receipts)
        self._database.checkpoint()
        return news

    def judge(self, verdict: Verdict, signed: bytes) -> int:
        """Must be called inside the transaction that moves the cursor, with a verified verdict."""
        values = {"state": verdict.verdict, "code": verdict.code, "verdict": signed}
        return self._database.execute(
            _JUDGE, {**values, "at": verdict.at, "digest": verdict.digest}
        )

    def counts(self) -> tuple[int, int]:
        row = self._database.row(_COUNTS)
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def made(self) -> int:
        return self.next_place()[0] - 1

    def offer_again(self) -> None:
        with self._database.transaction():
            self._database.execute(_AGAIN)

    def lacked(self, runs: Sequence[tuple[int, int]], at: int) -> list[int]:
        """Those among `runs` that the centre had confirmed by `at`: it has lost them."""
        return [
            int(seq)
            for first, last in runs
            for (seq,) in self._database.rows(_LACKED, {"first": first, "last": last, "at": at})
        ]

    def offer_lacked(self, seqs: Sequence[int]) -> None:
        """They wait again, where their bytes are still here.

        Must be called inside the transaction that keeps the verified statement saying so.
        """
        for seq in seqs:
            self._database.execute(_LACKED_AGAIN, {"seq": seq})

    def of_day(self, since: int, until: int) -> list[tuple[int, bool]]:
        """(sequence, whether the centre confirmed it) of what was sealed between two moments."""
        rows = self._database.rows(_OF_DAY, {"since": since, "until": until})
        return [(int(seq), bool(is_stored)) for seq, is_stored in rows]

    def sum_up_to(self, up_to: int) -> bytes:
        """Our own sum over the first packets, as the centre adds it up."""
        return add_up(NO_SUM, ((seq, own) for seq, own, _ in self.digests() if seq <= up_to))

    def people(self) -> dict[str, int]:
        """Members by packet state; those held for a person count under `held`."""
        found: dict[str, int] = {}
        for query in (_BY_STATE, _FIRST_OF_AMENDED, _NEWEST_OF_AMENDED):
            for state, held, count in self._database.rows(query):
                name = "held" if held else str(state)
                found[name] = found.get(name, 0) + int(count)
        return found

    def oldest_waiting_ms(self) -> int | None:
        row = self._database.row(_OLDEST)
        return None if row is None or row[0] is None else int(row[0])

    def unjudged(self) -> int:
        """Packets the centre has and has not judged yet."""
        row = self._database.row(_UNJUDGED)
        return int(row[0]) if row else 0

    def last_stored_ms(self) -> int | None:
        row = self._database.row(_LAST_STORED)
        return None if row is None or row[0] is None else int(row[0])

    def newest_of(self, kind: str) -> tuple[str, str] | None:
        """(state, code) of the newest packet of a kind."""
        row = self._database.row(_STATE_OF, {"kind": kind})
        return None if row is None else (str(row[0]), str(row[1]))

    def held_bytes(self) -> list[tuple[int, bytes, bytes]]:
        """(seq, id, packet) of everything whose sealed copy is still here."""
        rows = self._database.rows(_HELD_BYTES)
        return [(int(seq), bytes(identity), bytes(packet)) for seq, identity, packet in rows]

    def held_of(self, identity: bytes, rev: int) -> tuple[int, bytes] | None:
        """Sequence and bytes of one revision, while they are held."""
        row = self._database.row(_HELD_OF, {"id": identity, "rev": rev})
        return None if row is None else (int(row[0]), bytes(row[1]))

    def held_sizes(self) -> list[tuple[int, UUID, int]]:
        """(sequence, id, bytes) of every packet that is held."""
        rows = self._database.rows(_HELD_SIZES)
        return [(int(seq), UUID(bytes=bytes(identity)), int(size)) for seq, identity, size in rows]

    def digests(self) -> list[tuple[int, bytes, str]]:
        """(seq, digest, state) of every packet ever sealed here."""
        rows = self._database.rows(_DIGESTS)
        return [(int(seq), bytes(digest), str(state)) for seq, digest, state in rows]

    def _settle_one(self, receipt: Receipt, signed: bytes) -> int:
        if receipt.outcome in {Outcome.STORED, Outcome.DUPLICATE}:
            values = {"receipt": signed, "at": receipt.at, "server_seq": receipt.server_seq}
            return self._database.execute(_STORE, {**values, "digest": receipt.digest})
        held = receipt.code or receipt.outcome
        return self._database.execute(_HOLD, {"held": held, "digest": receipt.digest})
