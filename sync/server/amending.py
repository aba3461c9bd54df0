"""Corrections at the centre: the ledger's packets of one member, put together.

Promises: nothing is overwritten, every revision stays a packet in the ledger and a row in
`version`; a correction stands on every revision before it, or waits; what the corrections of a
member come to depends on which there are, not on the order in which they came; where two give one
answer differently, a person picks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update

from desktop.domain.amendment import Amendment, merged, read_why
from desktop.domain.checking import word_after
from desktop.domain.form import GUARDED as GUARDED_FIELDS
from desktop.domain.merging import Correction, Family, Merged
from desktop.domain.scrutiny import Outlook
from sync.protocol import canonical, sealing
from sync.protocol.envelope import EntryKind, Header
from sync.protocol.sealing import Packet
from sync.server.database import insert_for
from sync.server.devices import lies_in
from sync.server.members import Projected
from sync.server.receiving import lane_of
from sync.server.tables import DEVICE, GUARDED, MEMBER, PACKET, REVIEW, VERSION

NO_BASE: Final = "amendment.base"
WAITING_FOR_BASE: Final = (NO_BASE, "withdrawal.base")
PHOTO_FIELD: Final = "photo"
# Of these nothing counts, also not for what follows them.
_UNUSABLE: Final = (
    "packet.", "schema.", "device.", "amendment.base", "amendment.device", "amendment.shape",
    "amendment.revision", "card.", "record.",
)  # fmt: skip
_KEPT: Final = frozenset({"guarded", "dev", "usr"})
_PHOTO: Final = ("photo", "photo_note", "photo_look")
Record = Mapping[str, Any]
Opened = Callable[[bytes], Record | None]
Key = tuple[bytes, int, bytes]
Done = Mapping[Key, str]


@dataclass(frozen=True, slots=True)
class Link:
    """One correction of the ledger; `amendment` is None where nothing of it counts."""

    row: Row[Any]
    header: Header
    record: Record
    amendment: Amendment | None
    step: Correction

    @property
    def has_photo(self) -> bool:
        return PHOTO_FIELD in self.step.changes


@dataclass(frozen=True)
class Chain:
    """A member as they were taken in, and every correction that is here."""

    row: Row[Any]
    packet: Packet
    prefix: str
    record: Record
    links: tuple[Link, ...]
    beaten: frozenset[tuple[str, bytes]]

    @cached_property
    def family(self) -> Family:
        return Family((link.step for link in self.links), bytes(self.row.dev))

    @cached_property
    def usable(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.amendment is not None)

    @cached_property
    def merged(self) -> Merged:
        return self.merged_of(self.usable)

    def merged_of(self, links: Sequence[Link]) -> Merged:
        return self.family.merged([link.step for link in links], self.beaten)

    def whole(self, links: Sequence[Link]) -> Record:
        """The member with these corrections and no others."""
        changes = dict(self.merged_of(links).changes)
        photo = changes.pop(PHOTO_FIELD, None)
        gone = [name for name, value in changes.items() if value is None]
        given = {name: value for name, value in changes.items() if value is not None}
        whole: dict[str, Any] = {**self.record}
        for link in links:
            is_changed = link.amendment is not None and bool(link.amendment.fields)
            noted = link.record.get("noted")
            whole["noted"] = word_after(whole.get("noted"), noted, is_changed=is_changed)
            whole["pack"] = link.record.get("pack", whole.get("pack"))
            if link.has_photo and link.step.changes[PHOTO_FIELD] == photo:
                whole |= {name: link.record[name] for name in _PHOTO if name in link.record}
        whole["answers"] = merged(self.record["answers"], given, gone)
        return whole

    def link_of(self, packet: Packet) -> Link | None:
        return next((link for link in self.links if link.step.key == packet.digest), None)


def chain_of(connection: Connection, packet: Packet, done: Done, opened: Opened) -> Chain | str:
    """The whole chain that `packet` belongs to, or the code of why there is none.

    `done`: what was judged in this very transaction, with its code.
    """
    header = packet.header
    if header.base_rev is None or not 1 <= header.base_rev < header.rev:
        return "amendment.revision"
    rows = _rows(connection, header.id)
    first = next((row for row in rows if row.typ == EntryKind.ENROLMENT), None)
    if first is None or not _is_judged(first, done):
        return NO_BASE
    taken_in = sealing.read_packet(bytes(first.packet))
    record = opened(bytes(first.packet))
    if record is None or not isinstance(record.get("answers"), Mapping):
        return "amendment.shape"
    prefix = _prefix_of(connection, bytes(first.dev), header.dev)
    if prefix is None:
        return "amendment.device"
    links = tuple(
        _link(row, code_of(row, done), opened, is_new=bytes(row.digest) == packet.digest)
        for row in rows
        if row.typ == EntryKind.AMENDMENT
        and (_is_judged(row, done) or bytes(row.digest) == packet.digest)
    )
    return Chain(first, taken_in, prefix, record, links, _beaten(connection, header.id))


def problem_of(chain: Chain, link: Link) -> str:
    """What keeps one correction from counting, whatever the others are; empty for nothing."""
    if link.amendment is None:
        return "amendment.shape"
    if chain.family.lacks_base(link.step):
        return NO_BASE
    return "card.number" if link.record.get("card") != chain.record.get("card") else ""


def anew(outlook: Outlook, known: Outlook) -> Outlook:
    """Only the doubts that the correction itself brings: the others were looked at before."""
    had = {(reason.code, reason.values.get("number")) for reason in known.reasons}
    return Outlook(
        tuple(one for one in outlook.reasons if (one.code, one.values.get("number")) not in had)
    )


def standing(connection: Connection, identity: bytes) -> tuple[int, str] | None:
    """Revision and state of the member, if the centre has them."""
    row = connection.execute(select(MEMBER.c.rev, MEMBER.c.state).where(MEMBER.c.id == identity))
    found = row.first()
    return None if found is None else (int(found.rev), str(found.state))


def project(connection: Connection, member: Projected, state: str) -> None:
    """Brings a member who is there to what counts now; taken in when and by whom stays."""
    values = {name: getattr(member, name) for name in Projected.__slots__ if name not in _KEPT}
    them = MEMBER.c.id == member.id
    connection.execute(update(MEMBER).where(them).values(**values, state=state))
    sealed = update(GUARDED).where(GUARDED.c.id == member.id).values(sealed=member.guarded)
    connection.execute(sealed)


def note_version(connection: Connection, link: Link) -> None:
    """What this revision changed, by whom, why and when; never religion, category or caste."""
    amendment, row = link.amendment, link.row
    if amendment is None:
        return
    changes = {
        name: None if name in GUARDED_FIELDS else amendment.changes.get(name)
        for name in sorted(amendment.fields)
    } | ({PHOTO_FIELD: None} if link.has_photo else {})
    made = insert_for(connection, VERSION).values(
        id=row.id, rev=row.rev, reason=amendment.why.reason.value, words=amendment.why.words,
        usr=link.header.usr, dev=row.dev, at=row.captured_at,
        changes=json.dumps(changes, ensure_ascii=False),
    )  # fmt: skip
    connection.execute(made.on_conflict_do_nothing())


def forget_version(connection: Connection, link: Link) -> None:
    """Of a correction that counts no longer."""
    row = link.row
    one = (VERSION.c.id == row.id, VERSION.c.rev == row.rev, VERSION.c.dev == row.dev)
    connection.execute(delete(VERSION).where(*one))


def open_again(connection: Connection, done: Done) -> None:
    """What came before what it stands on, and now may have it, is judged once more."""
    ids = sorted({key[0] for key, code in done.items() if code not in WAITING_FOR_BASE})
    waits = PACKET.c.code.in_(WAITING_FOR_BASE)
    again = update(PACKET).where(PACKET.c.id.in_(ids), PACKET.c.state == "quarantined", waits)
    if ids:
        connection.execute(again.values(state="stored", code="", judged_at=None))


def may_change(connection: Connection, home: bytes, dev: bytes) -> bool:
    """Whether this laptop may speak for a member of that one: itself, or one of the same place."""
    return _prefix_of(connection, home, dev) is not None


def key_of(header: Header) -> Key:
    return (header.id, header.rev, lane_of(header))


def _prefix_of(connection: Connection, home: bytes, dev: bytes) -> str | None:
    query = select(DEVICE.c.dev, DEVICE.c.scope, DEVICE.c.prefix).where(
        DEVICE.c.dev.in_((home, dev))
    )
    found = {bytes(row.dev): row for row in connection.execute(query)}
    if home not in found or dev not in found:
        return None
    there, here = found[home].scope, found[dev].scope
    is_near = home == dev or lies_in(there, here) or lies_in(here, there)
    return str(found[home].prefix) if is_near else None


def _rows(connection: Connection, identity: bytes) -> Sequence[Row[Any]]:
    query = select(PACKET).where(PACKET.c.id == identity)
    return connection.execute(query.order_by(PACKET.c.rev, PACKET.c.lane)).all()


def _is_judged(row: Row[Any], done: Done) -> bool:
    return row.state != "stored" or (bytes(row.id), row.rev, bytes(row.lane)) in done


def code_of(row: Row[Any], done: Done) -> str:
    """As it stands at this moment of the transaction; empty for what counts."""
    return done.get((bytes(row.id), row.rev, bytes(row.lane)), row.code)


def _link(row: Row[Any], code: str, opened: Opened, *, is_new: bool) -> Link:
    data = bytes(row.packet)
    header = sealing.read_packet(data).header
    record: Record = {}
    amendment = None
    if is_new or not code.startswith(_UNUSABLE):
        record = opened(data) or {}
        amendment = _amendment(record)
    changes: dict[str, object] = {}
    if amendment is not None:
        changes = dict.fromkeys(amendment.removed) | dict(amendment.changes)
        if photo := record.get(PHOTO_FIELD):
            changes[PHOTO_FIELD] = canonical.digest(photo) if isinstance(photo, bytes) else photo
    step = Correction(bytes(row.digest), bytes(row.dev), row.rev, header.base_rev or 1, changes)
    return Link(row, header, record, amendment, step)


def _beaten(connection: Connection, identity: bytes) -> frozenset[tuple[str, bytes]]:
    query = select(REVIEW.c.field, REVIEW.c.digest).where(
        REVIEW.c.id == identity, REVIEW.c.is_chosen.is_(False)
    )
    return frozenset((row.field, bytes(row.digest)) for row in connection.execute(query))


def _amendment(record: Record) -> Amendment | None:
    why, changes = read_why(record.get("reason")), record.get("changes")
    removed = record.get("removed", [])
    if why is None or not isinstance(changes, Mapping) or not isinstance(removed, list):
        return None
    if not all(isinstance(name, str) for name in (*changes, *removed)):
        return None
    return Amendment(dict(changes), frozenset(removed), why)
