"""kill -9 at write and sync calls of a correction and of a rush: nothing half, nothing swapped."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop import wire
from tests.support import killing
from tests.support.centre import RunningCentre
from tests.support.killing import Point
from tests.support.laptop import Laptop, acknowledged, answers, sample_photo
from tests.support.rush_run import picture

REPOSITORY = Path(__file__).parents[2]
SEED = 20261122
SAMPLE = 5
WHOLE = (
    "SELECT (SELECT count(*) FROM revision),"
    " (SELECT count(*) FROM packet WHERE kind = 'amendment'),"
    " (SELECT count(*) FROM audit WHERE action = 'amend'), (SELECT max(rev) - 1 FROM enrolment),"
    " (SELECT count(*) FROM enrolment WHERE json_extract(answers, '$.pin') = '493441')"
)

pytestmark = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


@dataclass(frozen=True)
class Bench:
    """One provisioned folder, copied for each kill."""

    laptop: Laptop
    work: Path
    argv: Callable[[Laptop], list[str]]

    def fresh(self) -> Laptop:
        copy = self.work / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.laptop.data, copy)
        return Laptop(copy)

    def sampled(self, size: int) -> list[Point]:
        laptop = self.fresh()
        log = self.work / "points.log"
        every = killing.points(self.argv(laptop), laptop.environ(), REPOSITORY, log)
        syncs = [point for point in every if point.call not in {"write", "pwrite64"}]
        chance = random.Random(SEED)
        chosen = chance.sample(syncs, min(size // 2, len(syncs)))
        rest = [point for point in every if point not in chosen]
        return chosen + chance.sample(rest, min(size - len(chosen), len(rest)))

    def at_the_end(self, size: int) -> list[Point]:
        """Every third of the last sync calls: no commit of the rush lies between two of them."""
        log = self.work / "points.log"
        laptop = self.fresh()
        every = killing.points(self.argv(laptop), laptop.environ(), REPOSITORY, log)
        syncs = [point for point in every if point.call in {"fsync", "fdatasync"}]
        return syncs[-3 * size :: 3]

    def kill_at(self, point: Point) -> tuple[Laptop, str]:
        laptop = self.fresh()
        log = self.work / "kill.log"
        killed = killing.run_until(point, self.argv(laptop), laptop.environ(), REPOSITORY, log)
        assert killed.has_fired, point
        return laptop, killed.output


def check_correction(laptop: Laptop, acked: list[str]) -> bool:
    """Whether it was sealed; everything of it is there, or nothing, and it can be done again."""
    session = laptop.unlock()
    try:
        desk = session.enrolling._desk
        store = desk.store
        (whole,) = store.database.rows(WHOLE)
        assert len(set(whole)) == 1, f"a correction by half: {whole}"
        assert whole[0] >= len(acked), "an acknowledged correction is lost"
        assert store.database.is_sound()
        assert store.read.audit.first_break(wire.digest_of) is None
        spooled = {seq for seq, _, _ in desk.spool.packets()}
        assert spooled == {seq for seq, _, _ in store.read.outbox.held_bytes()}
        (found,) = session.searching.recent(10)
        assert session.printing.card(found.id).number == found.number
        draft = session.amending.begin(found.id)
        told = {**draft.answers, "address": "मकान 77"}
        draft = draft.with_answers(told, draft.touched_at)
        draft = draft.with_noted(why={"reason": "member_asked"})
        assert not isinstance(session.amending.seal(draft), tuple)
        assert session.searching.counts().enrolled == 1
        return bool(whole[0])
    finally:
        session.lock()


def check_rush(laptop: Laptop, kept: list[int]) -> int:
    """How many are kept; each finished number has its own photo and its consent."""
    session = laptop.unlock()
    try:
        waiting = {one.token: one for one in session.rushing.waiting()}
        for token in kept:
            one = waiting[token]
            assert one.photo == picture(token).jpeg, "a swapped photo"
            assert "consent" in one.draft.answers
        for token, one in waiting.items():
            assert one.photo in (None, picture(token).jpeg), "a swapped photo"
            assert one.photo or "consent" not in one.draft.answers
        assert session.enrolling._desk.store.database.is_sound()
        assert sorted(waiting) == list(range(1, len(waiting) + 1))
        return len(kept)
    finally:
        session.lock()


def test_a_correction_killed_at_sampled_calls_is_whole_or_not_there(
    laptop: Laptop, centre: RunningCentre, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    centre.stop()
    (member,) = laptop.enrol([answers(0)], sample_photo())
    changes = tmp_path / "changes.json"
    changes.write_text('{"pin": "493441", "name": "नया नमूना"}', encoding="utf-8")
    words = ("amend", member, "--json", str(changes), "--reason", "typing_mistake")
    bench = Bench(laptop, tmp_path, lambda own: own.argv(*words))
    points = bench.sampled(SAMPLE)
    sealed = 0
    for point in points:
        own, output = bench.kill_at(point)
        sealed += check_correction(own, acknowledged(output))
    tell(f"correction killed at {len(points)} points ({sealed} sealed): 0 lost, 0 by half")


def test_a_rush_killed_at_sampled_calls_keeps_every_finished_number(
    laptop: Laptop, centre: RunningCentre, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    centre.stop()
    script = [sys.executable, "-m", "tests.support.rush_run"]
    bench = Bench(laptop, tmp_path, lambda own: [*script, str(own.data)])
    points = bench.at_the_end(SAMPLE)
    kept = 0
    for point in points:
        own, output = bench.kill_at(point)
        said = [int(line.split()[1]) for line in output.splitlines() if line.startswith("KEPT ")]
        kept += check_rush(own, said)
    tell(f"rush killed at {len(points)} points ({kept} kept): 0 lost, 0 swapped")
