"""Keeps the two durable copies of each packet together, and the mark beside them.

Promises: nothing here removes a packet before its time; nothing is taken back that this laptop's
own key did not sign; no sequence and no card number is ever given twice.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop import wire
from desktop.domain.counters import counters_between
from desktop.domain.identifiers import number_for
from desktop.errors import StoreError
from desktop.security.identity import Identity
from desktop.security.packets import SealedFacts, facts_of_any, facts_of_own
from desktop.services.clock import Clock
from desktop.storage.audit import Action
from desktop.storage.foreign import ForeignPacket
from desktop.storage.mark import Mark, MarkFile
from desktop.storage.outbox import NewPacket
from desktop.storage.spool import Spool
from desktop.storage.stubs import Stub
from desktop.storage.work import Store, Tables

_LOG: Final = logging.getLogger(__name__)
_KEPT_AFTER_MS: Final = 30 * 86_400_000
_TOGETHER: Final = 100  # packets taken back in one transaction


@dataclass(frozen=True, slots=True)
class Sides:
    """What is brought together: the store, the spool, the mark."""

    store: Store
    spool: Spool
    mark: MarkFile


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was missing on either side, and could be put there or not."""

    written: int = 0
    taken_back: int = 0
    foreign: int = 0
    unreadable: int = 0
    was_behind: bool = False


def make_durable(sides: Sides, packet: NewPacket) -> None:
    """The second copy, and then the mark.  Raises `StoreError` when the copy could not be made.

    The packet is durable twice without its mark, so a mark that cannot be written stops nobody.
    """
    sides.spool.write(packet.seq, UUID(bytes=packet.id), packet.packet)
    try:
        sides.mark.write(mark_of(sides.store))
    except StoreError as error:
        _LOG.info("mark not written: %s", error)


def make_durable_again(sides: Sides, identity: UUID, rev: int) -> None:
    """The second copy of what was committed before the disk was full.  Raises `StoreError`."""
    found = sides.store.read.outbox.held_of(identity.bytes, rev)
    if found is not None and not sides.spool.has(found[0], identity):
        sides.spool.write(found[0], identity, found[1])


def mark_of(store: Store) -> Mark:
    """How far this store has come."""
    seq, digest = store.read.outbox.next_place()
    audit = store.read.audit
    counter = store.read.cards.next_counter(1) - 1
    return Mark(seq - 1, digest, counter, audit.place(), audit.head())


def reconcile(
    sides: Sides, identity: Identity, clock: Clock, *, is_thorough: bool = False
) -> Reconciled:
    """Both ways; `is_thorough` also compares the bytes of what is on both sides.

    A kill between the commit and the spool file leaves the packet safe in the store; a lost WAL or
    a restored copy leaves it safe in the spool.  Done again, it changes nothing.
    """
    mark, here = sides.mark.read(), mark_of(sides.store)
    is_behind = mark is not None and mark.is_ahead_of(here)
    found = _missing_here(sides, identity)
    counters = _counters(sides.store, found, mark, identity)
    foreign = 0
    for start in range(0, len(found.packets), _TOGETHER):
        foreign += _take_back(
            sides.store, found.packets[start : start + _TOGETHER], counters, identity, clock
        )
    if is_behind or any(one.device == identity.device for one in found.packets):
        _raise_floors(sides, mark, identity, clock, len(found.packets))
    written = _write_missing(sides, is_thorough=is_thorough)
    _mark_again(sides, mark)
    taken = len(found.packets) - foreign
    return Reconciled(written, taken, foreign, found.unreadable, is_behind)


