"""`stats`: how much the centre holds.  Counts alone, of nobody in particular."""

from __future__ import annotations

import argparse

from sqlalchemy import func, select

from sync.server.centre import Centre
from sync.server.command_line.common import Exit, say
from sync.server.database import open_database, reading
from sync.server.tables import DEVICE, MEMBER, PACKET


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
            "members": {row[0]: row[1] for row in connection.execute(members)},
        }
    say(arguments, facts)
    return Exit.OK
