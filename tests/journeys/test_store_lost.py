"""Damaged pages, a missing WAL, an old copy put back, a dead laptop: no sealed member is lost.

Sampled in the suite, in full in the soak.  After each harm the laptop opens without help, shows
nothing that is not true, and goes on enrolling.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.amendment import AmendReason, Why
from desktop.errors import KnownError
from desktop.security import keys
from desktop.services.backing_up import BackingUp
from desktop.services.enrolling import Enrolling
from desktop.services.recovering import Recovery
from desktop.services.session import Session
from desktop.services.synchronising import RoadClosedError
from desktop.storage.backups import Backups
from desktop.storage.work import Store
from tests.support import killing
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop
from tests.support.lost import Lab, seal_one
from tests.support.prepared import PreparedCamp

SEED = int(os.environ.get("SOAK_SEED", "20261122"))
PAGE = 4096
DELIVERED = 10  # of the damaged laptops also send; the others hold the same packets
BELIEVED = ("tls-authority.pem", "root.pub", "revocations.cbor")
HARMED = ("store.db", "store.db-wal", "mark", "spool", "keys/slots.cbor", *BELIEVED)
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lab(prepared: PreparedCamp, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Twelve members and a backup, then twelve more, and a draft."""
    folder = tmp_path_factory.mktemp("at-the-camp")
    laptop = prepared.laptop_in(folder)
    made = Lab.of(laptop, folder)
    session = made.open()
    made.seal(session, 0, 12)
    assert made_backup(session)
    made.seal(session, 12, 12)
    draft = session.enrolling.begin()
    session.enrolling.keep(draft.with_answers({"name": "अधूरा नमूना"}, draft.touched_at))
    session.lock()
    return made


def made_backup(session: Session) -> bool:
    store = session.enrolling._desk.store
    backups = Backups(store.path.parent / "backups", session.people._key)
    return BackingUp(store, backups, session.enrolling._desk.clock).back_up()


def harm(path: Path, page: int, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE + chance.randrange(PAGE - 64))
        file.write(chance.randbytes(48))


def check(lab: Lab, laptop: Laptop, *, enrol: bool = True) -> Recovery:
    """Starts, compares, enrols one more; what the start said of itself."""
    with lab.started(laptop) as (desk, recovery):
        store = desk.store
        assert lab.missing(store) == set()
        assert lab.wrong_values(store) == []
        before = store.read.outbox.made()
        numbers = {row.number for row in store.read.enrolments.recent(1000)}
        if enrol:
            sealed = seal_one(Enrolling(desk), 900)
            assert sealed.number not in numbers | {one[0] for one in lab.truth.values()}
            assert store.read.outbox.made() == before + 1
        assert store.database.is_sound()
        return recovery


def test_damaged_pages_cost_no_sealed_member(lab: Lab, standing_centre: RunningCentre) -> None:
    print(damaged_pages(lab, standing_centre, 6))


@pytest.mark.soak
def test_a_hundred_damaged_pages_cost_no_sealed_member(
    lab: Lab, standing_centre: RunningCentre, tell: Callable[[str], None]
) -> None:
    said = damaged_pages(lab, standing_centre, 100)
    tell(said)


def damaged_pages(lab: Lab, centre: RunningCentre, count: int) -> str:
    chance = random.Random(SEED)
    size = (lab.laptop.data / "store.db").stat().st_size // PAGE
    pages = [0, *chance.sample(range(1, size), min(count, size) - 1)]
    rebuilt, deliveries = 0, list[int]()
    for page in pages:
        laptop = lab.copy()
        harm(laptop.data / "store.db", page, chance)
        before = (laptop.data / "store.db").read_bytes()
        recovery = check(lab, laptop, enrol=False)
        if len(deliveries) < DELIVERED:
            deliver(lab, laptop)
            deliveries.append(page)
        check(lab, laptop)
        if recovery.rebuilt is not None:
            rebuilt += 1
            (aside,) = (laptop.data / "quarantine").iterdir()
            assert (aside / "store.db").read_bytes() == before, "as it was"
    members = centre.command("stats")["packets"]["enrolment"]
    assert sum(members.values()) == len(lab.truth), "each once"
    return f"{len(pages)}/{len(pages)} pages damaged, {rebuilt} rebuilt, 0 lost, seed={SEED}"