def drop_ended(sides: Sides) -> int:
    """Sealed copies thirty days after ACCEPTED leave; how many.

    By the centre's clock on both ends: its verdict's time, and the last time it told us.  The store
    lets go first, so that a kill between leaves a file that the next start clears away.
    """
    told = sides.store.read.kept.number_of("server_time")
    with sides.store.work() as tables:
        ended = tables.copies.drop_ended(told - _KEPT_AFTER_MS)
    gone = sides.store.read.copies.left()
    for seq, subject in sides.spool.places():
        if (seq, subject.bytes) in gone:
            sides.spool.drop(seq, subject)
    return len(ended)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the spool has and the store has not."""

    packets: list[SealedFacts]
    unreadable: int


def _missing_here(sides: Sides, identity: Identity) -> _Found:
    copies = sides.store.read.copies
    known = {(seq, one) for seq, one, _ in copies.held()} | copies.left()
    found: list[SealedFacts] = []
    unreadable = 0
    for seq, subject in sides.spool.places():
        if (seq, subject.bytes) in known:
            continue
        untrusted = sides.spool.read(seq, subject)
        facts = facts_of_own(untrusted, identity.trust.device.public)
        if facts is None:
            # A folder that was another laptop before: its packets are carried.
            facts = facts_of_any(untrusted)
            if facts is not None and facts.device == identity.device:
                facts = None
        if facts is None:
            unreadable += 1
        elif not sides.store.read.foreign.has(facts.digest):
            found.append(facts)
    return _Found(found, unreadable)


def _counters(
    store: Store, found: _Found, mark: Mark | None, identity: Identity
) -> Mapping[int, int]:
    """Card numbers that are certain, of the enrolments that come back."""
    if not found.packets:
        return {}
    own = [one for one in found.packets if one.device == identity.device]
    fresh = [one.seq for one in own if one.kind == wire.ENROLMENT and one.rev == 1]
    anchors = store.read.copies.cards()
    if mark is not None:
        anchors.append((mark.seq, mark.counter))
    return counters_between(anchors, {*fresh, *store.read.copies.enrolments()})


def _take_back(
    store: Store,
    packets: list[SealedFacts],
    counters: Mapping[int, int],
    identity: Identity,
    clock: Clock,
) -> int:
    """How many found their place taken, and are carried beside the others."""
    foreign = 0
    with store.work() as tables:
        # The verdict on them may have gone by already; the feed tells it again.
        tables.kept.keep("cursor", "")
        for one in packets:
            is_own = one.device == identity.device
            if not is_own or tables.copies.is_taken(one.seq, one.id.bytes, one.rev):
                beside = ForeignPacket(one.digest, one.device, one.seq, one.id, one.rev, one.packet)
                foreign += tables.foreign.put(beside, clock.now_ms())
                continue
            _take_one(tables, one, counters, identity)
    return foreign


def _take_one(
    tables: Tables, one: SealedFacts, counters: Mapping[int, int], identity: Identity
) -> None:
    tables.outbox.add(
        NewPacket(one.seq, one.id.bytes, one.rev, one.kind, one.digest, one.packet, one.captured_ms)
    )
    if one.kind not in {wire.ENROLMENT, wire.AMENDMENT, wire.WITHDRAWAL}:
        return
    counter = counters.get(one.seq) if one.kind == wire.ENROLMENT else None
    number = "" if counter is None else number_for(identity.trust.admission.prefix, counter)
    tables.stubs.put(Stub(one.id, one.rev, one.seq, one.user, one.captured_ms, number, counter))


def _raise_floors(
    sides: Sides, mark: Mark | None, identity: Identity, clock: Clock, taken: int
) -> None:
    """After what was made once, nothing is made again with the same number."""
    with sides.store.work() as tables:
        seq, _ = tables.outbox.next_place()
        ahead = mark if mark is not None and mark.seq >= seq else None
        if ahead is not None:
            tables.kept.keep("floor.seq", ahead.seq)
            tables.kept.keep("floor.prev", ahead.digest)
        highest = max(seq - 1, ahead.seq if ahead else 0)
        # Each card used a sequence, so no counter ever passed this.
        utmost = identity.trust.admission.first - 1 + highest
        known = utmost if mark is None else mark.counter + max(0, highest - mark.seq)
        tables.kept.keep("floor.counter", max(known, tables.kept.number_of("floor.counter")))
        moment = clock.moment(tables.kept.number_of("server_time") or None)
        noted = Action("laptop", "store_behind", str(taken), "taken back")
        tables.audit.append(noted, moment, wire.digest_of)


def _write_missing(sides: Sides, *, is_thorough: bool) -> int:
    written = 0
    for seq, identity, size in sides.store.read.copies.held():
        subject = UUID(bytes=identity)
        if sides.spool.size_of(seq, subject) == size and not (
            is_thorough and _differs(sides, seq, subject)
        ):
            continue
        sides.spool.write(seq, subject, sides.store.read.outbox.packet(seq))
        written += 1
    return written


def _differs(sides: Sides, seq: int, subject: UUID) -> bool:
    return sides.spool.read(seq, subject) != sides.store.read.outbox.packet(seq)


def _mark_again(sides: Sides, before: Mark | None) -> None:
    now = mark_of(sides.store)
    if now == before:
        return
    try:
        sides.mark.write(now)
    except StoreError as error:
        _LOG.info("mark not written: %s", error)
