"""One run of one program: seconds, processor time of both ends, bytes, turns, flushes."""

from __future__ import annotations

import os
import selectors
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.centre import free_port

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """What one delivery of `records` cost.  `flushes`: of all disks, by whoever ran meanwhile."""

    records: int
    seconds: float
    client_cpu_s: float
    server_cpu_s: float
    flushes: int

    @property
    def rate(self) -> float:
        return self.records / self.seconds

    @property
    def cpu_ms(self) -> float:
        return (self.client_cpu_s + self.server_cpu_s) / self.records * 1000


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a relay between both ends counted over `records`; a turn: up after down."""

    records: int
    up: int
    down: int
    turns: int


@dataclass(frozen=True, slots=True)
class Result:
    """One program's runs, or why there are none."""

    name: str
    runs: tuple[Run, ...] = ()
    traffic: Traffic | None = None
    durable: str = ""
    why_not: str = ""

    @property
    def rate(self) -> float:
        return statistics.median(run.rate for run in self.runs) if self.runs else 0.0

    @property
    def cpu_ms(self) -> float:
        return statistics.median(run.cpu_ms for run in self.runs) if self.runs else 0.0

    @property
    def flushes(self) -> float:
        return statistics.median(run.flushes / run.records for run in self.runs)


def cpu_of(*roots: int) -> float:
    """Processor seconds of these processes and of everything they started."""
    times: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            times[int(entry.name)] = int(words[1]), sum(map(int, words[11:15])) / _TICKS
    waiting, seen, total = list(roots), set[int](), 0.0
    while waiting:
        pid = waiting.pop()
        if pid in seen or pid not in times:
            continue
        seen.add(pid)
        total += times[pid][1]
        waiting += [child for child, (parent, _) in times.items() if parent == pid]
    return total


def flushes() -> int:
    lines = Path("/proc/diskstats").read_text().splitlines()
    return sum(int(words[18]) for line in lines if len(words := line.split()) > 18)


class Meter:
    """From now on, until `stop`; each end says how much processor time it has used."""

    def __init__(self, client: Callable[[], float], server: Callable[[], float]) -> None:
        self._ends = (client, server)
        self._before = [used() for used in self._ends]
        self._flushes = flushes()
        self._begun = time.perf_counter()

    def stop(self, records: int) -> Run:
        seconds = time.perf_counter() - self._begun
        used = [end() - past for end, past in zip(self._ends, self._before, strict=True)]
        return Run(records, seconds, used[0], used[1], flushes() - self._flushes)


class Relay:
    """Passes bytes on and counts them.  Never in the way of a timed run."""

    def __init__(self, upstream: int) -> None:
        self.port = free_port()
        self.up = self.down = self.turns = 0
        self._upstream = upstream
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._answer, daemon=True).start()

    def forget(self) -> None:
        self.up = self.down = self.turns = 0

    def traffic(self, records: int) -> Traffic:
        return Traffic(records, self.up, self.down, self.turns)

    def close(self) -> None:
        self._door.close()

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._upstream))
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        was_up = False
        with near, far, selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    source = near if key.fileobj is near else far
                    try:
                        data = source.recv(262_144)
                        key.data.sendall(data)
                    except OSError:
                        return
                    if not data:
                        return
                    is_up = source is near
                    self.up += len(data) if is_up else 0
                    self.down += 0 if is_up else len(data)
                    self.turns += is_up and not was_up
                    was_up = is_up


@contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    relay = Relay(port)
    try:
        yield relay
    finally:
        relay.close()
