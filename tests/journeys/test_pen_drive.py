"""The pen-drive road, closed: a laptop that never sees a network, and a stick that others carry."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.carrying import Brought, Given
from desktop.errors import CarryError
from desktop.security import keys
from desktop.services.session import Session
from sync.protocol import cose
from sync.protocol.bundle import Trailer, read_bundle
from tests.journeys.test_canaries import SAID, SEARCHED, hits
from tests.support import killing
from tests.support.centre import RunningCentre, running_centre
from tests.support.killing import Point
from tests.support.laptop import Laptop, answers, sample_photo
from tests.support.ledger import ledger
from tests.support.prepared import PreparedCamp

REPOSITORY = Path(__file__).parents[2]
SEED = 20261122
PEOPLE = 5
needs_strace = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


def bundle(laptop: Laptop, *words: str) -> dict[str, Any]:
    done = laptop.run("bundle", *words, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def provisioned_by_files(centre: RunningCentre, folder: Path) -> Laptop:
    """No line of this laptop ever leads to a network."""
    folder.mkdir()
    text, code = centre.add_device("far-away"), centre.add_user("door")
    far = Laptop(folder / "data")
    request, response = folder / "request", folder / "response"
    packets, proof = folder / "packets", folder / "proof"
    provisioning = far.application().provisioning
    with pytest.MonkeyPatch.context() as slowest:
        slowest.setattr(keys, "calibrated_passes", lambda *_: keys.FLOOR_PASSES)
        assert provisioning.write_request(text, far.secret, request) is None
    centre.command("device", "respond", str(request), "--out", str(response))
    provisioning.read_response(response, packets, code, far.secret)
    centre.command("device", "confirm", "far-away", str(packets), "--out", str(proof))
    session = far.unlock()
    try:
        assert session.synchronising.take(proof.read_bytes()) is not None
        assert session.is_live()
    finally:
        session.lock()
    return far


@dataclass(frozen=True)
class Camp:
    """A centre, a laptop far from any network with members who wait, and one that has a road."""

    centre: RunningCentre
    far: Laptop
    laptop: Laptop
    waiting: Path  # the far laptop's folder as it was before anything was given
    acked: list[str]


@pytest.fixture(scope="module")
def camp(tmp_path_factory: pytest.TempPathFactory, prepared: PreparedCamp) -> Iterator[Camp]:
    folder = tmp_path_factory.mktemp("camp")
    with prepared.running(folder / "at-the-centre", knows_laptop=True) as centre:
        far = provisioned_by_files(centre, folder / "far")
        laptop = prepared.laptop_in(folder / "near")
        people = [answers(0, **SAID), *(answers(index) for index in range(1, PEOPLE))]
        acked = far.enrol(people, sample_photo())
        shutil.copytree(far.data, folder / "waiting")
        yield Camp(centre, far, laptop, folder / "waiting", acked)


# One prepared centre runs at a time, and `camp` has it; these have a founded one each.
@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RunningCentre]:
    with running_centre(tmp_path / "founded") as running:
        yield running


@pytest.fixture
def laptop(tmp_path: Path, centre: RunningCentre) -> Laptop:
    (tmp_path / "near").mkdir()
    own = Laptop(tmp_path / "near" / "data")
    own.activate(centre)
    return own


@pytest.fixture
def far(centre: RunningCentre, tmp_path: Path) -> Laptop:
    return provisioned_by_files(centre, tmp_path / "far")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def sync(session: Session) -> None:
    line = session.synchronising.open_line()
    try:
        session.synchronising.run_once(line)
    finally:
        line.close()


def refusal(act: Any) -> str:
    with pytest.raises(CarryError) as refused:
        act()
    return refused.value.code


def on_fat(stick: Path, image: Path) -> Path:
    """The stick's files on a FAT32 medium as they were written: aside, renamed, some deleted."""
    made = ["mformat", "-C", "-i", str(image), "-F", "-T", "81920", "::"]
    subprocess.run(made, check=True, capture_output=True)
    for path in sorted(stick.iterdir()):
        aside = f"::{path.name}.tmp"
        for words in (
            ["mcopy", "-i", str(image), str(path), aside],
            ["mdel", "-i", str(image), aside],
            ["mcopy", "-i", str(image), str(path), aside],
            ["mren", "-i", str(image), aside, f"::{path.name}"],
        ):
            subprocess.run(words, check=True, capture_output=True)
    return image


