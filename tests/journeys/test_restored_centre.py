"""The centre is put back from yesterday's backup: laptops bring everything newer, by themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.centre import PASSPHRASE, CentreError, RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo
from tests.support.ledger import ledger
from tests.support.prepared import PreparedCamp

BEFORE, AFTER = 6, 4  # of each of two laptops


def enrolled(laptop: Laptop, first: int, count: int) -> list[str]:
    acked = laptop.enrol([answers(first + index) for index in range(count)], sample_photo())
    assert laptop.sync()["waiting"] == 0
    return acked


def restored(centre: RunningCentre, backup: Path) -> dict[str, object]:
    escrow = centre.folder.parent / "root" / "escrow.pem"
    return centre.command("restore", str(backup), "--escrow", str(escrow))


@pytest.mark.soak
def test_everything_newer_than_the_backup_comes_back_without_anyone_doing_anything(
    tmp_path: Path, prepared: PreparedCamp
) -> None:
    with prepared.running(tmp_path / "centre", knows_laptop=True) as centre:
        first = prepared.laptop_in(tmp_path / "first")
        (tmp_path / "second").mkdir()
        second = Laptop(tmp_path / "second" / "data")
        second.activate(centre, "laptop-2", "dusra")
        acked = enrolled(first, 0, BEFORE) + enrolled(second, 10, BEFORE)
        made = centre.command("backup", str(tmp_path / "backups"))
        acked += enrolled(first, 20, AFTER) + enrolled(second, 30, AFTER)
        assert len(ledger(centre).ids) == 20

        centre.stop()
        done = restored(centre, Path(str(made["file"])))
        again = restored(centre, Path(str(made["file"])))
        assert int(str(again["epoch"])) > int(str(done["epoch"])) > 1_700_000_000
        assert len(ledger(centre).ids) == 12
        assert sorted(path.name for path in centre.folder.parent.glob("*.before-*")), "put aside"
        centre.start()

        for laptop in (first, second):
            told = laptop.sync()
            assert (told["waiting"], told["received"]) == (0, BEFORE + AFTER)
        held = ledger(centre)
        assert sorted(held.ids) == sorted(acked)
        assert len(acked) == len(set(acked)) == 20
        assert {state for *_, state in held.rows} == {"accepted"}
        assert held.members == set(acked)
        digests = set()
        for laptop in (first, second):
            session = laptop.unlock()
            try:
                states = session.enrolling._desk.store.read.outbox.digests()
                assert {state for *_, state in states} == {"accepted"}, "verdicts came, too"
                digests |= {digest for _, digest, _ in states}
            finally:
                session.lock()
        assert {digest for _, _, digest, _ in held.rows} <= digests
        counted = centre.command("count")["laptops"]
        assert [(one["missing"], one["faults"]) for one in counted] == [([], []), ([], [])]
        assert {one["made"] for one in counted} == {BEFORE + AFTER + 1}, "the test packet, too"


def test_a_laptop_brings_back_what_the_backup_had_not(
    tmp_path: Path, prepared: PreparedCamp
) -> None:
    with prepared.running(tmp_path / "centre", knows_laptop=True) as centre:
        laptop = prepared.laptop_in(tmp_path / "laptop")
        acked = enrolled(laptop, 0, 2)
        made = centre.command("backup", str(tmp_path / "backups"))
        acked += enrolled(laptop, 2, 1)
        centre.stop()
        restored(centre, Path(str(made["file"])))
        assert len(ledger(centre).ids) == 2
        centre.start()
        assert laptop.sync()["received"] == 3
        held = ledger(centre)
        assert sorted(held.ids) == sorted(acked)
        assert {state for *_, state in held.rows} == {"accepted"}


@pytest.fixture
def still(tmp_path: Path, prepared: PreparedCamp) -> RunningCentre:
    """A centre's folder, with nothing running."""
    with prepared.running(tmp_path / "centre", knows_laptop=True) as centre:
        return centre


def test_a_backup_that_is_not_whole_touches_nothing(still: RunningCentre, tmp_path: Path) -> None:
    made = Path(str(still.command("backup", str(tmp_path / "backups"))["file"]))
    data = made.read_bytes()
    before = {path: path.stat().st_mtime_ns for path in still.folder.rglob("*")}
    for bad in (data[:-1], data[:-40], data[:200], data + b"x", b"no backup",
                data[:5000] + bytes([data[5000] ^ 1]) + data[5001:]):  # fmt: skip
        made.write_bytes(bad)
        with pytest.raises(CentreError, match="exit 6"):
            restored(still, made)
    assert {path: path.stat().st_mtime_ns for path in still.folder.rglob("*")} == before


def test_a_backup_is_read_with_the_escrow_key_alone(still: RunningCentre, tmp_path: Path) -> None:
    made = Path(str(still.command("backup", str(tmp_path / "backups"))["file"]))
    assert b"laptop-1" not in made.read_bytes()
    assert b"PRIVATE KEY" not in made.read_bytes()
    seal = still.folder / "keys" / "open" / "seal.pem"
    with pytest.raises(CentreError, match="exit 6"):
        still.command("restore", str(made), "--escrow", str(seal))
    elsewhere = RunningCentre(still.url, tmp_path / "new machine" / "centre")
    elsewhere.folder.parent.mkdir()
    elsewhere.passphrase.write_text(PASSPHRASE, encoding="utf-8")
    shutil.copytree(still.folder.parent / "root", elsewhere.folder.parent / "root")
    done = restored(elsewhere, made)
    assert done["put aside"] == ""
    assert elsewhere.command("selftest") == {"database": True, "keys": True, "pack": True}
