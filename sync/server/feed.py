"""What goes down to each laptop, in the order of numbers given out under its row's lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Engine, insert, select, update

from sync.protocol.feed import LARGEST_PAGE, Item, ItemKind, Page, cursor, read_cursor
from sync.server.centre import now_ms
from sync.server.counting import note_made
from sync.server.database import locked, reading, writing
from sync.server.tables import DEVICE, FEED

_CONTACT_EVERY_MS: Final = 60_000
_LARGEST_NUMBER: Final = 2**53


def append(connection: Connection, dev: bytes, kind: ItemKind, body: bytes) -> int:
    """The item's number.  Must be called inside the transaction of what it tells about.

    The device's row is locked until that commits: a number is never visible before a lower one,
    so a cursor never skips.
    """
    append_all(connection, kind, [(dev, body)])
    query = select(DEVICE.c.last_feed).where(DEVICE.c.dev == dev)
    return int(connection.execute(query).scalar_one())


def append_all(
    connection: Connection, kind: ItemKind, items: Sequence[tuple[bytes, bytes]]
) -> None:
    """The same for several (device, body) at once; everybody locks devices in one order."""
    by_device: dict[bytes, list[bytes]] = {}
    for dev, body in items:
        by_device.setdefault(dev, []).append(body)
    for dev in sorted(by_device):
        query = select(DEVICE.c.last_feed).where(DEVICE.c.dev == dev)
        last = int(connection.execute(locked(query, connection)).scalar_one())
        rows = [
            {"dev": dev, "number": number, "kind": kind, "body": body}
            for number, body in enumerate(by_device[dev], last + 1)
        ]
        connection.execute(insert(FEED), rows)
        moved = update(DEVICE).where(DEVICE.c.dev == dev)
        connection.execute(moved.values(last_feed=last + len(rows)))


def page(engine: Engine, dev: bytes, after: str, epoch: int) -> Page:
    """The items after a cursor; from the beginning when the cursor is of another epoch."""
    told_epoch, number = read_cursor(after)
    start = min(number, _LARGEST_NUMBER) if told_epoch == epoch else 0
    query = (
        select(FEED.c.number, FEED.c.kind, FEED.c.body)
        .where(FEED.c.dev == dev, FEED.c.number > start)
        .order_by(FEED.c.number)
        .limit(LARGEST_PAGE + 1)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    some = rows[:LARGEST_PAGE]
    return Page(
        epoch=epoch,
        next=cursor(epoch, some[-1].number if some else start),
        more=len(rows) > LARGEST_PAGE,
        now=now_ms(),
        items=tuple(Item(kind=row.kind, body=bytes(row.body)) for row in some),
    )


def note_contact(engine: Engine, dev: bytes, made: int | None) -> None:
    """When a laptop was last heard of, to the minute, and how far its own records go."""
    now = now_ms()
    query = select(DEVICE.c.contact_at, DEVICE.c.made).where(DEVICE.c.dev == dev)
    with reading(engine) as connection:
        row = connection.execute(query).one()
    if made is None:
        made = int(row.made)
    if row.made == made and now - (row.contact_at or 0) < _CONTACT_EVERY_MS:
        return
    with writing(engine) as connection:
        connection.execute(update(DEVICE).where(DEVICE.c.dev == dev).values(contact_at=now))
        note_made(connection, dev, made, now)
