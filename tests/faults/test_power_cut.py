"""T3: the plug is pulled while a laptop takes in three members and sends them, and at the centre.

Each image is a disk that the cut may have left (`tests/support/powercut.py`).  Whatever had been
acknowledged before the cut is there, and everything opens without help.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cbor2
import pytest

from desktop.services.session import Session
from sync.protocol import canonical
from tests.faults.conftest import SEED, size
from tests.support import killing, powercut
from tests.support.centre import RunningCentre, copied_centre
from tests.support.laptop import Laptop, answers, sample_photo
from tests.support.mutants import REPOSITORY, Change, Mutant, apply, copied_tree
from tests.support.opener import Opener
from tests.support.powercut import Call, Disk
from tests.support.prepared import PreparedCamp

SAMPLE = 12
WITH_THE_SECRET = 10  # one image in so many is opened by the secret itself, as a person would
PEOPLE = 3
NORMAL = Mutant(
    "NORMAL",
    (Change("sync/server/database.py", "synchronous=FULL", "synchronous=NORMAL"),),
    "",
)

pytestmark = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


@dataclass(frozen=True)
class Traced:
    """A folder as it was before, and what was done to it."""

    before: Path
    root: Path
    calls: list[Call]
    opener: Opener | None = None

    def cuts(self, count: int, folder: Path, look: Callable[[Path, list[str]], bool]) -> list[bool]:
        """For `count` images: whether all is well, by `look` at the image and what was said."""
        chance = random.Random(SEED)
        calls = powercut.about(self._disk(), self.calls)
        wanted = [chance.randrange(len(calls) + 1) for _ in range(count)]
        well: list[bool] = []
        for at in powercut.moments(self._disk(), calls, wanted):
            image = folder / "image"
            shutil.rmtree(image, ignore_errors=True)
            at.image(chance, image)
            said = at.said.decode(errors="replace").split("\n")[:-1]
            acked = [line.split()[1] for line in said if line.startswith("ACK ")]
            well.append(look(image, acked))
        return well

    def _disk(self) -> Disk:
        """The trace speaks of the folder that was written to."""
        found = Disk.of(self.before).live.items()
        moved = {str(self.root / Path(name).relative_to(self.before)): file
                 for name, file in found}  # fmt: skip
        return Disk(str(self.root), moved, dict(moved))


@pytest.fixture(scope="module")
def laptop_traced(tmp_path_factory: pytest.TempPathFactory, prepared: PreparedCamp) -> Traced:
    """`enrol` of three and then `sync`, on one folder."""
    folder = tmp_path_factory.mktemp("laptop-traced")
    with prepared.running(folder / "at-the-centre", knows_laptop=True):
        laptop = prepared.laptop_in(folder / "at-the-camp")
        people = laptop.write_people([answers(n) for n in range(PEOPLE)], sample_photo())
        before = folder / "before"
        shutil.copytree(laptop.data, before)
        calls: list[Call] = []
        for words in (("enrol", "--json", str(people)), ("sync", "--once")):
            argv, log = laptop.argv(*words), folder / "trace.log"
            calls += powercut.traced(argv, laptop.environ(), REPOSITORY, log)
        return Traced(before, laptop.data, calls, Opener.of(laptop))


def laptop_is_well(traced: Traced) -> Callable[[Path, list[str]], bool]:
    """Opens as the next morning would; every acknowledged member is there, none by half."""
    numbers = itertools.count()
    assert traced.opener is not None
    opener = traced.opener

    def look(image: Path, acked: list[str]) -> bool:
        by_secret = next(numbers) % WITH_THE_SECRET == 0
        session = Laptop(image).unlock() if by_secret else opener.open(image)
        return _is_whole(session, acked)

    return look


def _is_whole(session: Session, acked: list[str]) -> bool:
    try:
        store = session.enrolling._desk.store
        held = {identity.hex() for _, identity, _ in store.read.outbox.held_bytes()}
        counts = "SELECT (SELECT count(*) FROM enrolment), (SELECT count(*) FROM card)"
        (whole,) = store.database.rows(counts)
        wanted = {one.replace("-", "") for one in acked}
        return wanted <= held and whole[0] == whole[1] and store.database.is_sound()
    finally:
        session.lock()


def test_the_laptop_keeps_what_it_acknowledged_in_sampled_images(
    laptop_traced: Traced, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    well = laptop_traced.cuts(SAMPLE, tmp_path, laptop_is_well(laptop_traced))
    tell(f"power cut of the laptop: {sum(well)}/{len(well)} images whole, 0 acked lost")
    assert all(well)


@pytest.mark.soak
def test_the_laptop_keeps_what_it_acknowledged_in_every_image(
    laptop_traced: Traced, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    well = laptop_traced.cuts(size(hour=600, night=5_000), tmp_path, laptop_is_well(laptop_traced))
    tell(f"power cut of the laptop: {sum(well)}/{len(well)} images whole, 0 acked lost")
    assert all(well)


@dataclass(frozen=True)
class Brought:
    """A centre that knows a laptop, and packets that it has not seen."""

    centre: RunningCentre
    packets: Path


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory, prepared: PreparedCamp) -> Brought:
    folder = tmp_path_factory.mktemp("brought")
    laptop = prepared.laptop_in(folder / "at-the-camp")
    laptop.enrol([answers(number) for number in range(8)], sample_photo())
    spool = sorted((laptop.data / "spool").glob("*.pkt"))
    packets = folder / "packets"
    packets.write_bytes(b"".join(canonical.sequence([path.read_bytes() for path in spool])))
    return Brought(prepared.centre, packets)


def answered(brought: Brought, folder: Path, tree: Path) -> Traced:
    """The centre takes the packets in one after the other, by the code of `tree`."""
    centre = copied_centre(brought.centre, folder / "centre-copy")
    before = folder / "before"
    shutil.copytree(centre.folder, before)
    argv = [
        sys.executable,
        "-m",
        "tests.faults.answering",
        str(centre.folder),
        str(brought.packets),
    ]
    calls = powercut.traced(argv, Laptop(folder).environ(), tree, folder / "trace.log")
    return Traced(before, centre.folder, calls)


def centre_is_well(image: Path, acked: list[str]) -> bool:
    """By plain SQL, SHA-256 and CBOR alone."""
    with closing(sqlite3.connect(image / "centre.db")) as database:
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return False
        rows = database.execute("SELECT digest, packet FROM packet").fetchall()
    whole = all(hashlib.sha256(cbor2.loads(packet).value[2]).digest() == digest
                for digest, packet in rows)  # fmt: skip
    return whole and set(acked) <= {digest.hex() for digest, _ in rows}


def test_the_centre_keeps_what_it_answered_for_in_sampled_images(
    brought: Brought, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    well = answered(brought, tmp_path, REPOSITORY).cuts(100, tmp_path, centre_is_well)
    tell(f"power cut of the centre: {sum(well)}/{len(well)} images whole, 0 answered for lost")
    assert all(well)


@pytest.mark.soak
def test_the_centre_keeps_what_it_answered_for_in_every_image(
    brought: Brought, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    run = answered(brought, tmp_path, REPOSITORY)
    well = run.cuts(size(hour=2_000, night=20_000), tmp_path, centre_is_well)
    tell(f"power cut of the centre: {sum(well)}/{len(well)} images whole, 0 answered for lost")
    assert all(well)


@pytest.mark.soak
def test_with_synchronous_normal_a_fifth_of_the_images_has_lost_something(
    brought: Brought, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    tree = copied_tree(tmp_path / "tree")
    apply(NORMAL, tree)
    well = answered(brought, tmp_path, tree).cuts(500, tmp_path, centre_is_well)
    lost = well.count(False)
    tell(f"power cut of a centre with synchronous=NORMAL: {lost}/{len(well)} images have lost")
    assert lost * 5 >= len(well)
