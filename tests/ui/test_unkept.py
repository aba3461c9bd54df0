"""A form that the disk would not take, and that somebody left: nothing of it is lost."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.domain.enrolment import Draft
from desktop.domain.photo import Photo
from desktop.errors import StoreError
from tests.support.stage import PIN, Stage
from ui.screens.card import CardScreen
from ui.screens.enrol.unkept import Unkept
from ui.screens.search import SearchScreen
from ui.screens.unlock import UnlockScreen

FULL = "डिस्क भर गई है। जगह बनाएँ, फिर कोशिश करें। (E-STO-03)"

LOSES = (
    "लिखा हुआ अभी डिस्क पर नहीं गया है। जगह बनाएँ, तो यह अपने-आप रख लिया जाएगा। "
    "खिड़की दोबारा बंद करेंगे तो यह मिट जाएगा।"
)


class Disk:
    """Under the sample store: full until a test makes room."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full, self.refused = True, 0
        members = stage.app.members
        keep, attach = members.keep, members.attach

        def kept(draft: Draft) -> Draft:
            self._write()
            return keep(draft)

        def attached(draft_id: UUID, photo: Photo) -> None:
            self._write()
            attach(draft_id, photo)

        monkeypatch.setattr(members, "keep", kept)
        monkeypatch.setattr(members, "attach", attached)

    def _write(self) -> None:
        if self.is_full:
            self.refused += 1
            raise StoreError("E-STO-03")


@pytest.fixture
def disk(open_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Disk:
    monkeypatch.setattr(Unkept, "again_ms", 20)
    return Disk(open_stage, monkeypatch)


def leave_a_form(stage: Stage) -> UUID:
    """A photo is taken, a name typed, and F3 pressed."""
    screen = stage.enrol()
    draft = screen._draft
    assert draft is not None
    stage.session.photographing.take()
    stage.settle()
    screen.form.go_to("address")
    stage.type("ghar 4")
    stage.key(Qt.Key.Key_F3)
    stage.settle()
    assert stage.window.is_at(SearchScreen)
    return draft.id


def test_answers_and_photo_of_a_left_form_are_kept_once_there_is_room(
    open_stage: Stage, disk: Disk
) -> None:
    draft_id = leave_a_form(open_stage)
    members = open_stage.app.members
    open_stage.until(lambda: disk.refused > 4)
    trouble = open_stage.window.ground.trouble
    assert trouble is not None
    assert trouble.words == FULL
    assert draft_id not in members.photos

    disk.is_full = False
    open_stage.until(lambda: draft_id in members.photos)
    open_stage.until(lambda: members.drafts[draft_id].answers.get("address") == "ghar 4")


def test_the_header_promises_safety_only_while_everything_is(open_stage: Stage, disk: Disk) -> None:
    window = open_stage.window
    assert promised(open_stage) == ["सब सुरक्षित"]

    draft_id = leave_a_form(open_stage)
    open_stage.until(lambda: promised(open_stage) == ["सब सुरक्षित नहीं"])
    window.toggle_sunlight()
    open_stage.settle()
    assert promised(open_stage) == ["सब सुरक्षित नहीं"], "also in a header that is built anew"

    disk.is_full = False
    open_stage.until(lambda: draft_id in open_stage.app.members.photos)
    open_stage.until(lambda: promised(open_stage) == ["सब सुरक्षित"])


def promised(stage: Stage) -> list[str]:
    header = stage.window.ground.header
    assert header is not None
    shown = [label.text() for label in header.findChildren(QLabel) if label.isVisible()]
    return [words for words in shown if "सुरक्षित" in words]


def test_they_wait_over_a_lock_for_the_person_who_typed_them(open_stage: Stage, disk: Disk) -> None:
    draft_id = leave_a_form(open_stage)
    members = open_stage.app.members
    members.drafts.pop(draft_id, None)
    open_stage.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    open_stage.until(lambda: open_stage.window.is_at(UnlockScreen))
    disk.is_full = False
    refused = disk.refused
    door = open_stage.window.screen_now
    assert isinstance(door, UnlockScreen)

    door.choose(door._people[1])
    open_stage.type(PIN)
    open_stage.key(Qt.Key.Key_Return)
    open_stage.until(lambda: open_stage.window.session is not None)
    open_stage.settle()
    tried = open_stage.window.unkept
    tried._try()
    open_stage.settle()
    assert draft_id not in members.drafts, "it is not this person's"

    open_stage.window.lock()
    open_stage.until(lambda: open_stage.window.is_at(UnlockScreen))
    door = open_stage.window.screen_now
    assert isinstance(door, UnlockScreen)
    door.choose(door._people[0])
    open_stage.type(PIN)
    open_stage.key(Qt.Key.Key_Return)
    open_stage.until(lambda: draft_id in members.drafts and draft_id in members.photos)
    assert disk.refused == refused


def test_what_was_sealed_meanwhile_is_not_put_back(open_stage: Stage, disk: Disk) -> None:
    screen = open_stage.enrol(filled=True)
    open_stage.session.photographing.take()
    open_stage.settle()
    screen.sitting.keep()
    screen._note_edit()
    screen.keep()
    open_stage.until(lambda: disk.refused > 1)
    draft = screen._draft
    assert draft is not None

    screen.save()
    open_stage.until(lambda: open_stage.window.is_at(CardScreen))
    disk.is_full = False
    open_stage.window.unkept._try()
    open_stage.settle()
    assert open_stage.app.members.sealed[0].id == draft.id
    assert draft.id not in open_stage.app.members.drafts
    assert draft.id not in open_stage.app.members.photos


def test_closing_on_a_full_disk_has_to_be_meant(open_stage: Stage, disk: Disk) -> None:
    draft_id = leave_a_form(open_stage)
    window, members = open_stage.window, open_stage.app.members
    open_stage.until(lambda: disk.refused > 1)

    assert not window.close(), "it stays, and says why"
    trouble = window.ground.trouble
    assert trouble is not None
    assert trouble.words == LOSES
    assert not open_stage.app.sessions[0].is_locked
    refused = disk.refused
    open_stage.until(lambda: disk.refused > refused + 4)
    assert trouble.words == LOSES, "what is tried again meanwhile does not take its place"

    disk.is_full = False
    open_stage.until(lambda: draft_id in members.photos)
    open_stage.until(lambda: not window.unkept._held)
    assert window.close(), "nothing is left to lose"


def test_whoever_closes_again_means_it(open_stage: Stage, disk: Disk) -> None:
    leave_a_form(open_stage)
    open_stage.until(lambda: disk.refused > 1)
    assert not open_stage.window.close()
    assert open_stage.window.close()