def test_members_of_a_laptop_without_a_network_are_accepted_by_another_ones_road(
    camp: Camp, stick: Path, tmp_path: Path
) -> None:
    """Each step says what is so, and not more; and the stick holds nothing that can be read."""
    own, other = camp.far.unlock(), camp.laptop.unlock()
    try:
        given = own.pen_drive.give(stick)
        assert given.members == PEOPLE
        # On the stick is not at the centre.
        counts = own.searching.counts()
        assert (counts.waiting, counts.received) == (PEOPLE, 0)
        assert own.pen_drive.underway().on_stick == PEOPLE
        assert refusal(lambda: own.pen_drive.bring(stick)) == "E-USB-06"

        brought = other.pen_drive.bring(stick)
        assert (brought.bundles, brought.members) == (1, PEOPLE)
        assert other.pen_drive.carry(stick) == (0, 0)  # the same bytes are one bundle
        assert other.pen_drive.underway().members == PEOPLE
        sync(other)
        assert own.searching.counts().received == 0
        assert (other.pen_drive.underway().bundles, other.pen_drive.underway().answers) == (0, 1)
        assert other.pen_drive.give(stick) == Given(answers=1)
        assert list((camp.laptop.data / "carried").iterdir()) == []

        taken = own.pen_drive.bring(stick)
        assert (taken.receipts, taken.verdicts) == (PEOPLE, PEOPLE)
        counts = own.searching.counts()
        assert (counts.waiting, counts.received) == (0, PEOPLE)
        assert own.pen_drive.underway().on_stick == 0
        assert refusal(lambda: own.pen_drive.give(stick)) == "E-USB-01"
        # Its answer lies beside it, so nobody carries it again; taking it twice is no news.
        assert refusal(lambda: other.pen_drive.bring(stick)) == "E-USB-06"
        assert own.pen_drive.take(stick) == Brought(0, PEOPLE, taken.files)
        assert own.searching.counts().received == PEOPLE
    finally:
        own.lock()
        other.lock()
    held = ledger(camp.centre)
    assert held.ids == camp.acked
    assert {state for *_, state in held.rows} == {"accepted"}
    assert hits(list(stick.iterdir()), SEARCHED) == []
    if shutil.which("mformat"):
        assert hits([on_fat(stick, tmp_path / "stick.img")], SEARCHED) == []


@pytest.mark.soak
def test_fifty_members_without_a_network_are_accepted_by_command(
    far: Laptop, laptop: Laptop, centre: RunningCentre, stick: Path, tmp_path: Path
) -> None:
    people = [answers(0, **SAID), *(answers(index) for index in range(1, 50))]
    acked = far.enrol(people, sample_photo())
    assert bundle(far, "export", str(stick))["members"] == 50
    assert (far.status()["waiting"], far.status()["received"]) == (50, 0)
    assert bundle(laptop, "carry", str(stick)) == {"bundles": 1, "members": 50}
    laptop.sync()
    assert bundle(laptop, "give-back", str(stick)) == {"answers": 1}
    taken = bundle(far, "take", str(stick))
    assert (taken["receipts"], taken["verdicts"]) == (50, 50)
    assert far.status()["received"] == 50
    held = ledger(centre)
    assert held.ids == acked
    assert {state for *_, state in held.rows} == {"accepted"}
    assert hits([on_fat(stick, tmp_path / "stick.img")], SEARCHED) == []
    print("\ncarried by another laptop: 50/50 accepted, 50/50 receipts and verdicts came back, "
          "0 canaries on the stick and in its free space")  # fmt: skip


@pytest.mark.soak
def test_the_centre_takes_a_stick_by_command_and_names_what_is_missing(
    far: Laptop, centre: RunningCentre, stick: Path
) -> None:
    far.enrol((answers(index) for index in range(4)), sample_photo())
    bundle(far, "export", str(stick))
    (path,) = stick.glob("*.enb")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 5])

    done = centre.attempt("bundle", "import", str(path))
    assert done.returncode == 6
    told = json.loads(done.stdout)["laptops"]["far-away"]
    assert told == {"made": 3, "has": 3, "missing": []}  # as far as anybody can know by now
    assert "trailer does not verify" in done.stderr
    assert bundle(far, "take", str(stick))["receipts"] == 2
    assert far.status()["waiting"] == 2

    path.write_bytes(whole)
    done = centre.attempt("bundle", "import", str(stick))
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)["laptops"]["far-away"]
    assert told == {"made": 5, "has": 5, "missing": []}
    assert bundle(far, "take", str(stick))["receipts"] == 2
    assert far.status()["received"] == 4


