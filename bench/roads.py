"""Sync against a running centre: an empty turn, the loopback's rate, and a poor link.

    python -m bench.roads

The poor link is the proxy that lies beside the repository (`../shared/bench`, or where
SADASYA_SHARED points); without it those figures are not measured, and the table says so.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.camp import Camp, camp, scratch, unlocked
from bench.figures import HEADING, Figure, Sample, missing, row
from bench.peers.measuring import cpu_of
from bench.sealing import seal
from desktop.services.session import Session
from desktop.services.synchronising import Line
from desktop.services.unlocking import StoreKey
from desktop.storage.work import Store
from tests.support.centre import free_port
from tests.support.laptop import Laptop

EMPTY_TURNS: Final = 100
ON_LOOPBACK: Final = 300
ON_THE_LINK: Final = 30
BITS_PER_S: Final = 128_000
CUT_EVERY_S: Final = 30
DOWN_S: Final = 5
ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = Path(os.environ.get("SADASYA_SHARED", ROOT.parent / "shared"))
PROXY: Final = SHARED / "bench" / "proxy.py"
_NO_PROXY: Final = "needs bench/proxy.py of the shared material"
_DEADLINE_S: Final = 400.0


@dataclass(frozen=True, slots=True)
class Link:
    """A running proxy on the way to the centre."""

    port: int
    control: socket.socket

    def stats(self, **asked: object) -> dict[str, Any]:
        self.control.sendall(json.dumps({"op": "stats", **asked}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += self.control.recv(65_536)
        return dict(json.loads(answer))

    def reset(self) -> None:
        self.stats(op="reset")


@contextmanager
def link_to(port: int, *words: str) -> Iterator[Link]:
    """A counting link to the centre's port, shaped as the words say."""
    listen, control = free_port(), free_port()
    process = subprocess.Popen(
        [sys.executable, str(PROXY), "--listen", str(listen), "--upstream", f"127.0.0.1:{port}",
         "--control", str(control), *words],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        process.stdout.readline()
        with socket.create_connection(("127.0.0.1", control)) as talk:
            yield Link(listen, talk)
    finally:
        process.terminate()
        process.wait()


def send_through(laptop: Laptop, port: int) -> None:
    """From now on this laptop finds its centre behind that port."""
    url_of(laptop, f"https://127.0.0.1:{port}")


def url_of(laptop: Laptop, url: str) -> None:
    """From now on this laptop finds its centre there."""
    application = laptop.application()
    key = application.unlocking.store_key(application.accounts()[0].user, laptop.secret)
    assert isinstance(key, StoreKey)
    store = Store(laptop.data / "store.db", key.key)
    with store.work() as tables:
        tables.kept.keep("url", url)
    store.close()


@contextmanager
def line_of(session: Session) -> Iterator[Line]:
    line = session.synchronising.open_line()
    try:
        yield line
    finally:
        line.close()


def empty(at: Camp) -> list[Figure]:
    """Turns on a live session with nothing to send and nothing new."""
    laptop = at.another("empty")
    direct, trips = empty_turns(laptop)
    with link_to(at.centre.port) as link:
        send_through(laptop, link.port)
        empty_turns(laptop, link)
        counted = link.stats()
    up, down = (counted[f"{way}_bytes"] / EMPTY_TURNS for way in ("up", "down"))
    how = "with TLS, on the wire"
    return [
        Figure("empty sync, round trips", trips / EMPTY_TURNS, "", 1,
               note=f"{counted['turns']} turns of {EMPTY_TURNS} seen by the relay"),
        Figure("empty sync, bytes up", up, "B", 400, note=how),
        Figure("empty sync, bytes down", down, "B", 400, note=how),
        Figure("empty sync, median", direct.median, "ms", 2, note=direct.words),
    ]  # fmt: skip


def empty_turns(laptop: Laptop, link: Link | None = None) -> tuple[Sample, int]:
    """Their times and round trips, on a session that lives already."""
    times, trips = [], 0
    with unlocked(laptop) as session, line_of(session) as line:
        for _ in range(5):
            session.synchronising.run_once(line)
        if link is not None:
            link.reset()
        for _ in range(EMPTY_TURNS):
            begun = time.perf_counter()
            trips += session.synchronising.run_once(line).round_trips
            times.append((time.perf_counter() - begun) * 1000)
    return Sample(tuple(times)), trips


def loopback(at: Camp) -> list[Figure]:
    laptop = at.another("loopback")
    with unlocked(laptop) as session:
        seal_many(session, ON_LOOPBACK)
        with line_of(session) as line:
            session.synchronising.run_once(line)  # the session, and whatever is new
            at.centre.kill_open()  # opening has a figure of its own
            seal_many(session, ON_LOOPBACK, ON_LOOPBACK)
            before, begun = cpu_of(os.getpid()), time.perf_counter()
            cycle = session.synchronising.run_once(line)
            spent = time.perf_counter() - begun
            used = cpu_of(os.getpid()) - before  # with all that this process started
            at.centre.start_open()
    base = f"{cycle.stored} of {ON_LOOPBACK} stored, SQLite at both ends, {spent:.2f} s"
    return [
        Figure("sync on loopback, 42 KB each", cycle.stored / spent, "/s", note=base),
        Figure("sync on loopback, CPU of both ends", used / ON_LOOPBACK * 1000, "ms", 1.2,
               note="receive and this laptop, per member, with TLS; opening has stopped"),
        Figure("sync on loopback, round trips a member", cycle.round_trips / ON_LOOPBACK, "", 0.05),
    ]  # fmt: skip


def seal_many(session: Session, wanted: int, start: int = 0) -> None:
    for index in range(start, start + wanted):
        seal(session, index)


def poor_link(at: Camp, name: str, *cuts: str) -> tuple[float, float, int, dict[str, Any]]:
    """Seconds, seconds that the bytes alone take, receipts, and what the proxy counted."""
    laptop = at.another(name)
    shape = ("--up-bps", str(BITS_PER_S), "--down-bps", str(BITS_PER_S * 2), "--rtt-ms", "400",
             "--loss", "0.02", "--down-time", str(DOWN_S))  # fmt: skip
    with unlocked(laptop) as session:
        seal_many(session, ON_THE_LINK)
    size = sum(path.stat().st_size for path in (laptop.data / "spool").glob("*.pkt"))
    with link_to(at.centre.port, *shape, *cuts) as link:
        send_through(laptop, link.port)
        with unlocked(laptop) as session:
            link.reset()
            begun = time.perf_counter()
            session.synchronising.start()
            received = _until_received(session, begun)
            spent = time.perf_counter() - begun
            counted = link.stats()
    return spent, size * 8 / BITS_PER_S, received, counted


def _until_received(session: Session, begun: float) -> int:
    while time.perf_counter() - begun < _DEADLINE_S:
        received = session.synchronising.state().received
        if received >= ON_THE_LINK:
            break
        time.sleep(0.02)
    return session.synchronising.state().received


def slow(at: Camp) -> Figure:
    spent, floor, received, _ = poor_link(at, "slow")
    note = f"{received} of {ON_THE_LINK} members in {spent:.1f} s; bytes / bandwidth {floor:.1f} s"
    return Figure("128 kbit/s, 400 ms, 2 % loss", spent / floor, "x", 1.08, note=note)


def cut(at: Camp) -> list[Figure]:
    spent, floor, received, counted = poor_link(at, "cut", "--cut-every", str(CUT_EVERY_S))
    cuts = int(counted["cuts"])
    with_cuts = floor + cuts * DOWN_S
    extra = (counted["up_delivered"] - floor * BITS_PER_S / 8) / 1000
    note = f"{received} of {ON_THE_LINK} in {spent:.1f} s with {cuts} cuts; floor {with_cuts:.1f} s"
    return [
        Figure("the same, cut every 30 s", spent / with_cuts, "x", 1.15, note=note),
        Figure("the same, more than the packets' bytes", extra, "KB", 43 * max(1, cuts),
               note="at most a packet for each cut, with TLS and headers"),
    ]  # fmt: skip


def measure(at: Camp) -> list[Figure]:
    figures = loopback(at)
    if not PROXY.exists():
        names = ("empty sync", "128 kbit/s, 400 ms, 2 % loss", "the same, cut every 30 s")
        return [*figures, *(missing(name, _NO_PROXY) for name in names)]
    return [*empty(at), *figures, slow(at), *cut(at)]


def main() -> None:
    with scratch() as folder, camp(folder) as at:
        print(HEADING)
        for figure in measure(at):
            print(row(figure))


if __name__ == "__main__":
    main()
