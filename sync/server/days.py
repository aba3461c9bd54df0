"""Reads a laptop's statement about a day and holds it against what is here.

A signed statement may move `made` forward, so that what a lost laptop made is missed by number; a
line copied by hand says as much, proves nothing and moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select, update

from sync.protocol import cose, day
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.day import DayStatement
from sync.server.audit import COMMAND, Action, Entry, write
from sync.server.counting import Counting, Runs, missing_runs, runs_in_words
from sync.server.database import reading, writing
from sync.server.people import within
from sync.server.tables import DEVICE


@dataclass(frozen=True, slots=True)
class DayRead:
    """A statement beside the ledger."""

    label: str
    on: str
    made: int
    has: int
    missing: Runs
    refused: int
    is_signed: bool

    @property
    def words(self) -> str:
        missing = f", missing {runs_in_words(self.missing)}" if self.missing else ""
        by_hand = "" if self.is_signed else " (copied by hand, not signed)"
        return (
            f"statement of {self.label} for {self.on}: {self.made} made, "
            f"the centre has {self.has}{missing}{by_hand}"
        )


def read(
    engine: Engine, counting: Counting, untrusted: str, scope: str, actor: str = COMMAND
) -> DayRead | None:
    """None for anything but a whole statement of a laptop of this scope."""
    copied = day.read_line(untrusted)
    if copied is not None:
        found = _laptop(engine, scope, label=copied.label)
        counts = (copied.on, copied.first, copied.last, copied.made, copied.refused)
        return None if found is None else _beside(engine, counting, found, counts)
    try:
        signed = day.read_text(untrusted)
        found = _laptop(engine, scope, dev=day.claimed(signed).dev)
        if found is None:
            return None
        statement = DayStatement.verify(signed, cose.public_key(found[2]))
    except (MalformedError, SignatureError):
        return None
    with writing(engine) as connection:
        ahead = update(DEVICE).where(DEVICE.c.dev == found[0], DEVICE.c.made < statement.last)
        connection.execute(ahead.values(made=statement.last))
        write(connection, Entry(actor, Action.DAY_READ, f"{found[1]} {statement.on}"))
    counts = (statement.on, statement.first, statement.last, statement.made, statement.refused)
    return _beside(engine, counting, found, counts, is_signed=True)


def _laptop(
    engine: Engine, scope: str, *, dev: bytes = b"", label: str = ""
) -> tuple[bytes, str, bytes] | None:
    query = select(DEVICE.c.dev, DEVICE.c.label, DEVICE.c.public).where(DEVICE.c.dev.is_not(None))
    query = query.where(DEVICE.c.dev == dev if dev else DEVICE.c.label == label)
    if scope:
        query = query.where(within(DEVICE.c.scope, scope))
    with reading(engine) as connection:
        row = connection.execute(query).first()
    return None if row is None else (bytes(row.dev), str(row.label), bytes(row.public))


def _beside(
    engine: Engine,
    counting: Counting,
    laptop: tuple[bytes, str, bytes],
    counts: tuple[str, int, int, int, int],
    *,
    is_signed: bool = False,
) -> DayRead:
    on, first, last, made, refused = counts
    with reading(engine) as connection:
        held = counting.held(connection, laptop[0])
    above = [seq for seq in held.beyond if first <= seq <= last]
    below = min(held.up_to, last)
    missing = missing_runs(above, last, after=max(below, first - 1)) if made else ()
    has = made - sum(b - a + 1 for a, b in missing)
    return DayRead(laptop[1], on, made, has, missing, refused, is_signed)