class Bench:
    """One folder with members who wait, copied for each kill of the command that gives."""

    def __init__(self, waiting: Path, work: Path, people: int) -> None:
        self.waiting, self.work, self.people = waiting, work, people

    def fresh(self) -> tuple[Laptop, Path]:
        copy, stick = self.work / "copy", self.work / "killed-stick"
        for folder in (copy, stick):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.waiting, copy)
        stick.mkdir()
        return Laptop(copy), stick

    def points(self) -> list[Point]:
        laptop, stick = self.fresh()
        argv = laptop.argv("bundle", "export", str(stick))
        return killing.points(argv, laptop.environ(), REPOSITORY, self.work / "points.log")

    def killed(self, point: Point) -> int:
        """How many whole bundles lie there: none, or one; never half a one."""
        laptop, stick = self.fresh()
        argv = laptop.argv("bundle", "export", str(stick))
        log = self.work / "kill.log"
        killed = killing.run_until(point, argv, laptop.environ(), REPOSITORY, log)
        assert killed.has_fired, point
        there = list(stick.glob("*.enb"))
        assert len(there) <= 1
        for path in there:
            data = path.read_bytes()
            found = read_bundle(data)
            assert (found.head.count if found.head else 0) == len(found.packets) == self.people
            # What the trailer signs is all of the file before it.
            signed = Trailer.parse(cose.read1(found.trailer).payload)
            assert signed.digest == found.digest
            assert data.endswith(found.trailer)
        return len(there)


@needs_strace
def test_an_export_killed_at_sampled_calls_leaves_a_whole_bundle_or_none(
    camp: Camp, tmp_path: Path
) -> None:
    """At the name, at the aside file's flush before it, and at the folder's flush after it."""
    bench = Bench(camp.waiting, tmp_path, PEOPLE)
    every = bench.points()
    at = max(place for place, point in enumerate(every) if point.call.startswith("rename"))
    left = [bench.killed(every[place]) for place in (at - 1, at, at + 1)]
    assert left[:2] == [0, 0]


@needs_strace
@pytest.mark.soak
def test_an_export_killed_at_forty_moments_leaves_a_whole_bundle_or_none(
    camp: Camp, tmp_path: Path
) -> None:
    bench = Bench(camp.waiting, tmp_path, PEOPLE)
    every = bench.points()
    points = random.Random(SEED).sample(every, min(40, len(every)))
    left = sum(bench.killed(point) for point in points)
    survivor, stick = Laptop(tmp_path / "copy"), tmp_path / "killed-stick"
    assert bundle(survivor, "export", str(stick))["members"] == PEOPLE
    assert not list(stick.glob("*.tmp"))
    print(f"\nexport killed at {len(points)}/{len(points)} of {len(every)} moments: {left} left a "
          f"whole bundle, the others none; 0 halves, seed={SEED}")  # fmt: skip


@needs_strace
@pytest.mark.soak
def test_a_courier_killed_at_sampled_moments_of_every_step_loses_nothing(
    far: Laptop, laptop: Laptop, centre: RunningCentre, stick: Path, tmp_path: Path
) -> None:
    """Carrying, sending and giving back: begun again, each ends where it would have ended."""
    acked = far.enrol([answers(0), answers(1)], sample_photo())
    bundle(far, "export", str(stick))
    draw = random.Random(SEED)
    steps = (
        ("bundle", "carry", str(stick)),
        ("sync", "--once"),
        ("bundle", "give-back", str(stick)),
    )
    killed = 0
    for step in steps:
        before, log = tmp_path / "before", tmp_path / "courier.log"
        shutil.copytree(laptop.data, before)
        on_stick = {path.name: path.read_bytes() for path in stick.iterdir()}
        argv = laptop.argv(*step)
        every = killing.points(argv, laptop.environ(), REPOSITORY, log)
        for point in draw.sample(every, min(7, len(every))):
            shutil.rmtree(laptop.data)
            shutil.copytree(before, laptop.data)
            for path in list(stick.iterdir()):
                path.unlink()
            for name, data in on_stick.items():
                (stick / name).write_bytes(data)
            killed += killing.run_until(point, argv, laptop.environ(), REPOSITORY, log).has_fired
            done = laptop.run(*step)
            assert done.returncode == 0, (point, done.stderr)
        shutil.rmtree(before)
    taken = bundle(far, "take", str(stick))
    assert (taken["receipts"], far.status()["received"]) == (2, 2)
    assert ledger(centre).ids == acked
    assert not [path for path in (laptop.data / "carried").iterdir() if path.suffix != ".tmp"]
    print(f"\ncourier killed {killed} times over three steps: 0 lost, 0 doubled, seed={SEED}")
