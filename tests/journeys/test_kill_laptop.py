"""kill -9 of the laptop at every write and sync call of one enrolment.

Sampled in the suite, every point in the soak.  After each kill the laptop must come back without
help: everything acknowledged is there, nothing is there by half, and the next member can be taken.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop import wire
from tests.support import killing
from tests.support.centre import RunningCentre
from tests.support.killing import Point
from tests.support.laptop import Laptop, acknowledged, answers, sample_photo

REPOSITORY = Path(__file__).parents[2]
SEED = int(os.environ.get("SOAK_SEED", "20261122"))
SAMPLE = 8
WHOLE = (
    "SELECT (SELECT count(*) FROM enrolment), (SELECT count(*) FROM card),"
    " (SELECT count(*) FROM consent), (SELECT count(*) FROM photo),"
    " (SELECT count(*) FROM packet WHERE kind = 'enrolment'),"
    " (SELECT count(*) FROM audit WHERE action = 'seal')"
)

pytestmark = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


class Bench:
    """One provisioned folder, copied for each kill."""

    def __init__(self, laptop: Laptop, work: Path) -> None:
        self.laptop, self.work = laptop, work
        self.people = laptop.write_people([answers(0)], sample_photo())

    def fresh(self) -> Laptop:
        copy = self.work / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.laptop.data, copy)
        return Laptop(copy)

    def argv(self, laptop: Laptop) -> list[str]:
        return laptop.argv("enrol", "--json", str(self.people))

    def points(self) -> list[Point]:
        laptop = self.fresh()
        log = self.work / "points.log"
        return killing.points(self.argv(laptop), laptop.environ(), REPOSITORY, log)

    def kill_at(self, point: Point) -> str:
        """Kills, restarts, checks; what the command had acknowledged."""
        laptop = self.fresh()
        log = self.work / "kill.log"
        killed = killing.run_until(point, self.argv(laptop), laptop.environ(), REPOSITORY, log)
        assert killed.has_fired, point
        acked = acknowledged(killed.output)
        check_whole(laptop, acked)
        return " ".join(acked)


def check_whole(laptop: Laptop, acked: Sequence[str]) -> None:
    """Unlocks as the next morning would, and looks at everything that one sealing writes."""
    session = laptop.unlock()
    try:
        desk = session.enrolling._desk
        store = desk.store
        (whole,) = store.database.rows(WHOLE)
        assert len(set(whole)) == 1, f"a member by half: {whole}"
        assert whole[0] >= len(acked), "an acknowledged member is lost"
        ids = {str(found.id) for found in session.searching.recent(10)}
        assert set(acked) <= ids
        assert store.database.is_sound()
        assert store.read.audit.first_break(wire.digest_of) is None
        spooled = {seq for seq, _, _ in desk.spool.packets()}
        assert spooled == {seq for seq, _, _ in store.read.outbox.held_bytes()}
        for found in session.searching.recent(10):
            assert session.printing.card(found.id).number == found.number
        enrol_another(session)
    finally:
        session.lock()


def enrol_another(session: object) -> None:
    enrolling = session.enrolling  # type: ignore[attr-defined]
    draft = enrolling.begin()
    draft = enrolling.keep(draft.with_answers(answers(1), draft.touched_at))
    enrolling.without_photo(draft.id, "camera_missing")
    sealed = enrolling.seal(draft)
    assert not isinstance(sealed, tuple), sealed


@pytest.fixture
def bench(laptop: Laptop, centre: RunningCentre, tmp_path: Path) -> Bench:
    centre.stop()
    return Bench(laptop, tmp_path)


def test_laptop_killed_at_sampled_calls_of_an_enrolment_loses_nothing(
    bench: Bench, tell: Callable[[str], None]
) -> None:
    every = bench.points()
    assert {"pwrite64", "fsync", "fdatasync", "rename"} & {point.call for point in every}
    # The syncs and renames are where promises are made: half of the sample comes from them.
    syncs = [point for point in every if point.call not in {"write", "pwrite64"}]
    chance = random.Random(SEED)
    chosen = chance.sample(syncs, min(SAMPLE // 2, len(syncs)))
    chosen += chance.sample([p for p in every if p not in chosen], SAMPLE - len(chosen))
    said = [bench.kill_at(point) for point in chosen]
    tell(f"killed at {len(said)}/{len(every)} points, seed {SEED}: 0 lost, 0 by half")


@pytest.mark.soak
def test_laptop_killed_at_every_call_of_an_enrolment_loses_nothing(
    bench: Bench, tell: Callable[[str], None]
) -> None:
    every = bench.points()
    said = [bench.kill_at(point) for point in every]
    acked = sum(1 for words in said if words)
    tell(f"killed at {len(said)}/{len(every)} points ({acked} after ACK): 0 lost, 0 by half")
