"""Corrections at the centre: the ledger's packets of one member, put together in their order.

Promises: nothing is overwritten, every revision stays a packet in the ledger and a row in
`version`; a correction stands on every revision before it, or waits; only the laptop that took the
member in corrects them here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from desktop.domain.amendment import Amendment, merged, read_why
from desktop.domain.checking import word_after
from desktop.domain.form import GUARDED as GUARDED_FIELDS
from desktop.domain.scrutiny import Outlook
from sync.protocol.envelope import EntryKind
from sync.protocol.sealing import Packet
from sync.server.members import Projected
from sync.server.tables import GUARDED, MEMBER, PACKET, VERSION

NO_BASE: Final = "amendment.base"
_KEPT: Final = frozenset({"guarded", "dev", "usr"})
_PHOTO: Final = ("photo", "photo_note", "photo_look")
Record = Mapping[str, Any]
Opened = Callable[[bytes], Record | None]


@dataclass(frozen=True, slots=True)
class Chain:
    """A member as the revisions before leave them, and as this one does."""

    before: Record
    after: Record
    amendment: Amendment


def chain_of(
    connection: Connection, packet: Packet, record: Record, done: Collection[tuple[bytes, int]],
    opened: Opened,
) -> Chain | str:  # fmt: skip
    """Both, or the code of why not.  `done`: what was judged in this very transaction."""
    header = packet.header
    if header.rev < 2 or header.base_rev != header.rev - 1:  # noqa: PLR2004 - the first correction
        return "amendment.revision"
    rows = _before(connection, header.id, header.rev)
    if [row.rev for row in rows] != list(range(1, header.rev)):
        return NO_BASE
    if any(row.state == "stored" and (header.id, row.rev) not in done for row in rows):
        return NO_BASE
    if rows[0].typ != EntryKind.ENROLMENT or bytes(rows[0].dev) != header.dev:
        return "amendment.device"
    amendment = _amendment(record)
    before = _put_together(rows, opened)
    if amendment is None or before is None:
        return "amendment.shape"
    after = _after(before, record, amendment)
    return "card.number" if after.get("card") != record.get("card") else Chain(
        before, after, amendment
    )  # fmt: skip


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
    """Brings a member who is there to a newer revision; taken in when and by whom stays."""
    values = {name: getattr(member, name) for name in Projected.__slots__ if name not in _KEPT}
    is_older = (MEMBER.c.id == member.id, MEMBER.c.rev < member.rev)
    connection.execute(update(MEMBER).where(*is_older).values(**values, state=state))
    sealed = update(GUARDED).where(GUARDED.c.id == member.id).values(sealed=member.guarded)
    connection.execute(sealed)


def note_version(
    connection: Connection, packet: Row[Any], usr: str, amendment: Amendment, *, has_photo: bool
) -> None:
    """What this revision changed, by whom, why and when; never religion, category or caste."""
    changes = {
        name: None if name in GUARDED_FIELDS else amendment.changes.get(name)
        for name in sorted(amendment.fields)
    }
    connection.execute(
        insert(VERSION).values(
            id=packet.id, rev=packet.rev, reason=amendment.why.reason.value,
            words=amendment.why.words, usr=usr, dev=packet.dev, at=packet.captured_at,
            changes=json.dumps(changes | ({"photo": None} if has_photo else {}),
                               ensure_ascii=False),
        )
    )  # fmt: skip


def open_again(connection: Connection, done: Collection[tuple[bytes, int]]) -> None:
    """Corrections that came before what they stand on, and now have it, are judged once more."""
    ids = sorted({identity for identity, _ in done})
    query = select(PACKET.c.server_seq, PACKET.c.id, PACKET.c.rev).where(
        PACKET.c.id.in_(ids), PACKET.c.state == "quarantined", PACKET.c.code == NO_BASE
    )
    for row in connection.execute(query).all():
        if (bytes(row.id), row.rev - 1) in done:
            one = update(PACKET).where(PACKET.c.server_seq == row.server_seq)
            connection.execute(one.values(state="stored", code="", judged_at=None))


# Rows of many columns.
def _before(connection: Connection, identity: bytes, rev: int) -> Sequence[Any]:
    query = select(PACKET.c.rev, PACKET.c.dev, PACKET.c.typ, PACKET.c.state, PACKET.c.packet).where(
        PACKET.c.id == identity, PACKET.c.rev < rev
    )
    return connection.execute(query.order_by(PACKET.c.rev)).all()


def _put_together(rows: Sequence[Any], opened: Opened) -> Record | None:
    """Revisions that nobody can read or that have no shape changed nothing."""
    first, *later = [opened(bytes(row.packet)) for row in rows]
    if first is None or not isinstance(first.get("answers"), Mapping):
        return None
    whole = first
    for record in later:
        amendment = None if record is None else _amendment(record)
        if record is not None and amendment is not None:
            whole = _after(whole, record, amendment)
    return whole


def _after(before: Record, record: Record, amendment: Amendment) -> Record:
    answers = merged(before["answers"], amendment.changes, amendment.removed)
    photo = {name: record[name] for name in _PHOTO if record.get("photo") and name in record}
    is_changed = bool(amendment.fields)
    noted = word_after(before.get("noted"), record.get("noted"), is_changed=is_changed)
    pack = record.get("pack", before.get("pack"))
    return {**before, "noted": noted, "pack": pack, **photo, "answers": answers}


def _amendment(record: Record) -> Amendment | None:
    why, changes = read_why(record.get("reason")), record.get("changes")
    removed = record.get("removed", [])
    if why is None or not isinstance(changes, Mapping) or not isinstance(removed, list):
        return None
    return Amendment(dict(changes), frozenset(map(str, removed)), why)
