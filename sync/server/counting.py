"""Counts what the centre holds of each laptop, by number, and says so under the receipts key.

"Made 212, has 211, missing 147": `made` is the highest the laptop ever told, and never goes down.
A laptop's sum is added up from the ledger when a process first meets that laptop, then followed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, bindparam, func, select, update

from sync.protocol.bundle import LONGEST_MISSING
from sync.protocol.certificates import key_id
from sync.protocol.tally import NO_SUM, Tally, Told, add_up, short
from sync.server import chaining
from sync.server.centre import now_ms
from sync.server.chaining import Fault
from sync.server.database import reading, writing
from sync.server.keys import SigningKey
from sync.server.people import within
from sync.server.tables import DEVICE, FAULT, PACKET

_LARGEST_NUMBER: Final = 2**53
_SAID_BY_LAPTOPS: Final = {"E-CNT-03": Fault.AUDIT_DIFFERS}
# Built once: building a statement costs more than running it.
_STATE: Final = select(
    DEVICE.c.made, DEVICE.c.audit_told, DEVICE.c.audit_agreed, DEVICE.c.audit_sealed,
    select(func.max(PACKET.c.seq)).where(PACKET.c.dev == bindparam("dev")).scalar_subquery(),
    select(func.count()).where(FAULT.c.dev == bindparam("dev")).scalar_subquery(),
).where(DEVICE.c.dev == bindparam("dev"))  # fmt: skip
Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds of one laptop."""

    up_to: int  # no gap below
    digest: bytes
    beyond: tuple[int, ...]  # sequences above the first gap

    @property
    def has(self) -> int:
        return self.up_to + len(self.beyond)

    @property
    def highest(self) -> int:
        return self.beyond[-1] if self.beyond else self.up_to

    def missing(self, made: int) -> Runs:
        """At most one run more than is told."""
        return missing_runs(self.beyond, made, after=self.up_to)


@dataclass(frozen=True, slots=True)
class Standing:
    """One laptop for a person to look at.  Counts, of nobody in particular."""

    label: str
    made: int
    has: int
    missing: Runs
    faults: tuple[tuple[str, int], ...]
    contact_at: int | None
    missing_since: int | None

    @property
    def has_gap(self) -> bool:
        """Something above it has come: it is not merely on its way."""
        return bool(self.missing) and self.missing[0][1] < self.made

    @property
    def words(self) -> str:
        """`laptop 17: made 212, has 211, missing 147`."""
        missing = f", missing {runs_in_words(self.missing)}" if self.missing else ""
        faults = "".join(f", {code} {seq}" for code, seq in self.faults)
        return f"{self.label}: made {self.made}, has {self.has}{missing}{faults}"


class Counting:
    """Follows every laptop's sum.  Holds the receipts key where it is to be signed."""

    def __init__(self, engine: Engine, key: SigningKey | None = None, epoch: int = 0) -> None:
        self._engine = engine
        self._key = key
        self._epoch = epoch
        self._followed: dict[bytes, tuple[int, bytes]] = {}
        self._agreed: dict[bytes, tuple[Told | None, tuple[object, ...]]] = {}
        self._lock = threading.Lock()

    def held(self, connection: Connection, dev: bytes) -> Held:
        with self._lock:
            up_to, digest = self._followed.get(dev, (0, NO_SUM))
        query = (
            select(PACKET.c.seq, PACKET.c.digest)
            .where(PACKET.c.dev == dev)
            .order_by(PACKET.c.seq, PACKET.c.server_seq)
        )
        rows = connection.execute(query.where(PACKET.c.seq >= up_to)).all()
        if up_to and (not rows or rows[0].seq != up_to):
            # The ledger is no longer what was added up: it was put back under this process.
            up_to, digest = 0, NO_SUM
            rows = connection.execute(query).all()
        beyond: list[int] = []
        for seq, of_packet in rows:
            if seq == up_to + 1 and not beyond:
                up_to, digest = seq, add_up(digest, [(seq, bytes(of_packet))])
            elif seq > up_to and (not beyond or seq > beyond[-1]):
                beyond.append(int(seq))
        with self._lock:
            self._followed[dev] = (up_to, digest)
        return Held(up_to, digest, tuple(beyond))

    def tally(self, connection: Connection, dev: bytes) -> Tally:
        """As things stand now."""
        row = connection.execute(
            select(DEVICE.c.made, DEVICE.c.audit_agreed, DEVICE.c.audit_sealed)
            .where(DEVICE.c.dev == dev)
        ).one()  # fmt: skip
        held = self.held(connection, dev)
        made = max(int(row.made), held.highest)
        heads = (bytes(head) for head in (row.audit_agreed, row.audit_sealed) if head)
        audit = dict.fromkeys(head for head in heads if head.strip(b"\0"))
        return Tally(
            dev=dev, up_to=held.up_to, digest=held.digest, made=made, has=held.has,
            missing=held.missing(made)[:LONGEST_MISSING], forks=_forks(connection, dev),
            audit=tuple(audit), epoch=self._epoch, at=now_ms(),
        )  # fmt: skip

    def signed(self, tally: Tally) -> bytes:
        assert self._key is not None  # noqa: S101 - only the receive process says it to laptops
        return tally.sign(self._key, key_id(self._key.public_key().public_bytes_raw()))

    def news(self, dev: bytes, untrusted_told: str) -> bytes | None:
        """The tally, unless the laptop holds this very one; what it says itself is compared."""
        told = Told.read(untrusted_told)
        if told is not None and self._is_as_before(dev, told):
            return None
        with reading(self._engine) as connection:
            state = _state(connection, dev)
            tally = self.tally(connection, dev)
            agrees = told is not None and told.mark == tally.mark
            faults = _differences(told, tally)
            unseen = [one for one in faults if not _is_noted(connection, dev, *one)]
            is_confirmed = agrees and not faults and _is_audit_told(connection, dev)
        if unseen or is_confirmed:
            with writing(self._engine) as connection:
                for fault, seq in unseen:
                    chaining.note(connection, dev, fault, seq, now_ms())
                if is_confirmed:
                    # The laptop looked, and its log goes on from what was agreed before.
                    device = update(DEVICE).where(DEVICE.c.dev == dev)
                    connection.execute(device.values(audit_agreed=DEVICE.c.audit_told))
        if agrees and not faults and not is_confirmed and not tally.missing:
            with self._lock:
                self._agreed[dev] = (told, state)
        return None if agrees else self.signed(tally)

    def _is_as_before(self, dev: bytes, told: Told) -> bool:
        """One look for most turns: nothing moved since this laptop said the very same."""
        with self._lock:
            agreed = self._agreed.get(dev)
        if agreed is None or agreed[0] != told:
            return False
        with reading(self._engine) as connection:
            return _state(connection, dev) == agreed[1]

    def standing(self, scope: str) -> list[Standing]:
        """Every laptop of a scope, or of all; those with faults and gaps first."""
        query = (
            select(DEVICE.c.dev, DEVICE.c.label, DEVICE.c.made, DEVICE.c.contact_at)
            .where(DEVICE.c.dev.is_not(None))
            .order_by(DEVICE.c.label)
        )
        if scope:
            query = query.where(within(DEVICE.c.scope, scope))
        with reading(self._engine) as connection:
            found = [self._standing(connection, row) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (not one.faults, not one.has_gap, not one.missing))

    def _standing(self, connection: Connection, row: Any) -> Standing:  # noqa: ANN401
        dev = bytes(row.dev)
        held = self.held(connection, dev)
        made = max(int(row.made), held.highest)
        missing = held.missing(made)
        faults = connection.execute(
            select(FAULT.c.code, FAULT.c.seq).where(FAULT.c.dev == dev).order_by(FAULT.c.seq)
        )
        return Standing(
            label=str(row.label), made=made, has=held.has, missing=missing,
            faults=tuple((str(code), int(seq)) for code, seq in faults),
            contact_at=row.contact_at,
            missing_since=_since(connection, dev, missing, row.contact_at),
        )  # fmt: skip


