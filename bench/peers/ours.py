"""Sadasya in the same run: a real laptop's outbox, TLS, signatures, PostgreSQL; and plain COPY."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.camp import unlocked
from bench.peers.measuring import Meter, Result, Run, Traffic, cpu_of, relay_to
from bench.roads import line_of, send_through
from bench.sealing import seal
from tests.support.centre import RunningCentre, running_centre
from tests.support.laptop import Laptop
from tests.support.postgres import Cluster

GROUP = 64
# So that a packet is no smaller than the record and the photo that the others are given.
PHOTO_BYTES = 42_000
NAME = "Sadasya (TLS, signed, PostgreSQL)"
_DURABLE = "yes: record and photo, both ends, in groups of 64 or 25 ms"


def measure(
    cluster: Cluster, folder: Path, wanted: int, times: int
) -> tuple[Result, Result, float]:
    """Ours, COPY of the very bytes that the laptop sends, and how many those are, each.

    The two run one after the other.  The laptop's disk is copied before it delivers, and the
    centre's ledger emptied after.
    """
    database = cluster.new_database()
    postmaster = cluster.postmaster()
    with running_centre(folder / "centre", database=database) as centre:
        sealed, packets = _sealed(centre, folder, wanted)
        runs, copies = [], []
        for number in range(times):
            copies.append(copied(database, packets, postmaster))
            runs.append(_delivered(centre, _copy(sealed, f"run-{number}"), wanted, postmaster))
            _empty(database)
        traffic = _through_relay(centre, _copy(sealed, "relay"), wanted)
    ours = Result(NAME, tuple(runs), traffic, _DURABLE)
    size = sum(map(len, packets)) / wanted
    copy = Result("COPY into PostgreSQL, 64 a commit", tuple(copies), durable="yes")
    return ours, copy, size


def _sealed(centre: RunningCentre, folder: Path, wanted: int) -> tuple[Laptop, list[bytes]]:
    laptop = Laptop(folder / "laptop")
    laptop.activate(centre)
    with unlocked(laptop) as session:
        with line_of(session) as line:
            session.synchronising.run_once(line)
        centre.kill_open()  # opening has a figure of its own
        before = set((laptop.data / "spool").glob("*.pkt"))
        for index in range(wanted):
            seal(session, index, PHOTO_BYTES)
    spooled = sorted(set((laptop.data / "spool").glob("*.pkt")) - before)
    return laptop, [path.read_bytes() for path in spooled]


def _copy(laptop: Laptop, name: str) -> Laptop:
    data = laptop.data.parent / name
    shutil.copytree(laptop.data, data)
    return Laptop(data)


def _delivered(centre: RunningCentre, laptop: Laptop, wanted: int, postmaster: int) -> Run:
    receive = centre.pid("receive")
    with unlocked(laptop) as session, line_of(session) as line:
        meter = Meter(time.process_time, lambda: cpu_of(receive, postmaster))
        cycle = session.synchronising.run_once(line)
        run = meter.stop(wanted)
    assert cycle.stored == wanted, f"{cycle.stored} of {wanted} confirmed"
    return run


def _through_relay(centre: RunningCentre, laptop: Laptop, wanted: int) -> Traffic:
    with relay_to(centre.port) as relay:
        send_through(laptop, relay.port)
        with unlocked(laptop) as session, line_of(session) as line:
            cycle = session.synchronising.run_once(line)
            assert cycle.stored == wanted, f"{cycle.stored} of {wanted} confirmed"
        return Traffic(wanted, relay.up, relay.down, cycle.round_trips)


def copied(database: str, packets: Sequence[bytes], postmaster: int) -> Run:
    """One column, no index, binary: what the disk and the database can do at best."""
    with _connected(database) as connection:
        connection.execute("DROP TABLE IF EXISTS plain")
        connection.execute("CREATE TABLE plain (data bytea)")
        connection.execute("ALTER TABLE plain ALTER COLUMN data SET STORAGE EXTERNAL")
        connection.commit()
        meter = Meter(time.process_time, lambda: cpu_of(postmaster))
        for start in range(0, len(packets), GROUP):
            with connection.cursor().copy("COPY plain FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["bytea"])
                for packet in packets[start : start + GROUP]:
                    copy.write_row((packet,))
            connection.commit()
        return meter.stop(len(packets))


def _empty(database: str) -> None:
    with _connected(database) as connection:
        connection.execute("TRUNCATE packet, fault")


@contextmanager
def _connected(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        yield connection
