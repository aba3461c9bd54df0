"""T1, T4, T5: each write, sync, rename and read of a command fails once, for good, or is the last.

After each the laptop opens without help: what was acknowledged is there, nothing is there by half,
and the next member can be taken in.  No command may end in a way that nobody foresaw.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.services.session import Session
from desktop.storage.work import Store
from tests.faults.conftest import SEED, size
from tests.storage.test_older_stores import DRAFT, KEY, MEMBER, NEWEST, STUB, older_store
from tests.support import injecting, killing
from tests.support.centre import RunningCentre
from tests.support.injecting import Fault, Place
from tests.support.laptop import Laptop, acknowledged, answers, sample_photo
from tests.support.mutants import REPOSITORY
from tests.support.opener import Opener
from tests.support.prepared import PreparedCamp

SAMPLE = 5
FORESEEN = {0, 1, 3, 4, 5, 6, 75, -9, 137}
COMMANDS = ("enrol", "sync", "export", "take", "a month later")
WHOLE = (
    "SELECT (SELECT count(*) FROM enrolment), (SELECT count(*) FROM card),"
    " (SELECT count(*) FROM consent),"
    " (SELECT count(DISTINCT id) FROM packet WHERE kind = 'enrolment')"
)

pytestmark = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


@dataclass
class Bench:
    """A laptop with two who wait, as it was before the command; copied for each fault."""

    before: Path
    work: Path
    words: tuple[str, ...]
    opener: Opener
    had: set[str]
    wrong: list[str] = field(default_factory=list)
    codes: Counter[int] = field(default_factory=Counter)

    def fresh(self) -> Laptop:
        shutil.rmtree(self.work / "copy", ignore_errors=True)
        shutil.copytree(self.before, self.work / "copy")
        return Laptop(self.work / "copy" / "data")

    def argv(self, laptop: Laptop) -> list[str]:
        """`@` is the folder with the laptop, the stick and the people's file."""
        words = [word.replace("@", str(laptop.data.parent)) for word in self.words]
        if words[0] == "later":
            return ["faketime", "-f", "+30d", *laptop.argv(*words[1:])]
        return laptop.argv(*words)

    def places(self) -> list[Place]:
        laptop = self.fresh()
        return injecting.places(
            self.argv(laptop), laptop.environ(), REPOSITORY, laptop.data.parent,
            self.work / "places.log",
        )  # fmt: skip

    def strike(self, fault: Fault, place: Place, *, for_good: bool) -> bool:
        """Whether the fault fell; what it broke is added to `wrong`."""
        laptop = self.fresh()
        done = injecting.run_with(
            fault, place, self.argv(laptop), laptop.environ(), self.work / "fault.log",
            cwd=REPOSITORY, for_good=for_good,
        )  # fmt: skip
        self.codes[done.code] += 1
        name = f"{self.words[0]} {fault.name} {place.call} {place.count}{'+' if for_good else ''}"
        if done.code not in FORESEEN or "Traceback" in done.complaint:
            self.wrong.append(f"{name}: exit {done.code} {done.complaint[-1500:]}")
        try:
            self.look(laptop, acknowledged(done.output))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the fault broke
            self.wrong.append(f"{name}: {error!r}")
        return done.has_fired

    def look(self, laptop: Laptop, acked: list[str]) -> None:
        session = self.opener.open(laptop.data)
        try:
            store = session.enrolling._desk.store
            (whole,) = store.database.rows(WHOLE)
            assert len(set(whole)) == 1, f"a member by half: {whole}"
            held = {seq_id.hex() for _, seq_id, _ in store.read.outbox.held_bytes()}
            wanted = {one.replace("-", "") for one in acked} | self.had
            assert wanted <= held, "an acknowledged member is lost"
            assert store.database.is_sound()
            enrol_another(session)
        finally:
            session.lock()


def enrol_another(session: Session) -> None:
    draft = session.enrolling.begin()
    draft = session.enrolling.keep(draft.with_answers(answers(9), draft.touched_at))
    session.enrolling.without_photo(draft.id, "camera_missing")
    sealed = session.enrolling.seal(draft)
    assert not isinstance(sealed, tuple), sealed


@contextmanager
def a_bench(command: str, prepared: PreparedCamp, folder: Path) -> Iterator[Bench]:
    before = folder / "before"
    laptop = prepared.laptop_in(before)
    acked = laptop.enrol([answers(0), answers(1)], sample_photo())
    laptop.write_people([answers(2)], sample_photo())
    (before / "stick").mkdir()
    words = {
        "enrol": ("enrol", "--json", "@/people.jsonl"),
        "sync": ("sync", "--once"),
        "export": ("bundle", "export", "@/stick"),
        "take": ("bundle", "take", "@/stick"),
        "a month later": ("later", "status"),
    }[command]
    had = {one.replace("-", "") for one in acked}
    with prepared.running(folder / "at-the-centre", knows_laptop=True) as centre:
        _ready(command, laptop, centre, before)
        yield Bench(before, folder, words, Opener.of(laptop), had)