def note_made(connection: Connection, dev: bytes, made: int, at: int) -> None:
    """What a laptop says it made.  Fewer than before is an old copy of it, and is written down."""
    made = min(made, _LARGEST_NUMBER)
    known = int(connection.scalar(select(DEVICE.c.made).where(DEVICE.c.dev == dev)) or 0)
    if made < known:
        chaining.note(connection, dev, Fault.DEVICE_ROLLED_BACK, made + 1, at)
    elif made > known:
        connection.execute(update(DEVICE).where(DEVICE.c.dev == dev).values(made=made))


def missing_runs(held: Sequence[int], made: int, after: int = 0) -> Runs:
    """The runs above `after` up to `made` that are not in `held`, which rises.

    At most one more than is told.
    """
    runs: list[tuple[int, int]] = []
    expected = after + 1
    for seq in [*held, made + 1]:
        if seq > expected:
            runs.append((expected, seq - 1))
        if len(runs) > LONGEST_MISSING:
            break
        expected = max(expected, seq + 1)
    return tuple(runs)


def runs_in_words(runs: Sequence[tuple[int, int]]) -> str:
    """`147, 150-152`."""
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def _state(connection: Connection, dev: bytes) -> tuple[object, ...]:
    """What a tally without gaps depends on: a new packet is a higher sequence, or a fault."""
    return tuple(connection.execute(_STATE, {"dev": dev}).one())


def _forks(connection: Connection, dev: bytes) -> tuple[int, ...]:
    query = select(FAULT.c.seq).where(
        FAULT.c.dev == dev, FAULT.c.code.in_([Fault.DEVICE_ROLLED_BACK, Fault.CHAIN_BROKEN])
    )
    return tuple(sorted({int(seq) for seq in connection.scalars(query)}))[:LONGEST_MISSING]


def _differences(told: Told | None, tally: Tally) -> list[tuple[Fault, int]]:
    if told is None:
        return []
    faults = []
    if told.up_to == tally.up_to and told.own_sum != short(tally.digest):
        faults.append((Fault.COUNT_DIFFERS, told.up_to))
    if told.fault in _SAID_BY_LAPTOPS:
        faults.append((_SAID_BY_LAPTOPS[told.fault], tally.up_to))
    return faults


def _is_noted(connection: Connection, dev: bytes, fault: Fault, seq: int) -> bool:
    query = select(FAULT.c.seq).where(FAULT.c.dev == dev, FAULT.c.code == fault, FAULT.c.seq == seq)
    return connection.scalar(query) is not None


def _is_audit_told(connection: Connection, dev: bytes) -> bool:
    """Whether there is a newer head than the one agreed on."""
    query = select(DEVICE.c.audit_told, DEVICE.c.audit_agreed).where(DEVICE.c.dev == dev)
    row = connection.execute(query).one()
    return bool(row.audit_told) and row.audit_told != row.audit_agreed


def _since(connection: Connection, dev: bytes, missing: Runs, contact_at: int | None) -> int | None:
    """Since when the oldest is known to be missing: the first packet above it, or the last word."""
    if not missing:
        return None
    first = select(func.min(PACKET.c.received_at)).where(
        PACKET.c.dev == dev, PACKET.c.seq > missing[0][0]
    )
    found = connection.scalar(first)
    return contact_at if found is None else int(found)