def deliver(lab: Lab, laptop: Laptop) -> None:
    """Sends to a real centre: a receipt for each that was ever sealed."""
    session = lab.open(laptop)
    try:
        line = session.synchronising.open_line()
        session.synchronising.run_once(line)
        states = {digest: state for _, digest, state in line.store.read.outbox.digests()}
        assert {digest for digest, state in states.items() if state != "waiting"} >= lab.digests
        line.close()
    finally:
        session.lock()


def test_a_store_without_its_wal_gets_its_members_back_and_gives_no_number_twice(
    lab: Lab,
) -> None:
    """Killed before a checkpoint, and only the `.db` copied: what was committed last is missing."""
    lab = lab.apart()
    laptop = lab.copy()
    old = (laptop.data / "store.db").read_bytes()
    with lab.started(laptop) as (desk, _):
        sealed = [seal_one(Enrolling(desk), index) for index in (500, 501)]
        lab.note(desk.store)
    (laptop.data / "store.db").write_bytes(old)

    recovery = check(lab, laptop)

    assert recovery.rebuilt is None
    assert recovery.reconciled.was_behind
    assert recovery.taken_back == 2
    with lab.started(laptop) as (desk, again):
        stubs = [desk.store.read.enrolments.by_id(one.id) for one in sealed]
        assert [one.number for one in stubs if one] == [one.number for one in sealed]
        assert [one.answers for one in stubs if one] == [None, None]
        assert not again.is_worth_telling, "told once"


@pytest.mark.parametrize("lost", [("mark",), ("spool",), ("mark", "backups")])
def test_an_old_copy_put_back_never_gives_a_number_twice(lab: Lab, lost: tuple[str, ...]) -> None:
    laptop = lab.copy()
    old = (laptop.data / "store.db").read_bytes()
    with lab.started(laptop) as (desk, _):
        after = [seal_one(Enrolling(desk), index).number for index in range(510, 513)]
        made = desk.store.read.outbox.made()
    (laptop.data / "store.db").write_bytes(old)
    for name in lost:
        gone = laptop.data / name
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    with lab.started(laptop) as (desk, _):
        sealed = seal_one(Enrolling(desk), 520)
        assert sealed.number not in {*after, *(one[0] for one in lab.truth.values())}
        assert desk.store.read.outbox.made() == made + 1


def test_an_older_value_of_a_corrected_member_is_not_shown(lab: Lab) -> None:
    """The store is gone, the backup knows the name before it was corrected."""
    laptop = lab.copy()
    session = lab.open(laptop)
    member = session.enrolling._desk.store.read.enrolments.recent(1)[0]
    assert made_backup(session)
    draft = session.amending.begin(member.id, Why(AmendReason.TYPING))
    answers = {**draft.answers, "name": "बदला नमूना", "name_latin": "Changed Sample"}
    draft = session.enrolling.keep(draft.with_answers(answers, draft.touched_at))
    sealed = session.amending.seal(draft)
    assert not isinstance(sealed, tuple), sealed
    session.lock()
    (laptop.data / "store.db").unlink()

    session = lab.open(laptop)
    row = session.enrolling._desk.store.read.enrolments.by_id(member.id)
    assert row is not None
    assert (row.rev, row.name, row.answers, row.masked_name) == (2, None, None, "•••")
    assert session.recovery.rebuilt is not None
    session.lock()


def test_flips_and_cuts_of_any_file_are_noticed_or_harmless(
    lab: Lab, standing_centre: RunningCentre
) -> None:
    """The centre is there: whatever a laptop believes of it is read, and used."""
    print(harmed_files(lab, 24))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(2))
def test_two_thousand_flips_and_cuts_are_noticed_or_harmless(
    lab: Lab, standing_centre: RunningCentre, tell: Callable[[str], None], part: int
) -> None:
    """The parts are for as many workers."""
    said = harmed_files(lab, 1000, SEED + 11 + part)
    tell(said)


