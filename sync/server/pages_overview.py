"""What the overview page counts: by day, laptop and booth, each with when it was known.

Enrolled is what the laptops themselves say (their highest sequence, test packets apart), received
is rows of the ledger, approved is verdicts.  The three differ, because laptops send late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    case,
    func,
    select,
    text,
)

from sync.protocol.envelope import EntryKind
from sync.server.centre import now_ms
from sync.server.database import reading
from sync.server.people import within
from sync.server.tables import CONFLICT, DEVICE, MEMBER, PACKET
from sync.server.withdrawing import WITHDRAWN

ZONE_MS: Final = 19_800_000  # days and hours are India's, which has one time and no summer time
DAY_MS: Final = 86_400_000
_DAYS: Final = 14
_BOOTHS: Final = 20
_SILENT_MS: Final = DAY_MS


@dataclass(frozen=True, slots=True)
class DaySeen:
    """One day's counts, each by its own clock: made, arrived, judged."""

    at: int
    enrolled: int
    received: int
    accepted: int


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """One laptop."""

    label: str
    enrolled: int
    received: int
    accepted: int
    unsent: int
    contact_at: int | None
    newest_received: int | None  # what is still on the laptop was made after this
    is_silent: bool


@dataclass(frozen=True, slots=True)
class BoothSeen:
    """One booth."""

    code: str
    members: int
    newest: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The overview of one scope at one moment."""

    at: int
    devices: tuple[DeviceSeen, ...]
    days: tuple[DaySeen, ...]
    booths: tuple[BoothSeen, ...]
    received_at: int | None
    judged_at: int | None
    unopened: int
    quarantined: int
    duplicates: int
    conflicts: int

    @property
    def enrolled(self) -> int:
        return sum(device.enrolled for device in self.devices)

    @property
    def received(self) -> int:
        return sum(device.received for device in self.devices)

    @property
    def accepted(self) -> int:
        return sum(device.accepted for device in self.devices)

    @property
    def needs_person(self) -> int:
        return self.quarantined + self.duplicates + self.conflicts

    @property
    def contact_at(self) -> int | None:
        return max((device.contact_at or 0 for device in self.devices), default=0) or None

    @property
    def silent(self) -> tuple[DeviceSeen, ...]:
        return tuple(device for device in self.devices if device.is_silent)


def look(engine: Engine, scope: str) -> Seen:
    """What somebody with this scope may know now."""
    now = now_ms()
    inside = within(DEVICE.c.scope, scope)
    with reading(engine) as connection:
        totals = connection.execute(_totals().where(inside)).one()
        conflicts = (
            select(func.count())
            .select_from(CONFLICT.join(DEVICE, DEVICE.c.dev == CONFLICT.c.dev))
            .where(inside)
        )
        return Seen(
            at=now,
            devices=_devices(connection, inside, now),
            days=_days(connection, inside, now),
            booths=_booths(connection, inside),
            received_at=totals.received_at,
            judged_at=totals.judged_at,
            unopened=int(totals.unopened or 0),
            quarantined=int(totals.quarantined or 0),
            duplicates=int(totals.duplicates or 0),
            conflicts=int(connection.scalar(conflicts) or 0),
        )


def _packets() -> FromClause:
    return PACKET.join(DEVICE, DEVICE.c.dev == PACKET.c.dev)


def _count_of(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _is(state: str) -> ColumnElement[bool]:
    return PACKET.c.state == state


def _counts() -> ColumnElement[bool]:
    """Accepted, and not withdrawn since."""
    return _is("accepted") & PACKET.c.id.not_in(WITHDRAWN)


def _totals() -> Any:  # noqa: ANN401 - a select of many columns
    return select(
        func.max(PACKET.c.received_at).label("received_at"),
        func.max(PACKET.c.judged_at).label("judged_at"),
        _count_of(_is("stored")).label("unopened"),
        _count_of(_is("quarantined")).label("quarantined"),
        _count_of(_is("duplicate_person")).label("duplicates"),
    ).select_from(_packets())


def _devices(
    connection: Connection, inside: ColumnElement[bool], now: int
) -> tuple[DeviceSeen, ...]:
    enrolment = PACKET.c.typ == EntryKind.ENROLMENT
    counts = (
        select(
            PACKET.c.dev,
            func.count().label("rows"),
            _count_of(PACKET.c.typ == EntryKind.TEST).label("tests"),
            _count_of(enrolment).label("received"),
            _count_of(enrolment & _counts()).label("accepted"),
            func.max(PACKET.c.captured_at).label("newest"),
        )
        .group_by(PACKET.c.dev)
        .subquery()
    )
    query = (
        select(DEVICE.c.label, DEVICE.c.state, DEVICE.c.made, DEVICE.c.contact_at, counts)
        .outerjoin(counts, counts.c.dev == DEVICE.c.dev)
        .where(inside)
        .order_by(DEVICE.c.label)
    )
    return tuple(_device(row, now) for row in connection.execute(query))


def _device(row: Row[Any], now: int) -> DeviceSeen:
    contact = row.contact_at
    is_working = row.state in {"activated", "live"}
    return DeviceSeen(
        label=row.label,
        enrolled=max(row.made - (row.tests or 0), 0),
        received=row.received or 0,
        accepted=row.accepted or 0,
        unsent=max(row.made - (row.rows or 0), 0),
        contact_at=contact,
        newest_received=row.newest,
        is_silent=is_working and now - (contact or 0) > _SILENT_MS,
    )


def _days(connection: Connection, inside: ColumnElement[bool], now: int) -> tuple[DaySeen, ...]:
    first = (now + ZONE_MS) // DAY_MS - _DAYS + 1
    clocks = (PACKET.c.captured_at, PACKET.c.received_at, PACKET.c.judged_at)
    conditions = (None, None, _counts())
    found = [
        _by_day(connection, clock, inside if condition is None else inside & condition, first)
        for clock, condition in zip(clocks, conditions, strict=True)
    ]
    return tuple(
        DaySeen(day * DAY_MS - ZONE_MS, *(counts.get(day, 0) for counts in found))
        for day in range(first + _DAYS - 1, first - 1, -1)
        if any(day in counts for counts in found)
    )


def _by_day(
    connection: Connection, clock: ColumnElement[int], wanted: ColumnElement[bool], first: int
) -> dict[int, int]:
    query = (
        select(((clock + ZONE_MS) // DAY_MS).label("day"), func.count().label("packets"))
        .select_from(_packets())
        .where(
            wanted,
            PACKET.c.typ == EntryKind.ENROLMENT,
            clock >= first * DAY_MS - ZONE_MS,
            clock < (first + _DAYS) * DAY_MS - ZONE_MS,
        )
        .group_by(text("day"))
    )
    return {int(row.day): int(row.packets) for row in connection.execute(query)}


def _booths(connection: Connection, inside: ColumnElement[bool]) -> tuple[BoothSeen, ...]:
    members = func.count()
    query = (
        select(MEMBER.c.booth, members, func.max(MEMBER.c.captured_at))
        .select_from(MEMBER.join(DEVICE, DEVICE.c.dev == MEMBER.c.dev))
        .where(inside)
        .group_by(MEMBER.c.booth)
        .order_by(members.desc(), MEMBER.c.booth)
        .limit(_BOOTHS)
    )
    return tuple(BoothSeen(*row) for row in connection.execute(query))
