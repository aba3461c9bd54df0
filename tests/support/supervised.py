"""Backups and withdrawals at a sample laptop, and the scenes of what a supervisor looks after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt

from desktop.domain.delivery import SyncKind, SyncView
from desktop.domain.health import Check, Finding, Grade
from desktop.domain.withdrawal import Withdrawal
from desktop.storage.revisions import WITHDRAWN, RevisionRow
from tests.support.samples import NOW
from ui.screens.desk import ToRecord, ToSyncCentre
from ui.screens.record import RecordScreen
from ui.screens.sync_centre import SyncCentreScreen

if TYPE_CHECKING:
    from tests.support.stage import Stage
    from tests.support.window import Members

BROKE_OFF = SyncView(SyncKind.CENTRE_UNREACHABLE, waiting=12, next_try_at=NOW, code="E-NET-07")
DISK_FULL = SyncView(SyncKind.STOPPED, waiting=12, code="E-STO-03")


class ASpare:
    """Notes what it was asked to write; a passphrase needs four words here, too."""

    def __init__(self) -> None:
        self.written: list[tuple[Path, str]] = []

    def refusal(self, passphrase: str) -> str:
        return "" if len(passphrase.split()) > 3 else "E-BAK-02"

    def write(self, folder: Path, passphrase: str) -> tuple[Path, int]:
        self.written.append((folder, passphrase))
        return folder / "7f3a21b0-19a2c4.sbk", 12


class Leaving:
    """Takes a member out as the store does: only the number stays."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self.told: list[Withdrawal] = []

    def withdraw(self, member_id: UUID, told: Withdrawal) -> str:
        self.told.append(told)
        at = [found.id for found in self._members.sealed].index(member_id)
        left = replace(self._members.sealed[at], name="•••", name_latin="", relation_name="",
                       thumbnail=None, is_masked=True, booth_words="")  # fmt: skip
        self._members.sealed[at] = left
        wall = int(NOW.timestamp() * 1000)
        row = RevisionRow(2, WITHDRAWN, told.wish.value, "sunita", wall, {})
        self._members.revisions[member_id] = (row,)
        return left.number


def open_record(stage: Stage) -> RecordScreen:
    screen = stage.go(ToRecord(stage.app.members.sealed[0].id))
    stage.settle()
    assert isinstance(screen, RecordScreen)
    return screen


def withdraw_why(stage: Stage) -> None:
    open_record(stage).withdraw.click()
    stage.settle()


def withdraw_sure(stage: Stage) -> None:
    withdraw_why(stage)
    stage.type("1")
    stage.settle()


def record_withdrawn(stage: Stage) -> None:
    withdraw_sure(stage)
    stage.type("1")
    stage.settle()
    stage.settle()


def sync_backup(stage: Stage) -> None:
    """Two passphrases that differ."""
    screen = stage.go(ToSyncCentre())
    stage.settle()
    assert isinstance(screen, SyncCentreScreen)
    screen.ask_backup()
    stage.settle()
    stage.type("aam neem peepal bargad")
    stage.key(Qt.Key.Key_Return)
    stage.type("aam neem")
    stage.key(Qt.Key.Key_Return)
    stage.settle()


def sync_health(stage: Stage) -> None:
    """One of each grade."""
    wrong = {
        Check.NETWORK: Finding(Check.NETWORK, Grade.WRONG, "E-NET-01"),
        Check.CENTRE: Finding(Check.CENTRE, Grade.UNKNOWN),
        Check.DISK: Finding(Check.DISK, Grade.WATCH, "E-DSK-01"),
    }
    found = tuple(wrong.get(check, Finding(check)) for check in Check)
    stage.session.examining.findings = found
    screen = stage.go(ToSyncCentre())
    stage.settle()
    assert isinstance(screen, SyncCentreScreen)
    screen.examine()
    stage.settle()


def enrol_disk_full(stage: Stage) -> None:
    """The form goes on; the header says why sending does not."""
    stage.enrol(filled=True)
    stage.session.synchronising.tell(DISK_FULL)
    stage.settle()
    stage.settle()


def enrol_broke_off(stage: Stage) -> None:
    stage.enrol(filled=True)
    stage.session.synchronising.tell(BROKE_OFF)
    stage.settle()
    stage.settle()
