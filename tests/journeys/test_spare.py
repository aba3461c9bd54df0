"""A laptop dies; a spare takes over its sealed members, and never becomes that laptop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from desktop.domain.enroller import Role
from desktop.security import backup_file, packets
from desktop.services.backing_up import ForASpare
from desktop.services.restoring import BackupError
from desktop.services.session import Session
from desktop.storage.work import Store
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop
from tests.support.lost import Lab
from tests.support.prepared import PreparedCamp

PASSPHRASE = "बीस आम पाँच नदी"
SEALED = 50


@pytest.fixture(scope="module")
def dead(prepared: PreparedCamp, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """Fifty members that no centre has, a draft; and on the pen drive a supervisor's backup."""
    folder = tmp_path_factory.mktemp("at-the-camp")
    lab = Lab.of(prepared.laptop_in(folder), folder)
    session = lab.open()
    lab.seal(session, 0, SEALED, photos=False)
    draft = session.enrolling.begin()
    session.enrolling.keep(draft.with_answers({"name": "अधूरा नमूना"}, draft.touched_at))
    (folder / "pen drive").mkdir()
    as_supervisor(session, lab).write(folder / "pen drive", PASSPHRASE)
    session.lock()
    return lab


def as_supervisor(session: Session, lab: Lab) -> ForASpare:
    """The same laptop in a supervisor's hands."""
    desk = session.enrolling._desk
    return ForASpare(
        replace(desk, enroller=replace(desk.enroller, role=Role.SUPERVISOR)), lab.key.key
    )


def spare(centre: RunningCentre, folder: Path, label: str) -> Laptop:
    laptop = Laptop(folder / label)
    laptop.activate(centre, label=label, user=label)
    return laptop


def members_at(centre: RunningCentre) -> dict[str, int]:
    """Of the centre's packets: enrolments by state."""
    return dict(centre.command("stats")["packets"].get("enrolment", {}))


@pytest.fixture(scope="module")
def first_spare(standing_centre: RunningCentre, dead: Lab) -> Iterator[Session]:
    session = spare(standing_centre, dead.work, "spare-1").unlock()
    yield session
    session.lock()


def send(session: Session) -> int:
    line = session.synchronising.open_line()
    try:
        return session.synchronising.run_once(line).carried
    finally:
        line.close()


def until_judged(centre: RunningCentre) -> None:
    """The opener works by itself; looks until nothing is left for it."""
    pause = Event()
    for _ in range(300):
        held = members_at(centre)
        if not held.get("stored"):
            return
        pause.wait(0.05)
    raise AssertionError(members_at(centre))


