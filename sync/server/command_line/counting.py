"""`stats`, `count`, `day`, `retention`: how much is here, what is missing, and for how long.

Counts alone, of nobody in particular.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import func, select

from sync.server import days
from sync.server.centre import Centre, now_ms
from sync.server.command_line.common import Exit, complain, say
from sync.server.counting import Counting
from sync.server.database import open_database, reading
from sync.server.tables import DEVICE, MEMBER, PACKET, WITHDRAWAL

_DAY_MS = 86_400_000

_LONGEST_PATH = 200


def stats(arguments: argparse.Namespace) -> Exit:
    """Laptops, packets by kind and state, members by state."""
    centre = Centre.read(arguments.centre)
    packets = select(PACKET.c.typ, PACKET.c.state, func.count()).group_by(
        PACKET.c.typ, PACKET.c.state
    )
    members = select(MEMBER.c.state, func.count()).group_by(MEMBER.c.state)
    laptops = select(DEVICE.c.state, func.count()).group_by(DEVICE.c.state)
    with reading(open_database(centre.database)) as connection:
        by_kind: dict[str, dict[str, int]] = {}
        for kind, state, count in connection.execute(packets):
            by_kind.setdefault(kind, {})[state] = count
        facts: dict[str, object] = {
            "laptops": {row[0]: row[1] for row in connection.execute(laptops)},
            "packets": by_kind,
            "withdrawn": connection.scalar(select(func.count()).select_from(WITHDRAWAL)),
            "members": {row[0]: row[1] for row in connection.execute(members)},
        }
    say(arguments, facts)
    return Exit.OK


def retention(arguments: argparse.Namespace) -> Exit:
    """Raw packets that were judged and are past their time; those that wait for a person stay."""
    if not arguments.dry_run:
        complain("nothing is removed yet: --dry-run says what would go")
        return Exit.USAGE
    before = now_ms() - arguments.days * _DAY_MS
    done = PACKET.c.state.in_(("accepted", "duplicate_person"))
    old = PACKET.c.received_at < before
    counts = (
        func.count(),
        func.coalesce(func.sum(PACKET.c.size), 0),
        func.min(PACKET.c.received_at),
    )
    engine = open_database(Centre.read(arguments.centre).database)
    with reading(engine) as connection:
        count, size, oldest = connection.execute(select(*counts).where(old, done)).one()
        stays = connection.scalar(select(func.count()).where(old, ~done))
    engine.dispose()
    say(arguments, {"days": arguments.days, "would_go": count, "bytes": size,
                    "oldest_received_at": oldest, "waits_for_a_person": stays})  # fmt: skip
    return Exit.OK


def count(arguments: argparse.Namespace) -> Exit:
    """Each laptop: made, has, missing; exit code 6 while anything is missing or does not fit."""
    engine = open_database(Centre.read(arguments.centre).database)
    standing = Counting(engine).standing(arguments.scope)
    if arguments.json:
        say(arguments, {"laptops": [asdict(one) for one in standing]})
    else:
        for one in standing:
            print(one.words)
    return Exit.OK if not any(one.missing or one.faults for one in standing) else Exit.REFUSED


def day(arguments: argparse.Namespace) -> Exit:
    """A laptop's statement about a day, beside what is here; exit code 6 for what is none."""
    engine = open_database(Centre.read(arguments.centre).database)
    untrusted = arguments.statement
    if len(untrusted) < _LONGEST_PATH and Path(untrusted).is_file():
        untrusted = Path(untrusted).read_text(encoding="utf-8", errors="replace")
    read = days.read(engine, Counting(engine), untrusted, "")
    if read is None:
        complain("this is not a statement of a laptop of this centre, or was copied wrongly")
        return Exit.REFUSED
    say(arguments, asdict(read)) if arguments.json else print(read.words)
    return Exit.OK if not read.missing else Exit.REFUSED
