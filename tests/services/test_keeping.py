"""What leaves and when: sealed copies, readable values, backups; by a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from desktop.security.keys import new_store_key
from desktop.services.backing_up import BackingUp
from desktop.services.clock import Clock
from desktop.services.spooling import Sides, drop_ended
from desktop.storage.backups import KEPT, Backups
from desktop.storage.mark import MarkFile
from desktop.storage.spool import Spool
from desktop.storage.work import Store
from sync.protocol.envelope import Verdict, VerdictKind
from tests.storage.test_store import add_member, receipt

DAY = 86_400_000
KEY = new_store_key()
JUDGED = 100 * DAY


class Setting:
    """A store, its spool and its backups, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "store.db", KEY)
        self.sides = Sides(self.store, Spool(folder / "spool"), MarkFile(folder / "mark", KEY))
        self.backups = Backups(folder / "backups", KEY)
        self.now_ms = 0
        self.clock = Clock(now=lambda: datetime.fromtimestamp(self.now_ms / 1000, UTC))

    def seal(self, count: int, **more: object) -> None:
        with self.store.work() as tables:
            for index in range(1, count + 1):
                add_member(tables, index, **more)
        for seq, one, _ in self.store.read.copies.held():
            self.sides.spool.write(seq, UUID(bytes=one), self.store.read.outbox.packet(seq))

    def judge(self, index: int, kind: VerdictKind) -> None:
        made, signed = receipt(index)
        self.store.read.outbox.settle([(made, signed)])
        verdict = Verdict(
            verdict=kind, dev=bytes(8), id=UUID(int=index).bytes, rev=1, digest=made.digest,
            epoch=1, at=JUDGED,
        )  # fmt: skip
        with self.store.work() as tables:
            tables.outbox.judge(verdict, b"signed")

    def told(self, at_ms: int) -> None:
        """The centre's last word on the time."""
        self.store.read.kept.keep("server_time", at_ms)

    def spooled(self) -> list[int]:
        return [seq for seq, _ in self.sides.spool.places()]


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def test_a_sealed_copy_leaves_thirty_days_after_accepted_and_no_other(setting: Setting) -> None:
    setting.seal(4)
    setting.judge(1, VerdictKind.ACCEPTED)
    setting.judge(2, VerdictKind.QUARANTINED)
    setting.judge(3, VerdictKind.DUPLICATE_PERSON)
    setting.told(JUDGED + 30 * DAY - 1)
    assert drop_ended(setting.sides) == 0
    setting.told(JUDGED + 30 * DAY + 1)
    assert drop_ended(setting.sides) == 1
    assert setting.spooled() == [2, 3, 4]
    assert [seq for seq, _, _ in setting.store.read.copies.held()] == [2, 3, 4]
    assert [seq for seq, _, _ in setting.store.read.outbox.held_bytes()] == [2, 3, 4]
    assert drop_ended(setting.sides) == 0


def test_a_clock_of_the_laptop_that_is_far_ahead_lets_nothing_leave(setting: Setting) -> None:
    setting.seal(1)
    setting.judge(1, VerdictKind.ACCEPTED)
    setting.now_ms = JUDGED + 9_000 * DAY
    setting.told(JUDGED)
    assert drop_ended(setting.sides) == 0
    assert setting.spooled() == [1]


def test_a_kill_between_store_and_spool_is_ended_by_the_next_start(setting: Setting) -> None:
    setting.seal(1)
    setting.judge(1, VerdictKind.ACCEPTED)
    with setting.store.work() as tables:
        assert tables.copies.drop_ended(JUDGED + 1) == [(1, UUID(int=1).bytes)]
    assert setting.spooled() == [1], "killed here"
    assert drop_ended(setting.sides) == 0
    assert setting.spooled() == []


def test_no_backup_keeps_a_member_readable_for_longer_than_the_store(setting: Setting) -> None:
    setting.seal(3, readable_until=5 * DAY, name="बैकअप नमूना")
    setting.backups.add(setting.store, DAY)
    setting.backups.add(setting.store, 2 * DAY)
    now = 5 * DAY + 1
    setting.store.forget_overdue(now)
    setting.backups.forget_overdue(now)
    for path in setting.backups.newest_first():
        kept = Store(path, KEY)
        assert kept.read.enrolments.readable() == ()
        assert kept.database.rows("SELECT count(*) FROM photo") == [(0,)]
        assert kept.read.copies.held(), "the sealed packets stay"
        kept.close()


def test_backups_are_due_after_twenty_hours_and_three_are_kept(setting: Setting) -> None:
    backing_up = BackingUp(setting.store, setting.backups, setting.clock)
    setting.now_ms = 40 * DAY
    made = []
    for _ in range(5):
        assert backing_up.is_due
        assert backing_up.back_up()
        made.append(setting.backups.newest_first()[0].name)
        setting.now_ms += 19 * 3_600_000
        assert not backing_up.is_due
        setting.now_ms += 3_600_000
    assert [path.name for path in setting.backups.newest_first()] == made[: -KEPT - 1 : -1]


def test_a_clock_that_was_set_back_makes_one_more_backup_not_one_each_time(
    setting: Setting,
) -> None:
    backing_up = BackingUp(setting.store, setting.backups, setting.clock)
    setting.now_ms = 40 * DAY
    assert backing_up.back_up()
    setting.now_ms = DAY
    assert backing_up.is_due
    assert backing_up.back_up()
    assert not backing_up.is_due


def test_a_disk_that_refuses_a_backup_stops_nobody(setting: Setting) -> None:
    blocked = folder_that_refuses(setting)
    assert not BackingUp(setting.store, blocked, setting.clock).back_up()


def folder_that_refuses(setting: Setting) -> Backups:
    """Where the next backup would be written aside there is a folder."""
    folder = setting.store.path.parent / "blocked"
    blocked = Backups(folder, KEY)
    (folder / "000001-0.tmp").mkdir()
    return blocked
