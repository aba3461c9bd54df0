"""How fast the centre takes packets in and opens them: `python -m bench.ingest [PACKETS]`.

One laptop, one stream, real sockets and TLS, a signed receipt for each packet; on SQLite and on a
PostgreSQL cluster of its own.  Each figure stands beside a plain INSERT of the very same bytes
into the same database in the same run (64 a commit, durable), because disks differ.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Engine, LargeBinary, MetaData, Table, func, insert, select

from bench.sealing import jpeg_of
from sync.client.transport import HttpRoad
from sync.protocol.activation import ActivationText
from sync.protocol.envelope import Outcome
from sync.server.centre import Centre
from sync.server.command_line.running import opener
from sync.server.database import open_database, reading, writing
from sync.server.receiving import GROUP
from sync.server.tables import MEMBER, PACKET
from tests.support.bare_laptop import Laptop
from tests.support.centre import PASSPHRASE, RunningCentre, running_centre
from tests.support.laptop import answers
from tests.support.postgres import running_cluster

PHOTO_BYTES = 40_000
PLAIN = Table("plain", MetaData(), Column("data", LargeBinary))


@dataclass(frozen=True, slots=True)
class Timed:
    """So many packets in so many seconds."""

    packets: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.packets / self.seconds


@contextmanager
def timing(packets: int, into: list[Timed]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    into.append(Timed(packets, time.perf_counter() - began))


def packets_of(laptop: Laptop, wanted: int, pack: str) -> list[bytes]:
    """Members that the centre accepts: what is quarantined costs it less."""
    return [
        laptop.enrolment(answers(index), photo=jpeg_of(PHOTO_BYTES), pack=pack)
        for index in range(wanted)
    ]


def plain(engine: Engine, packets: list[bytes]) -> None:
    PLAIN.create(engine)
    for start in range(0, len(packets), GROUP):
        with writing(engine) as connection:
            rows = [{"data": data} for data in packets[start : start + GROUP]]
            connection.execute(insert(PLAIN), rows)


def activated(centre: RunningCentre, road: HttpRoad) -> Laptop:
    text = ActivationText.read(centre.add_device())
    laptop, answer = Laptop(), None
    request = laptop.request(text.code)
    while answer is None:
        answer = road.activate(request)
    laptop.admit(answer, text.root)
    return laptop


def measure(name: str, folder: Path, wanted: int, database: str = "") -> None:
    with running_centre(folder, database=database) as centre:
        road = HttpRoad(centre.url, centre.tls_authority)
        laptop = activated(centre, road)
        centre.kill_open()  # opening is measured by itself below
        settings = Centre.read(centre.folder)
        packets = packets_of(laptop, wanted, next(settings.packs.glob("*.pack")).stem)
        engine = open_database(settings.database)
        times: list[Timed] = []
        with timing(wanted, times):
            plain(engine, packets)
        token = road.open_session(laptop.proof)
        with timing(wanted, times):
            receipts = road.deliver(token, iter(packets))
        stored = sum(laptop.read_receipt(one).outcome == Outcome.STORED for one in receipts)
        road.close()
        opening, _, epoch = opener(settings, PASSPHRASE.encode())
        with timing(wanted, times):
            while opening.open_waiting(epoch):
                pass
        with reading(engine) as connection:
            rows = connection.scalar(select(func.count()).select_from(PACKET))
            members = connection.scalar(select(func.count()).select_from(MEMBER))
        engine.dispose()
    print(f"{name}: receipts {stored}/{wanted}, rows {rows}/{wanted}, members {members}/{wanted}")
    base = times[0].rate
    for words, timed in zip(("plain INSERT", "taken in, with receipts", "opened"), times,
                            strict=True):  # fmt: skip
        print(f"  {words:24} {timed.rate:8.0f}/s   {timed.rate / base:6.2f} of plain INSERT")


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"{wanted} packets of {PHOTO_BYTES / 1000:.0f} KB of photo each")
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", Path(folder), wanted)
    with running_cluster() as cluster, tempfile.TemporaryDirectory() as folder:
        measure("PostgreSQL", Path(folder), wanted, cluster.new_database())


if __name__ == "__main__":
    main()