def _ready(command: str, laptop: Laptop, centre: RunningCentre, before: Path) -> None:
    if command == "take":
        done = laptop.run("bundle", "export", str(before / "stick"))
        assert done.returncode == 0, done.stderr
        centre.command("bundle", "import", str(before / "stick"))


def chosen(every: list[Place], count: int) -> list[tuple[Fault, Place, bool]]:
    """Each fault at each place it can happen to; of many only so many, as many of each fault."""
    chance = random.Random(SEED)
    found: list[tuple[Fault, Place]] = []
    for fault in Fault:
        fitting = [place for place in every if place.call in fault.calls]
        some = min(len(fitting), -(-count // len(Fault)))
        found += [(fault, place) for place in chance.sample(fitting, some)]
    lasting = {Fault.ENOSPC, Fault.EIO}
    return [(fault, place, fault in lasting and chance.random() < 0.5) for fault, place in found]


def check(bench: Bench, strikes: list[tuple[Fault, Place, bool]], tell: Callable[[str], None],
          command: str) -> None:  # fmt: skip
    fired = [bench.strike(fault, place, for_good=lasts) for fault, place, lasts in strikes]
    tell(
        f"{command}: {sum(fired)}/{len(strikes)} faults fell, exits {dict(bench.codes)},"
        f" {len(bench.wrong)} wrong"
    )
    assert not bench.wrong, "\n".join(bench.wrong)
    assert sum(fired) * 10 >= len(strikes) * 9, "too few of the faults fell"


@pytest.mark.soak
@pytest.mark.parametrize("command", COMMANDS)
def test_every_call_of_a_command_fails_and_nothing_is_lost(
    command: str, prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """In the hour forty of each command, as many of each fault; at night every one."""
    if command == "a month later" and shutil.which("faketime") is None:
        pytest.skip("no faketime here")
    with a_bench(command, prepared, tmp_path) as bench:
        check(bench, chosen(bench.places(), size(hour=40, night=100_000)), tell, command)


def migrated(count: int, folder: Path, schema: int = 1) -> str:
    """Strikes a program that brings an old store up to date; what to tell."""
    before, copy = folder / "before", folder / "copy"
    before.mkdir()
    older_store(before / "store.db", schema)
    argv, environment = [sys.executable, "-m", "tests.faults.opening_older"], Laptop(copy).environ()

    def fresh() -> list[str]:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(before, copy)
        return [*argv, str(copy)]

    every = injecting.places(fresh(), environment, REPOSITORY, copy, folder / "places.log")
    strikes = chosen(every, count)
    fired = 0
    for fault, place, lasts in strikes:
        done = injecting.run_with(
            fault, place, fresh(), environment, folder / "log", cwd=REPOSITORY, for_good=lasts
        )
        fired += done.has_fired
        assert "Traceback" not in done.complaint, (fault, place, done.complaint)
        store = Store(copy / "store.db", KEY)
        assert store.database.is_sound()
        assert store.read.enrolments.by_id(MEMBER) is not None
        assert store.read.enrolments.by_id(STUB) is not None
        assert store.read.drafts.by_id(DRAFT) is not None
        store.close()
    assert fired * 10 >= len(strikes) * 9, "too few of the faults fell"
    return f"migration from schema {schema}: {fired}/{len(strikes)} faults fell, 0 lost"


def test_sampled_calls_of_a_migration_fail_and_nothing_is_lost(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    tell(migrated(SAMPLE, tmp_path))


def test_a_page_that_cannot_be_read_is_told_as_a_failing_disk(tmp_path: Path) -> None:
    """SQLCipher speaks of memory then; a person must hear of the disk."""
    older_store(tmp_path / "store.db", 1)
    argv = [sys.executable, "-m", "tests.faults.opening_older", str(tmp_path)]
    place, environment = Place("pread64", 18), Laptop(tmp_path).environ()
    done = injecting.run_with(Fault.EIO, place, argv, environment, tmp_path / "log", cwd=REPOSITORY)
    assert done.has_fired
    assert (done.code, done.complaint.strip()) == (1, "E-STO-05 page")


@pytest.mark.soak
@pytest.mark.parametrize("schema", range(1, NEWEST))
def test_every_call_of_a_migration_fails_and_nothing_is_lost(
    schema: int, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    tell(migrated(size(hour=20, night=100_000), tmp_path, schema))