def test_a_spare_brings_all_members_of_a_dead_laptop_each_once(
    dead: Lab, standing_centre: RunningCentre, first_spare: Session
) -> None:
    """Half of them from the bare spool of the dead disk, and all again from the backup."""
    (file,) = (dead.work / "pen drive").iterdir()
    spool, restoring = dead.work / "spool of the dead disk", first_spare.restoring
    shutil.copytree(dead.laptop.data / "spool", spool)
    for path in sorted(spool.iterdir())[1 + SEALED // 2 :]:
        path.unlink()
    own = first_spare.enrolling._desk.store.read.outbox.made()

    bare = restoring.restore(spool)
    # The test packet of the dead laptop is known at the centre already, and comes along.
    assert (bare.packets, bare.drafts, bare.members) == (1 + SEALED // 2, 0, 0), "no secret"
    assert send(first_spare) == 1 + SEALED // 2
    until_judged(standing_centre)
    assert members_at(standing_centre) == {"accepted": SEALED // 2}

    found = restoring.restore(file, PASSPHRASE)
    assert (found.packets, found.known) == (SEALED // 2, 1 + SEALED // 2)
    assert (found.drafts, found.members, found.is_whole) == (1, SEALED, True)
    assert send(first_spare) == SEALED // 2
    until_judged(standing_centre)
    assert members_at(standing_centre) == {"accepted": SEALED}, "each once"
    assert restoring.carried().stored == SEALED + 1

    warns_and_keeps_its_own_counts(dead, first_spare, own)
    print(f"{SEALED}/{SEALED} accepted, each once, from the bare spool and from the backup")


def warns_and_keeps_its_own_counts(dead: Lab, session: Session, own: int) -> None:
    store = session.enrolling._desk.store
    someone = next(iter(dead.truth.values()))
    alike = session.likening.alike(someone[2], None)  # type: ignore[arg-type]
    assert someone[0] in {one.number for one in alike}
    assert store.read.outbox.made() == own
    assert session.searching.counts().enrolled == 0
    assert [draft.answers["name"] for draft in session.enrolling.parked()] == ["अधूरा नमूना"]
    store.forget_overdue(2**52)
    assert session.likening.alike(someone[2], None) == ()  # type: ignore[arg-type]


def test_a_backup_opens_for_its_passphrase_alone_and_continues_no_laptop(
    dead: Lab, tmp_path: Path
) -> None:
    (file,) = (dead.work / "pen drive").iterdir()
    data = file.read_bytes()
    session = dead.open()
    try:
        kept = session.enrolling._desk.store.read.kept
        for name in ("device.private", "device.box", "index.key"):
            assert (kept.bytes_of(name) or b"?") not in data
        with pytest.raises(BackupError, match="E-BAK-02"):
            as_supervisor(session, dead).write(tmp_path, "too short")
        with pytest.raises(BackupError, match="E-BAK-01"):
            session.for_a_spare.write(tmp_path, PASSPHRASE)
        refuse_what_is_not_right(session, file, tmp_path)
    finally:
        session.lock()
    head = backup_file.read_head(file)
    assert head is not None
    key = backup_file.opened_key(head, PASSPHRASE)
    assert key is not None
    backup_file.take_out_store(file, head, tmp_path / "copy.db")
    copy = Store(tmp_path / "copy.db", key)
    assert copy.read.kept.bytes_of("device.private") is None
    assert copy.read.kept.bytes_of("token") is None
    copy.close()


def test_those_with_the_escrow_key_give_a_backup_a_new_passphrase(
    dead: Lab, standing_centre: RunningCentre, tmp_path: Path
) -> None:
    (file,) = (dead.work / "pen drive").iterdir()
    before, new = file.read_bytes(), "दो तोते सात पेड़"
    root = standing_centre.folder.parent / "root"
    words = ("readdress", str(file), "--folder", str(tmp_path), "--json", "--escrow")
    secrets = {
        "SADASYA_BACKUP_PASSPHRASE": new,
        "SADASYA_ESCROW_PASSPHRASE": standing_centre.passphrase.read_text(encoding="utf-8"),
    }
    anywhere = Laptop(tmp_path / "a machine of their own", environment=secrets)

    done = anywhere.run(*words, str(root / "escrow.pem"))

    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.glob("*.sbk")
    head, former = backup_file.read_head(made), backup_file.read_head(file)
    assert head is not None
    assert former is not None
    key = backup_file.opened_key(head, new)
    assert key == backup_file.opened_key(former, PASSPHRASE) is not None
    assert backup_file.opened_key(head, PASSPHRASE) is None
    assert list(backup_file.packets_of(made, head)) == list(backup_file.packets_of(file, former))
    backup_file.take_out_store(made, head, tmp_path / "copy.db")
    Store(tmp_path / "copy.db", key or b"").close()
    assert file.read_bytes() == before

    another = anywhere.run(*words, str(root / "root.pem"))
    assert another.returncode == 6, "not the escrow key"
    assert "E-BAK-05" in another.stderr


def refuse_what_is_not_right(session: Session, file: Path, folder: Path) -> None:
    with pytest.raises(BackupError, match="E-BAK-04"):
        session.restoring.restore(file, "एक और पासवाक्य नमूना")
    (folder / "other.sbk").write_bytes(b"something else")
    with pytest.raises(BackupError, match="E-BAK-03"):
        session.restoring.restore(folder / "other.sbk")
    data = file.read_bytes()
    (folder / "cut.sbk").write_bytes(data[:40_000])
    head = backup_file.read_head(folder / "cut.sbk")
    assert head is not None
    assert not backup_file.is_whole(folder / "cut.sbk")
    whole = list(backup_file.packets_of(folder / "cut.sbk", head))
    assert 0 < len(whole) < SEALED, "every whole packet of a file that was cut short"
    assert all(packets.facts_of_any(one) for one in whole)
