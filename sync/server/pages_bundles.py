"""What the page for pen drives shows: which bundles came, and what is still missing, by number.

A person sees bundles of laptops in their own scope.  Anybody who may see members may bring any
bundle: delivery is never refused for where its laptop works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from sync.protocol.bundle import bundle_name
from sync.server.bundles import Bundles, Taken
from sync.server.counting import runs_in_words
from sync.server.database import reading
from sync.server.people import within
from sync.server.tables import BUNDLE, DEVICE

_ROWS: Final = 20
_KEY: Final = 16  # bytes of a device id and of a bundle together


@dataclass(frozen=True, slots=True)
class BundleSeen:
    """One bundle, and how its laptop stands now."""

    key: str
    name: str
    label: str
    packets: int
    is_whole: bool
    came_at: int
    made: int
    has: int
    missing: str


def look(engine: Engine, bundles: Bundles, scope: str) -> list[BundleSeen]:
    """The newest bundles of a scope."""
    query = (
        select(BUNDLE)
        .join(DEVICE, DEVICE.c.dev == BUNDLE.c.dev)
        .where(within(DEVICE.c.scope, scope))
        .order_by(BUNDLE.c.came_at.desc())
        .limit(_ROWS)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    tallies = {dev: bundles.tally(dev) for dev in {bytes(row.dev) for row in rows}}
    return [
        BundleSeen(
            key=(bytes(row.dev) + bytes(row.bundle)).hex(),
            name=bundle_name(bytes(row.dev), bytes(row.bundle)),
            label=tallies[bytes(row.dev)].label,
            packets=row.packets,
            is_whole=row.trailer and row.packets == row.count,
            came_at=row.came_at,
            made=tallies[bytes(row.dev)].made,
            has=tallies[bytes(row.dev)].has,
            missing=runs_in_words(tallies[bytes(row.dev)].missing),
        )
        for row in rows
    ]


def answer_for(engine: Engine, bundles: Bundles, scope: str, key: str) -> tuple[str, bytes] | None:
    """(file name, answer as things stand now); None for what is not in this scope, or nowhere."""
    try:
        raw = bytes.fromhex(key)
    except ValueError:
        return None
    if len(raw) != _KEY:
        return None
    query = select(DEVICE.c.place).where(DEVICE.c.dev == raw[:8], within(DEVICE.c.scope, scope))
    with reading(engine) as connection:
        is_seen = connection.scalar(query) is not None
    taken = bundles.again(raw[:8], raw[8:]) if is_seen else None
    answer = None if taken is None else bundles.answer(taken)
    return None if answer is None else (f"{bundle_name(raw[:8], raw[8:])}.rcpt", answer)


def brought(taken: Taken) -> str:
    """Which of four sentences the page says about a file that was just brought."""
    if taken.asked is None:
        return "unknown"
    if taken.not_taken:
        return "partly"
    return "whole" if taken.asked.has_trailer else "damaged"
