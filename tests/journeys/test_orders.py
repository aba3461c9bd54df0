"""Lock and wipe by order of the centre: nothing sealed is lost, nothing unsigned is followed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import killing
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers
from tests.support.ledger import ledger
from tests.support.prepared import PreparedCamp

REPOSITORY = Path(__file__).parents[2]
SEED = 20261122
PEOPLE = 3


@pytest.fixture
def camp(prepared: PreparedCamp, tmp_path: Path) -> Iterator[tuple[RunningCentre, Laptop]]:
    with prepared.running(tmp_path / "at-the-centre", knows_laptop=True) as centre:
        yield centre, prepared.laptop_in(tmp_path / "at-the-camp")


def left(laptop: Laptop) -> set[str]:
    """Every file of the data folder."""
    return {str(path.relative_to(laptop.data)) for path in laptop.data.rglob("*") if path.is_file()}


def test_a_locked_laptop_lets_no_enroller_in_sends_on_and_is_freed(
    camp: tuple[RunningCentre, Laptop],
) -> None:
    centre, laptop = camp
    centre.command("order", "lock", "laptop-1")
    laptop.sync("--once")
    told = laptop.run("find", "x")
    assert told.returncode == 4
    assert "the centre has locked this laptop" in told.stderr

    centre.command("order", "free", "laptop-1")
    assert laptop.run("sync").returncode == 4, "the turn that brings the word is still locked"
    assert laptop.run("status").returncode == 0


def test_a_wipe_waits_for_every_receipt_and_leaves_nothing(
    camp: tuple[RunningCentre, Laptop],
) -> None:
    centre, laptop = camp
    centre.command("order", "wipe", "laptop-1")
    ids = _sealed_behind_the_order(laptop)
    centre.kill_receive()

    cut_off = laptop.run("sync")
    assert cut_off.returncode == 4
    assert "keys/slots.cbor" in left(laptop), "nothing goes before everything has arrived"

    centre.start_receive()
    done = laptop.run("sync")

    assert "emptied by order of the centre" in done.stderr
    assert left(laptop) <= {"lock"}
    assert set(ids) <= set(ledger(centre).ids)
    # A wipe waits for receipts, not for the opener.
    assert "audit_head" in {kind for kind, _state in _standing(centre)}


@pytest.mark.skipif(not killing.is_available(), reason="no strace here")
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.soak)])
def test_a_wipe_that_is_killed_goes_on_at_the_next_start(
    camp: tuple[RunningCentre, Laptop], tmp_path: Path, kills: int
) -> None:
    centre, laptop = camp
    centre.command("order", "wipe", "laptop-1")
    ids = _sealed_behind_the_order(laptop)
    spare = tmp_path / "as-it-was"
    shutil.copytree(laptop.data, spare)
    argv, log = laptop.argv("sync"), tmp_path / "points.log"
    points = killing.points(argv, laptop.environ(), REPOSITORY, log, code=4)
    done = 0
    for point in random.Random(SEED).sample(points, kills):
        shutil.rmtree(laptop.data)
        shutil.copytree(spare, laptop.data)
        killed = killing.run_until(point, argv, laptop.environ(), REPOSITORY, log)
        is_begun = (laptop.data / "wipe").exists()
        for _ in range(3):
            if left(laptop) <= {"lock", "lock.tmp"}:
                break
            laptop.run("sync")
        assert left(laptop) <= {"lock", "lock.tmp"}, (point, is_begun, killed.output)
        assert set(ids) <= set(ledger(centre).ids), point
        done += 1
    print(f"wipe killed: {done}/{kills} gone on seed={SEED}")


def _sealed_behind_the_order(laptop: Laptop) -> list[str]:
    """By somebody who was at work when the word came; nothing of it has been sent."""
    session = laptop.unlock()
    line = session.synchronising.open_line()
    try:
        session.synchronising.run_once(line)
        ids = []
        for index in range(PEOPLE):
            draft = session.enrolling.begin()
            answered = draft.with_answers(answers(index), draft.touched_at)
            draft = session.enrolling.keep(answered)
            session.enrolling.without_photo(draft.id, "camera_missing")
            sealed = session.enrolling.seal(draft)
            assert not isinstance(sealed, tuple), sealed
            ids.append(str(sealed.id))
    finally:
        line.close()
        session.lock()
    return ids


def _standing(centre: RunningCentre) -> set[tuple[str, str]]:
    packets = centre.command("stats")["packets"]
    return {(kind, state) for kind, states in packets.items() for state in states}
