"""kill -9 of the centre's processes at random moments of a sync.

The moment is a random packet of the stream and a random delay after it.  In the end every
acknowledged member is there, once, with the bytes that were sealed.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from desktop.services.session import Session
from desktop.services.synchronising import Line
from sync.client.engine import News, Progress
from sync.client.ports import RefusedError, UnreachableError
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo
from tests.support.ledger import assert_nothing_lost, ledger

SEED = int(os.environ.get("SOAK_SEED", "20261122"))
PER_ROUND = 6


class Camp:
    """A laptop that keeps taking in members while its centre keeps dying."""

    def __init__(self, laptop: Laptop, centre: RunningCentre) -> None:
        self.laptop, self.centre = laptop, centre
        self.chance = random.Random(SEED)
        self.acked: list[str] = []
        self.hits = 0

    def rounds(self, count: int) -> None:
        with self.session() as (session, line):
            photo = session.photographing.from_file(sample_photo())
            for _ in range(count):
                self.enrol(session, photo)
                self.sync_with_a_kill(line)
        self.centre.restart()
        until_judged = self.laptop.sync()
        assert until_judged["waiting"] == 0

    @contextmanager
    def session(self) -> Iterator[tuple[Session, Line]]:
        session = self.laptop.unlock()
        line = session.synchronising.open_line()
        try:
            yield session, line
        finally:
            line.close()
            session.lock()

    def enrol(self, session: Session, photo: object) -> None:
        for _ in range(PER_ROUND):
            draft = session.enrolling.begin()
            person = answers(len(self.acked))
            draft = session.enrolling.keep(draft.with_answers(person, draft.touched_at))
            session.enrolling.attach(draft.id, photo)  # type: ignore[arg-type]
            sealed = session.enrolling.seal(draft)
            assert not isinstance(sealed, tuple), sealed
            self.acked.append(str(sealed.id))

    def sync_with_a_kill(self, line: Line) -> None:
        waiting, _ = line.store.read.outbox.counts()
        moment = self.chance.randrange(max(1, waiting))
        delay = self.chance.choice((0.0, 0.001, 0.003, 0.01, 0.03))
        kill = self.chance.choice(
            (self.centre.kill_receive, self.centre.kill_receive, self.kill_both)
        )
        timers: list[threading.Timer] = []

        def tell(progress: Progress) -> None:
            if progress.news is News.SENDING and progress.sent == moment and not timers:
                timers.append(threading.Timer(delay, kill))
                timers[0].start()

        try:
            line.engine.run_once(20.0, tell)
        except (UnreachableError, RefusedError):
            self.hits += 1
        for timer in timers:
            timer.join()
        self.centre.restart()

    def kill_both(self) -> None:
        self.centre.kill_receive()
        self.centre.kill_open()


def check(camp: Camp, rounds: int, tell: Callable[[str], None]) -> None:
    camp.rounds(rounds)
    assert_nothing_lost(camp.laptop, camp.centre, camp.acked)
    held = ledger(camp.centre)
    assert held.members == set(camp.acked)
    assert {state for *_, state in held.rows} == {"accepted"}
    assert camp.hits, "no kill fell into a transfer: the test shows nothing"
    tell(
        f"centre killed {rounds} times ({camp.hits} cut a transfer), seed {SEED}:"
        f" {len(camp.acked)}/{len(camp.acked)} there, 0 twice"
    )


def test_centre_killed_at_random_moments_of_a_sync_loses_and_doubles_nothing(
    laptop: Laptop, centre: RunningCentre, tell: Callable[[str], None]
) -> None:
    check(Camp(laptop, centre), 8, tell)


@pytest.mark.soak
def test_centre_killed_at_two_hundred_moments_loses_and_doubles_nothing(
    laptop: Laptop, centre: RunningCentre, tell: Callable[[str], None]
) -> None:
    check(Camp(laptop, centre), 200, tell)
