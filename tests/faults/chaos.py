"""Rounds of chaos: one laptop at work, one centre, and whoever is next is killed (SIGKILL).

After each round it is quiet for a while; then the oracle looks.  A round begins with copies of a
provisioned laptop and its centre.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop
from tests.support.mutants import REPOSITORY
from tests.support.opener import Opener
from tests.support.oracle import Judgement, Said, judge

_VICTIMS: Final = ("work", "work", "work", "receive", "receive", "receive", "open")
_LONGEST_S: Final = 0.35


class Nursery:
    """The parent that forks; one line asked, one line told."""

    def __init__(self, laptop: Laptop, out: Path) -> None:
        key = Opener.of(laptop).key
        self.who = {"user": key.user, "key": key.key.hex(), "mark": key.mark_key.hex()}
        self.out = out
        pack = json.dumps({**self.who, "data": str(laptop.data)})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            env={**laptop.environ(), "NURSERY_PACK": pack, "OPENBLAS_NUM_THREADS": "1"},
            cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, **words: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


@dataclass
class Camp:
    """One round's processes, by name."""

    nursery: Nursery
    laptop: Laptop
    centre: RunningCentre
    running: dict[str, int] = field(default_factory=dict)
    starts: int = 0

    @property
    def said(self) -> Path:
        return self.laptop.data.parent / "said"

    def start(self, name: str) -> None:
        self.starts += 1
        out = self.said if name in {"work", "drain"} else self.centre.folder / f"{name}.log"
        self.running[name] = self.nursery.ask(
            ask="start", what=name, out=str(out), data=str(self.laptop.data),
            first=self.starts * 1_000, folder=str(self.centre.folder),
            passphrase=str(self.centre.passphrase), **self.nursery.who,
        )  # fmt: skip

    def kill(self, name: str) -> bool:
        """Whether it was alive until then."""
        return self.nursery.ask(ask="kill", child=self.running.pop(name)) == -9

    def end(self, name: str) -> int:
        return self.nursery.ask(ask="end", child=self.running.pop(name))

    def wait(self, name: str) -> int:
        return self.nursery.ask(ask="wait", child=self.running.pop(name))

    def read(self) -> tuple[Said, Counter[str], str]:
        """What was said for the oracle, how often each word was said, and all of it."""
        text = self.said.read_text(encoding="utf-8", errors="replace")
        said = Said()
        said.read(text)
        return said, Counter(line.split(" ")[0] for line in text.split("\n") if line), text


@dataclass
class Result:
    """What some rounds came to."""

    kills: int = 0
    acked: int = 0
    rows: int = 0
    closed: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def words(self) -> str:
        pace = 60 * self.kills / self.seconds if self.seconds else 0
        return (
            f"chaos: {self.kills} kills, {self.acked}/{self.acked} acknowledged at the centre,"
            f" {self.rows} rows, {self.closed} turns cut, {len(self.wrong)} wrong,"
            f" {pace:.0f} kills a minute"
        )


@contextmanager
def nursery_for(laptop: Laptop, folder: Path) -> Iterator[Nursery]:
    made = Nursery(laptop, folder)
    try:
        yield made
    finally:
        made.close()


def round_of(kills: int, camp: Camp, chance: random.Random, result: Result) -> None:
    """Kills, then quiet, then the oracle; what it finds is added to `result`."""
    begun, pause = time.monotonic(), threading.Event()
    for name in ("receive", "open", "work"):
        camp.start(name)
    for _ in range(kills):
        pause.wait(chance.random() ** 2 * _LONGEST_S)
        name = chance.choice(_VICTIMS)
        if camp.kill(name):
            result.kills += 1
        else:
            result.wrong.append(f"{name} had ended by itself")
        camp.start(name)
    pause.wait(_LONGEST_S)
    result.kills += camp.kill("work")
    come_to_rest(camp, result)
    result.seconds += time.monotonic() - begun


def come_to_rest(camp: Camp, result: Result) -> None:
    """The laptop sends until nothing waits; then the oracle looks."""
    camp.start("drain")
    if camp.wait("drain") != 0:
        result.wrong.append("the laptop did not come to rest")
    for name in ("receive", "open"):
        camp.end(name)
    _look(camp, result)


def _look(camp: Camp, result: Result) -> None:
    said, words, text = camp.read()
    database = camp.centre.database or str(camp.centre.folder / "centre.db")
    judgement: Judgement = judge(said, database, camp.laptop.data / "spool")
    result.acked += judgement.acked
    result.rows += judgement.rows
    result.closed += words["CLOSED"]
    result.wrong += judgement.wrong
    if "HELD 0\n" not in text:
        result.wrong.append("something is stuck in the queue")
    if "Traceback" in text:
        result.wrong.append(text[text.index("Traceback") :][:2_000])
