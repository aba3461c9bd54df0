"""What a supervisor does in the window alone: a backup for another laptop, a member who leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from desktop.domain.enroller import Role
from desktop.domain.withdrawal import Wish, Withdrawal, WithdrawReason
from desktop.errors import StoreError
from tests.support.evening import as_supervisor
from tests.support.stage import Stage
from tests.support.supervised import open_record
from ui.screens.desk import ToRecord, ToSyncCentre
from ui.screens.record import RecordScreen
from ui.screens.sync_centre import SyncCentreScreen
from ui.screens.withdraw import WhySheet
from ui.widgets.confirm_sheet import ConfirmSheet

FOUR_WORDS = "aam neem peepal bargad"


def sync_centre(stage: Stage) -> SyncCentreScreen:
    screen = stage.go(ToSyncCentre())
    stage.settle()
    assert isinstance(screen, SyncCentreScreen)
    return screen


def by_tab(stage: Stage, wanted: QPushButton) -> None:
    """Reached from where the focus is, by Tab alone."""
    for _ in range(40):
        if wanted.hasFocus():
            return
        stage.tab()
    pytest.fail("Tab does not come there")


def write_twice(stage: Stage, first: str, second: str) -> None:
    for words in (first, second):
        stage.type(words)
        stage.key(Qt.Key.Key_Return)


def test_an_enroller_sees_neither_backup_nor_closing(open_stage: Stage) -> None:
    screen = sync_centre(open_stage)
    assert not hasattr(screen, "back_up")
    assert not hasattr(screen, "close_day")


def test_a_supervisor_makes_a_backup_by_keys_and_is_told_its_name(
    open_stage: Stage, tmp_path: Path
) -> None:
    as_supervisor(open_stage)
    screen = sync_centre(open_stage)
    by_tab(open_stage, screen.back_up)
    open_stage.key(Qt.Key.Key_Return)
    write_twice(open_stage, FOUR_WORDS, FOUR_WORDS)
    open_stage.settle()
    (dialog,) = screen.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    open_stage.settle()
    assert open_stage.session.for_a_spare.written == [(tmp_path, FOUR_WORDS)]
    assert screen.reason.text() == "बैकअप पेन-ड्राइव में है: 7f3a21b0-19a2c4.sbk"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("1234", "", "पासफ़्रेज़ छोटा है। कम से कम चार शब्द लिखें।"),
        (FOUR_WORDS, "aam neem", "दोनों पासफ़्रेज़ अलग हैं: फिर से लिखें"),
    ],
)
def test_a_passphrase_that_will_not_do_is_told_before_a_drive_is_asked_for(
    open_stage: Stage, first: str, second: str, words: str
) -> None:
    as_supervisor(open_stage)
    screen = sync_centre(open_stage)
    screen.ask_backup()
    write_twice(open_stage, first, second)
    assert screen.backup.wrong.text() == words
    assert screen.backup.isVisible()
    assert screen.findChildren(QFileDialog) == []
    open_stage.key(Qt.Key.Key_Escape)
    assert open_stage.session.for_a_spare.written == []


def test_a_backup_that_fails_is_told_with_its_step(
    open_stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_supervisor(open_stage)
    screen = sync_centre(open_stage)
    before = screen.reason.text()

    def full(_folder: Path, _passphrase: str) -> tuple[Path, int]:
        raise StoreError("E-STO-03")

    monkeypatch.setattr(open_stage.session.for_a_spare, "write", full)
    screen.ask_backup()
    write_twice(open_stage, FOUR_WORDS, FOUR_WORDS)
    (dialog,) = screen.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    open_stage.settle()
    trouble = open_stage.window.ground.trouble
    assert trouble is not None
    assert "E-STO-03" in trouble.words
    assert screen.reason.text() == before, "it no longer says that it is being written"


def test_a_member_leaves_by_keys_after_being_asked_twice(open_stage: Stage) -> None:
    screen = open_record(open_stage)
    found = open_stage.app.members.sealed[0]
    by_tab(open_stage, screen.withdraw)
    open_stage.key(Qt.Key.Key_Return)
    assert screen.asked is not None
    assert isinstance(screen.asked.sheet, WhySheet)
    open_stage.key(Qt.Key.Key_Return)  # the first reason has the focus
    assert isinstance(screen.asked.sheet, ConfirmSheet)
    assert open_stage.session.withdrawing.told == [], "one key withdraws nobody"
    said = screen.asked.sheet.findChildren(QPushButton)
    assert [button.accessibleName() for button in said if button.hasFocus()] == ["सदस्य रहने दें"]
    open_stage.type("1")
    open_stage.settle()
    open_stage.settle()
    asked = Withdrawal(WithdrawReason.MEMBER_ASKED, Wish.END)
    assert open_stage.session.withdrawing.told == [asked]
    assert "सहमति वापस" in {label.text() for label in screen.findChildren(QLabel)}
    assert not screen.withdraw.isVisible()
    assert not screen.print_button.isVisible()
    assert screen.back.hasFocus()
    open_stage.key(Qt.Key.Key_F9)
    assert open_stage.window.is_at(RecordScreen), "there is no card any more"
    assert found.name not in {label.text() for label in screen.findChildren(QLabel)}


def test_enter_keeps_the_member_and_so_does_esc(open_stage: Stage) -> None:
    screen = open_record(open_stage)
    for keys in ((Qt.Key.Key_Return, Qt.Key.Key_Return), (Qt.Key.Key_Return, Qt.Key.Key_Escape),
                 (Qt.Key.Key_Escape,)):  # fmt: skip
        screen.ask_to_leave()
        for key in keys:
            open_stage.key(key)
        open_stage.settle()
        assert open_stage.session.withdrawing.told == []
        assert screen.withdraw.isVisible()


def test_another_reason_and_the_wish_to_be_deleted_go_along(open_stage: Stage) -> None:
    screen = open_record(open_stage)
    screen.ask_to_leave()
    assert screen.asked is not None
    sheet = screen.asked.sheet
    assert isinstance(sheet, WhySheet)
    sheet.erase.setFocus()
    open_stage.key(Qt.Key.Key_Space)
    sheet.reasons.focus_in()
    open_stage.type("3")
    open_stage.key(Qt.Key.Key_Return)
    assert sheet.isVisible(), "another reason wants words"
    open_stage.type("ghar badla")
    open_stage.key(Qt.Key.Key_Return)
    open_stage.type("1")
    open_stage.settle()
    told = Withdrawal(WithdrawReason.OTHER, Wish.ERASE, "ghar badla")
    assert open_stage.session.withdrawing.told == [told]


def test_who_may_not_withdraw_finds_no_button(open_stage: Stage) -> None:
    session = open_stage.session
    session.enroller = replace(session.enroller, role=Role.AUDITOR)
    screen = open_stage.go(ToRecord(open_stage.app.members.sealed[0].id))
    open_stage.settle()
    assert isinstance(screen, RecordScreen)
    assert not screen.withdraw.isVisible()
