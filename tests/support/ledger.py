"""The oracle: compares what a laptop was promised with what the centre has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from sync.server.database import open_database, reading
from sync.server.tables import MEMBER, PACKET
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop


@dataclass(frozen=True)
class Ledger:
    """The centre's packets of members, in the order they were received."""

    rows: list[tuple[str, int, bytes, str]]  # id, laptop's sequence, digest, state
    members: set[str]

    @property
    def ids(self) -> list[str]:
        return [row[0] for row in self.rows]


def ledger(centre: RunningCentre) -> Ledger:
    url = centre.database or f"sqlite:///{Path(centre.folder) / 'centre.db'}"
    engine = open_database(url)
    query = select(PACKET.c.id, PACKET.c.seq, PACKET.c.digest, PACKET.c.state)
    with reading(engine) as connection:
        rows = connection.execute(
            query.where(PACKET.c.typ == "enrolment").order_by(PACKET.c.server_seq)
        ).all()
        members = connection.execute(select(MEMBER.c.id)).all()
    engine.dispose()
    return Ledger(
        [(str(UUID(bytes=bytes(r.id))), int(r.seq), bytes(r.digest), str(r.state)) for r in rows],
        {str(UUID(bytes=bytes(row.id))) for row in members},
    )


def assert_nothing_lost(laptop: Laptop, centre: RunningCentre, acknowledged: list[str]) -> None:
    """acked ⊆ centre, each once, digests equal on both sides (the Jepsen set)."""
    held = ledger(centre)
    assert len(held.ids) == len(set(held.ids)), "a member twice"
    assert set(acknowledged) <= set(held.ids), "an acknowledged member is lost"
    session = laptop.unlock()
    try:
        own = {
            seq: digest for seq, digest, _ in session.enrolling._desk.store.read.outbox.digests()
        }
    finally:
        session.lock()
    assert all(own[seq] == digest for _, seq, digest, _ in held.rows), "digests differ"
