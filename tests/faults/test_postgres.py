"""T9: the centre on PostgreSQL is backed up, brought back, and loses its database under load."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from sync.server.centre import Centre
from sync.server.database import open_database
from sync.server.keeping import KeepingError, back_up, bring_back
from sync.server.keys import escrow_key
from tests.faults.chaos import Camp, Result, come_to_rest, nursery_for
from tests.faults.conftest import SEED, size
from tests.support.centre import RunningCentre, made_centre
from tests.support.laptop import Laptop, answers
from tests.support.ledger import ledger
from tests.support.parts import SECRET, a_ledger, make_keys
from tests.support.postgres import Cluster, running_cluster

LONGEST_S = 0.6
RESTORES = 5

pytestmark = pytest.mark.postgres


def a_camp(cluster: Cluster, folder: Path) -> tuple[RunningCentre, Laptop]:
    """A running centre on a database of its own, and a laptop that it knows."""
    centre = made_centre(folder / "at-the-centre", database=cluster.new_database())
    laptop = Laptop(folder / "at-the-camp" / "data")
    laptop.data.parent.mkdir()
    centre.start()
    laptop.activate(centre)
    return centre, laptop


def enrolled(laptop: Laptop, *people: int) -> list[str]:
    acked = laptop.enrol([answers(index) for index in people])
    assert laptop.sync()["waiting"] == 0
    return acked


def restored(centre: RunningCentre, backup: str) -> dict[str, object]:
    centre.stop()
    escrow = centre.folder.parent / "root" / "escrow.pem"
    return centre.command("restore", backup, "--escrow", str(escrow))


def count_of(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def folders(place: Path) -> list[tuple[str, int]]:
    return sorted((str(one), one.stat().st_mtime_ns) for one in place.rglob("*"))


def test_a_backup_of_postgresql_comes_back_and_what_was_there_is_put_aside(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = cluster.new_database(), tmp_path / "centre"
    keys = make_keys(folder)
    escrow = escrow_key(folder / "root" / "escrow.pem", SECRET)
    centre = Centre(folder, url, f"file://{folder / 'blobs'}", "https://127.0.0.1:1", "", 1)
    centre.write()
    with a_ledger(url, folder, keys) as ledger:
        laptop = ledger.laptop()
        packets = [laptop.enrolment(photo=b"") for _ in range(3)]
        ledger.receiving.receive(packets[:2])
        made = back_up(centre, tmp_path / "backups", "one.backup")
        ledger.receiving.receive(packets[2:])

    first = bring_back(made, folder, escrow, 1_800_000_000)
    second = bring_back(made, folder, escrow, 1_800_000_000)

    assert second.epoch > first.epoch > 1_800_000_000
    assert first.put_aside.endswith("schema before_1800000000")
    engine = open_database(url)
    assert count_of(engine, "packet") == 2
    assert count_of(engine, "before_1800000000.packet") == 3
    before = folders(tmp_path)
    elsewhere = url.replace("/centre_", "/no_such_centre_")
    monkeypatch.setenv("SADASYA_DATABASE", elsewhere)
    with pytest.raises(KeepingError):
        bring_back(made, folder, escrow, 1_900_000_000)
    assert folders(tmp_path) == before, "refused: nothing that was there is touched"
    again = back_up(replace(centre, database=url), tmp_path / "backups", "two.backup")
    assert again.stat().st_size < made.stat().st_size * 1.2, "what was put aside is not in it"
    engine.dispose()


@pytest.mark.soak
def test_everything_newer_than_a_backup_of_postgresql_comes_back_by_itself(
    cluster: Cluster, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """The same backup five times: it gets older, and the laptop always holds more than it."""
    centre, laptop = a_camp(cluster, tmp_path)
    epochs = [0]
    try:
        acked = enrolled(laptop, 0, 1)
        made = str(centre.command("backup", str(tmp_path / "backups"))["file"])
        for person in range(2, 2 + RESTORES):
            acked += enrolled(laptop, person)
            epochs.append(int(str(restored(centre, made)["epoch"])))
            assert len(ledger(centre).ids) == 2
            centre.start()
            assert laptop.sync()["received"] == len(acked)
            held = ledger(centre)
            assert sorted(held.ids) == sorted(acked)
            assert {state for *_, state in held.rows} == {"accepted"}
    finally:
        centre.stop()
    assert epochs == sorted(set(epochs))
    assert epochs[1] > 1_700_000_000
    tell(f"PostgreSQL restored {RESTORES}/{RESTORES} times: {len(acked)}/{len(acked)} came back")


@pytest.mark.soak
def test_postgresql_that_is_stopped_at_once_under_load_loses_and_doubles_nothing(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """`pg_ctl -m immediate`: the centre's processes stay, and find a database again."""
    chance, pause, result = random.Random(SEED), threading.Event(), Result()
    stops = size(hour=200, night=1_000)
    with running_cluster() as own:
        centre, laptop = a_camp(own, tmp_path)
        centre.stop()
        with nursery_for(laptop, tmp_path) as nursery:
            camp = Camp(nursery, laptop, centre)
            for name in ("receive", "open", "work"):
                camp.start(name)
            begun = time.monotonic()
            for _ in range(stops):
                pause.wait(chance.random() * LONGEST_S)
                own.crash()
                own.start()
            result.seconds = time.monotonic() - begun
            assert camp.kill("work"), "the laptop had ended by itself"
            come_to_rest(camp, result)
    tell(
        f"PostgreSQL stopped at once {stops}/{stops} times: {result.acked}/{result.acked}"
        f" acknowledged there, {result.closed} turns cut, {len(result.wrong)} wrong,"
        f" {60 * stops / result.seconds:.0f} a minute"
    )
    assert not result.wrong, "\n".join(result.wrong)
    assert result.closed >= stops // 10, "hardly a stop was noticed"
