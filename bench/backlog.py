"""Sealing while a backlog goes out: how much longer it takes than with the road closed.

    python -m bench.backlog [ROUNDS]

One laptop, one run, the window's own settings of the interpreter.  Rounds of both kinds take turns,
so that what else the machine does falls on both alike: with the road closed members are sealed
until 1,000 packets wait; then the road opens, and members are sealed one after another until the
last packet of that backlog has its receipt.

The centre is a real one in its own processes.  In life it is another machine with another disk:
here it gets what the laptop leaves of the processor, and keeps its files in memory where the system
has a place for that.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.camp import Camp, camp, scratch, unlocked
from bench.figures import HEADING, Figure, Sample, row
from bench.sealing import seal
from desktop.services.session import Session
from tests.support.centre import RunningCentre

BACKLOG: Final = 1_000
ROUNDS: Final = 5
MOST_RATIO: Final = 1.5
_LEAST: Final = 19
_SWITCH_S: Final = 0.001  # as the window sets it
_MEMORY: Final = Path("/dev/shm")


@dataclass
class Rounds:
    """Milliseconds of each seal, alone and while packets were on their way."""

    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)  # p99 beside p99, round by round
    index: int = 0

    def seal(self, session: Session) -> float:
        self.index += 1
        return seal(session, self.index)[1]


def step_back(centre: RunningCentre) -> None:
    """The centre's processes, each with all its threads, run when the laptop does not."""
    for name in ("receive", "open"):
        for thread in Path(f"/proc/{centre.pid(name)}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), _LEAST)


def one_round(session: Session, rounds: Rounds) -> None:
    """Both kinds, one after the other."""
    before, during = len(rounds.alone), len(rounds.beside)
    outbox = session.enrolling._desk.store.read.outbox  # noqa: SLF001 - counts what waits
    while outbox.counts()[0] < BACKLOG:
        rounds.alone.append(rounds.seal(session))
    last = outbox.made()
    session.synchronising.start()
    session.synchronising.send_now()
    try:
        while (waiting := outbox.waiting(1)) and waiting[0].seq <= last:
            rounds.beside.append(rounds.seal(session))
    finally:
        session.synchronising.stop()
    parts = (rounds.beside[during:], rounds.alone[before:])
    beside, alone = (Sample(tuple(part)).part(99) for part in parts)
    rounds.ratios.append(beside / alone)


def measure(at: Camp, count: int = ROUNDS) -> list[Figure]:
    del at  # its centre shares the laptop's disk
    rounds, before = Rounds(), sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    try:
        with _elsewhere() as folder, scratch() as here, camp(folder) as apart:
            step_back(apart.centre)
            laptop = Camp(here, apart.centre, apart.fresh).laptop("backlog")
            with unlocked(laptop) as session:
                for _ in range(count):
                    one_round(session, rounds)
    finally:
        sys.setswitchinterval(before)
    alone, beside = Sample(tuple(rounds.alone)), Sample(tuple(rounds.beside))
    what = "seal while 1,000 packets go out"
    return [
        Figure("seal with the road closed, p50", alone.median, "ms", note=alone.words),
        Figure("seal with the road closed, p99", alone.part(99), "ms", 60, note=alone.words),
        Figure(f"{what}, p50", beside.median, "ms", note=beside.words),
        Figure(f"{what}, p99", beside.part(99), "ms", note=beside.words),
        Figure("the longest seal with the road closed", max(alone.times), "ms"),
        Figure("the longest seal while they go out", max(beside.times), "ms"),
        Figure(f"{what}, p99 ratio, median round", statistics.median(rounds.ratios), "x",
               note=" ".join(f"{ratio:.2f}" for ratio in rounds.ratios)),
        Figure(f"{what}, p99 ratio", beside.part(99) / alone.part(99), "x", MOST_RATIO,
               note=f"{count} backlogs of {BACKLOG}, one run"),
    ]  # fmt: skip


@contextmanager
def _elsewhere() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)


def main(count: int) -> None:
    print(HEADING)
    for figure in measure(None, count):  # type: ignore[arg-type] # it has a camp of its own
        print(row(figure))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
