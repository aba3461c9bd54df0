"""T6: the connection is cut at a byte of a session with a batch of three, in either direction.

After the cut the road holds again, and one more turn must bring everything there: nothing lost,
nothing twice.  The offsets are those of the bytes on the wire, TLS included.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.services.session import Session
from desktop.services.synchronising import RoadClosedError
from tests.faults.conftest import SEED, size
from tests.support.centre import RunningCentre
from tests.support.cutter import Cutter, Way, records
from tests.support.laptop import answers
from tests.support.opener import Opener
from tests.support.oracle import Said, judge, plain
from tests.support.prepared import PreparedCamp

SAMPLE = 16
BATCH = 3
PER_ROUND = 250
PARTS = 2
EDGE = 16
Offset = tuple[Way, int]


@dataclass
class Line:
    """One laptop whose road leads through the cutter."""

    session: Session
    cutter: Cutter
    centre: RunningCentre
    said: Said = field(default_factory=Said)
    retries: list[int] = field(default_factory=list)
    missed: int = 0
    refused: list[str] = field(default_factory=list)

    def batch(self) -> None:
        enrolling = self.session.enrolling
        for _ in range(BATCH):
            draft = enrolling.begin()
            person = answers(len(self.said.acked) + 1)
            draft = enrolling.keep(draft.with_answers(person, draft.touched_at))
            enrolling.without_photo(draft.id, "camera_missing")
            sealed = enrolling.seal(draft)
            assert not isinstance(sealed, tuple), sealed
            self.said.acked[plain(str(sealed.id))] = sealed.number.replace("-", "")

    def turn(self) -> bool:
        """A new connection and a new session, as after a start; whether it went through."""
        line = self.session.synchronising.open_line()
        line.store.read.kept.keep("token", "")
        try:
            self.session.synchronising.run_once(line)
        except RoadClosedError as error:
            # Whatever the laptop says then: never that the centre refused it.
            self.refused += [] if error.code.startswith(("E-NET", "E-HTTP")) else [error.code]
            return False
        finally:
            line.close()
        return not line_waiting(self.session)

    def cut_at(self, way: Way, offset: int, *, abruptly: bool) -> None:
        self.batch()
        self.cutter.arm(way, offset, abruptly=abruptly)
        went = self.turn()
        self.missed += not self.cutter.has_cut
        tries = 0
        while not went:
            tries += 1
            assert tries <= 3, f"{way.value} {offset}: does not recover"
            went = self.turn()
        self.retries.append(tries)


def line_waiting(session: Session) -> int:
    return session.enrolling._desk.store.read.outbox.counts()[0]


@contextmanager
def a_line(prepared: PreparedCamp, folder: Path) -> Iterator[Line]:
    laptop = prepared.laptop_in(folder / "at-the-camp")
    with (
        prepared.running(folder / "at-the-centre", knows_laptop=True) as centre,
        Cutter(centre.port) as cutter,
    ):
        session = Opener.of(laptop).open(laptop.data)
        session.enrolling._desk.store.read.kept.keep("url", f"https://127.0.0.1:{cutter.port}")
        session.lock()
        session = Opener.of(laptop).open(laptop.data)
        try:
            yield Line(session, cutter, centre)
        finally:
            session.lock()


def whole_session(line: Line) -> dict[Way, bytes]:
    """What passes both ways when nothing is cut."""
    line.batch()
    line.cutter.arm(None)
    assert line.turn()
    return {way: bytes(heard) for way, heard in line.cutter.heard.items()}


def edges(heard: dict[Way, bytes]) -> list[Offset]:
    """Every byte of the framing of each TLS record, and each eighth of its body."""
    found: set[Offset] = set()
    for way, stream in heard.items():
        for start, length in records(stream):
            framing = {*range(min(EDGE, length)), *range(max(0, length - EDGE), length)}
            eighths = {length * part // 8 for part in range(8)}
            found |= {(way, start + at) for at in framing | eighths}
    return sorted(found, key=lambda one: (one[0].value, one[1]))


@dataclass
class Tally:
    """What the rounds of one test came to."""

    cuts: int = 0
    missed: int = 0
    acked: int = 0
    retries: int = 0
    wrong: list[str] = field(default_factory=list)


def cut_round(line: Line, chosen: list[Offset], chance: random.Random, tally: Tally) -> None:
    """Cuts, then the oracle; what it finds is added to `tally`."""
    for way, offset in chosen:
        line.cut_at(way, offset, abruptly=chance.random() < 0.5)
    spool = line.session.enrolling._desk.store.read.outbox
    line.said.settled = {digest for _, digest, state in spool.digests() if state != "waiting"}
    folder = line.centre.folder
    data = line.session.enrolling._desk.spool._folder
    tally.wrong += judge(line.said, str(folder / "centre.db"), data, is_opened=False).wrong
    tally.wrong += line.refused
    tally.cuts += len(chosen)
    tally.missed += line.missed
    tally.acked += len(line.said.acked)
    tally.retries = max(tally.retries, *line.retries)


def cut_at_all(
    choose: Callable[[dict[Way, bytes]], list[Offset]], prepared: PreparedCamp, folder: Path
) -> Tally:
    """Each round begins with a fresh camp: a road that gets longer all the time would be slow."""
    tally, chance, left = Tally(), random.Random(SEED), list[Offset]()
    begun = False
    while left or not begun:
        with a_line(prepared, folder / "round") as line:
            heard = whole_session(line)
            left, begun = (left if begun else choose(heard)), True
            cut_round(line, left[:PER_ROUND], chance, tally)
        left = left[PER_ROUND:]
        shutil.rmtree(folder / "round")
    return tally


def check(tally: Tally, seconds: float, tell: Callable[[str], None]) -> None:
    pace = 60 * tally.cuts / seconds
    tell(
        f"cut at {tally.cuts}/{tally.cuts} bytes of a session and a batch of three"
        f" ({tally.missed} not reached): {tally.acked}/{tally.acked} there once, at most"
        f" {tally.retries} retry, {len(tally.wrong)} wrong, {pace:.0f} a minute"
    )
    assert not tally.wrong, tally.wrong
    assert tally.retries <= 1
    assert tally.missed * 10 <= tally.cuts, "the cuts fell outside of the session"


def test_a_cut_at_sampled_bytes_of_a_session_loses_and_doubles_nothing(
    prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    begun = time.monotonic()
    tally = cut_at_all(
        lambda heard: random.Random(SEED).sample(edges(heard), SAMPLE), prepared, tmp_path
    )
    check(tally, time.monotonic() - begun, tell)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_a_cut_at_every_byte_of_framing_and_each_eighth_of_bodies(
    prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None], part: int
) -> None:
    """At night: every byte there is.  The parts are for as many workers."""

    def choose(heard: dict[Way, bytes]) -> list[Offset]:
        every = [(way, at) for way, stream in heard.items() for at in range(len(stream))]
        return (edges(heard) if size(hour=1, night=0) else every)[part::PARTS]

    begun = time.monotonic()
    check(cut_at_all(choose, prepared, tmp_path), time.monotonic() - begun, tell)