def harmed_files(lab: Lab, count: int, seed: int = SEED + 1) -> str:
    chance = random.Random(seed)
    seen: dict[str, int] = {}
    for number in range(count):
        laptop = lab.copy()
        left_open(lab, laptop)
        name = HARMED[number % len(HARMED)]
        path = laptop.data / name
        if path.is_dir():
            path = chance.choice(sorted(path.iterdir()))
        way = chance.choice(("flip", "zero", "cut"))
        spoil(path, way, chance)
        held = {one.name for one in (laptop.data / "spool").iterdir()}
        ended = after_harm(lab, laptop, name)
        assert held <= {one.name for one in (laptop.data / "spool").iterdir()}, "nothing deleted"
        seen[ended] = seen.get(ended, 0) + 1
    return f"{count}/{count} harms noticed or harmless {seen}, 0 lost, seed={seed}"


def left_open(lab: Lab, laptop: Laptop) -> None:
    """As after a power cut: a WAL with something in it lies beside the store."""
    store = Store(laptop.data / "store.db", lab.key.key)
    store.read.kept.keep("a power cut", "came here")
    for part in ("", "-wal"):
        path = laptop.data / f"store.db{part}"
        shutil.copy(path, path.with_suffix(".held" + part))
    store.close()
    for part in ("", "-wal"):
        path = laptop.data / f"store.db{part}"
        path.with_suffix(".held" + part).replace(path)


def spoil(path: Path, way: str, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    if way == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif way == "zero":
        page = at // PAGE * PAGE
        data[page : page + PAGE] = bytes(len(data[page : page + PAGE]))
    else:
        del data[at:]
    path.write_bytes(data)


def after_harm(lab: Lab, laptop: Laptop, name: str) -> str:
    if name in BELIEVED:
        return after_harm_to_what_is_believed(lab, laptop)
    if name.startswith("keys/"):
        assert keys.read_slots(laptop.data / name) == keys.read_slots(lab.laptop.data / name)
        return "second copy"
    recovery = check(lab, laptop, enrol=False)
    if recovery.rebuilt is not None:
        return "rebuilt"
    return "taken back" if recovery.taken_back else "harmless"


def after_harm_to_what_is_believed(lab: Lab, laptop: Laptop) -> str:
    """Told by a code, or of no matter; whatever is sealed stays, and waits."""
    code = "harmless"
    try:
        session = lab.open(laptop)
    except KnownError as error:
        code = error.code
    else:
        try:
            line = session.synchronising.open_line()
            session.synchronising.run_once(line)
            line.close()
        except RoadClosedError as error:
            code = error.code
        finally:
            session.lock()
    check(lab, laptop, enrol=False)
    return code


@pytest.mark.skipif(not killing.is_available(), reason="no strace here")
def test_a_rebuild_that_is_killed_begins_or_ends_by_itself(lab: Lab) -> None:
    print(killed_rebuilds(lab, 3))


@pytest.mark.soak
@pytest.mark.skipif(not killing.is_available(), reason="no strace here")
def test_a_rebuild_killed_thirty_times_begins_or_ends_by_itself(
    lab: Lab, tell: Callable[[str], None]
) -> None:
    said = killed_rebuilds(lab, 30)
    tell(said)


def killed_rebuilds(lab: Lab, count: int) -> str:
    chance = random.Random(SEED + 2)
    damaged = lab.copy()
    harm(damaged.data / "store.db", 9, chance)
    damaged_as_was = (damaged.data / "store.db").read_bytes()
    kept = lab.work / "damaged"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(damaged.data, kept)

    def fresh() -> Laptop:
        laptop = lab.copy()
        shutil.rmtree(laptop.data)
        shutil.copytree(kept, laptop.data)
        return laptop

    first = fresh()
    argv = first.argv("status")
    every = killing.points(argv, first.environ(), REPOSITORY, lab.work / "points.log")
    assert "rename" in {point.call for point in every}
    for point in chance.sample(every, count):
        laptop = fresh()
        log = lab.work / "kill.log"
        killed = killing.run_until(point, laptop.argv("status"), laptop.environ(), REPOSITORY, log)
        assert killed.has_fired, point
        check(lab, laptop)
        asides = [one / "store.db" for one in (laptop.data / "quarantine").glob("[0-9]*")]
        assert damaged_as_was in [one.read_bytes() for one in asides if one.exists()]
    return f"killed at {count}/{count} of {len(every)} points of a rebuild, 0 lost, seed={SEED + 2}"
