"""Writes a picture of every screen into a folder, so that people can look at them.

python -m tests.support.screens OUT_FOLDER [name part ...]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import resources
from desktop.domain.carrying import Underway
from desktop.domain.delivery import SyncKind, SyncView
from desktop.domain.photo import Hint
from desktop.domain.scrutiny import HoldReason, Outlook
from tests.support.beside import ALooked, AnAlike
from tests.support.evening import as_supervisor, close_day, sync_lacks
from tests.support.samples import NOW, SomePreferences, a_photo
from tests.support.stage import Stage
from tests.support.supervised import (
    BROKE_OFF,
    DISK_FULL,
    enrol_broke_off,
    enrol_disk_full,
    record_withdrawn,
    sync_backup,
    sync_health,
    withdraw_sure,
    withdraw_why,
)
from tests.support.window import AnApplication, ARecovery
from ui.application import prepare
from ui.screens.desk import (
    ToCard,
    ToDrafts,
    ToEnrol,
    ToHome,
    ToRecord,
    ToRush,
    ToSearch,
    ToSettings,
    ToSyncCentre,
)
from ui.screens.enrol.roll import RollPanel
from ui.screens.provision import ProvisionScreen
from ui.widgets.keypad import Keypad

Scene = Callable[[Stage], None]


def _first(stage: Stage) -> object:
    return stage.app.members.sealed[0].id


def card_phone(stage: Stage) -> None:
    stage.go(ToCard(stage.app.members.sealed[0].id, is_new=True))
    stage.key(Qt.Key.Key_F10)
    stage.settle()


def enrol_filled(stage: Stage) -> None:
    stage.enrol(filled=True)
    stage.session.photographing.show(None)
    stage.settle()


def enrol_errors(stage: Stage) -> None:
    screen = stage.enrol(filled=True)
    screen.form.fields["mobile"].control.show_value("98765 4321")
    screen.form.fields["pin"].control.show_value("49344")
    screen.form.fields["caste"].refuse(on=True)
    screen.form.consent.show_value(None)
    stage.session.photographing.take()
    stage.settle()
    screen.save()
    stage.settle()


def _beside(stage: Stage, looked: ALooked) -> None:
    stage.session.scrutinising.found = looked
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.sitting.keep()
    screen._note_edit()
    screen.keep()
    stage.settle()


def enrol_duplicate(stage: Stage) -> None:
    found = stage.app.members.sealed[0]
    alike = AnAlike(found.id, found.number, found.name, photo=found.thumbnail)
    reason = HoldReason("person.alike", {"number": found.number})
    _beside(stage, ALooked((alike,), outlook=Outlook((reason,))))


def enrol_shared_mobile(stage: Stage) -> None:
    _beside(stage, ALooked(others_with_mobile=3, asks_sharing=True, outlook=Outlook()))


def enrol_empty(stage: Stage) -> None:
    stage.enrol()
    stage.session.photographing.show(Hint.TOO_FAR)
    stage.settle()


def enrol_all_wrong(stage: Stage) -> None:
    screen = stage.enrol()
    screen.save()
    stage.settle()


def enrol_suggestions(stage: Stage) -> None:
    screen = stage.enrol()
    stage.type("sunita sahu")
    stage.until(lambda: screen.typing.offers.is_open)
    stage.settle()
    stage.settle()
    stage.key(Qt.Key.Key_Down)


def _keypad(stage: Stage) -> Keypad:
    screen = stage.enrol()
    stage.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert screen.typing.keypad.keypad is not None
    return screen.typing.keypad.keypad


def enrol_keypad(stage: Stage) -> None:
    _keypad(stage)


def enrol_keypad_more(stage: Stage) -> None:
    _keypad(stage).more.click()
    stage.settle()


def enrol_keypad_latin(stage: Stage) -> None:
    _keypad(stage).latin.click()
    stage.settle()


def enrol_place(stage: Stage) -> None:
    screen = stage.enrol()
    screen.form.go_to("booth")
    stage.type("रामपु")
    stage.settle()


def enrol_no_camera(stage: Stage) -> None:
    stage.enrol()
    stage.session.photographing.show(None, "E-CAM-01")
    stage.settle()


def enrol_list(stage: Stage) -> None:
    screen = stage.enrol()
    screen.listed.open()
    panel = screen.aside.panel
    if isinstance(panel, RollPanel):
        panel.begin("sunita")
    stage.settle()


def enrol_listed(stage: Stage) -> None:
    screen = stage.enrol()
    screen.listed.fill(stage.session.rolls.find("sunita")[0])
    stage.settle()


def enrol_scan(stage: Stage) -> None:
    stage.enrol().listed.scan()
    stage.session.photographing.show(None)
    stage.settle()


def notice(stage: Stage) -> None:
    stage.enrol(filled=True).read_notice()
    stage.settle()


def member(stage: Stage) -> None:
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.sitting.keep()
    screen.member.open()
    stage.settle()


def card(stage: Stage) -> None:
    stage.go(ToCard(stage.app.members.sealed[0].id, is_new=True))
    stage.settle()


def record(stage: Stage) -> None:
    stage.go(ToRecord(stage.app.members.sealed[2].id))


def search_none(stage: Stage) -> None:
    stage.go(ToSearch("zzz"))


def sync_of(view: SyncView) -> Scene:
    def show(stage: Stage) -> None:
        stage.go(ToSyncCentre())
        stage.session.synchronising.tell(view)
        stage.settle()
        stage.settle()

    return show


def sync_pen_drive(stage: Stage) -> None:
    """Members on a stick, and bundles of other laptops carried along."""
    stage.session.pen_drive.told = Underway(12, NOW, bundles=3, members=141, answers=1)
    sync_of(VIEWS["s4_no_internet"])(stage)


def home_put_right(stage: Stage) -> None:
    """The start had to put the store together again."""
    stage.session.recovery = ARecovery(is_worth_telling=True, taken_back=3)
    stage.go(ToHome())


def help_sheet(stage: Stage) -> None:
    stage.go(ToHome())
    stage.window.show_help()
    stage.settle()


def unlock_wrong(stage: Stage) -> None:
    stage.window.lock()
    stage.settle()
    stage.type("111111")
    screen = stage.window.screen_now
    screen.unlock()  # type: ignore[union-attr]
    stage.settle()
    stage.settle()


def amend_why(stage: Stage) -> None:
    screen = stage.go(ToEnrol(stage.session.amending.begin(stage.app.members.sealed[0].id)))
    stage.settle()
    screen.save()  # type: ignore[attr-defined]
    stage.settle()


def amend_form(stage: Stage) -> None:
    """The correction as it opens: what was guarded is neither shown nor lost."""
    screen = stage.go(ToEnrol(stage.session.amending.begin(stage.app.members.sealed[0].id)))
    stage.settle()
    stage.settle()
    screen.go_to("caste")  # type: ignore[attr-defined]
    stage.settle()


def record_amended(stage: Stage) -> None:
    member = stage.app.members.sealed[0].id
    draft = stage.session.amending.begin(member)
    answers = {**draft.answers, "address": "मकान 14, वार्ड 6", "pin": "493442"}
    why = {"reason": "typing_mistake", "words": ""}
    stage.session.amending.seal(draft.with_answers(answers, NOW).with_noted(why=why))
    stage.go(ToRecord(member))
    stage.settle()


def no_photo(stage: Stage) -> None:
    screen = stage.enrol(filled=True)
    stage.session.photographing.show(None, "E-CAM-01")
    stage.settle()
    screen.panel.press_without()
    stage.settle()


def enrol_retaken(stage: Stage) -> None:
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.panel.press_key()
    stage.session.photographing.show(None)
    stage.settle()


def rush(stage: Stage) -> None:
    stage.go(ToRush())
    stage.settle()
    stage.session.photographing.take()
    stage.settle()


def rush_recording(stage: Stage) -> None:
    """With a notice as long as a real one, and its recording half played."""
    form = stage.session.form
    words = {
        language: resources.tree("packs", "chhattisgarh")[f"notice/{language}.md"].decode()
        for language in ("hi", "en")
    }
    recordings = {"hi": b"RIFF sample", "en": b"RIFF sample"}
    notice = replace(form.notice, words=words, recordings=recordings)
    stage.session.form = stage.app.members.form = replace(form, notice=notice)
    rush(stage)
    stage.key(Qt.Key.Key_F6)
    stage.settle()


def drafts_tokens(stage: Stage) -> None:
    for _ in range(3):
        draft = stage.session.rushing.next_person()
        stage.app.members.photos[draft.id] = a_photo()
    screen = stage.go(ToDrafts())
    stage.settle()
    screen.undo.offer(stage.window.look.say("Photo taken again"), print)  # type: ignore[attr-defined]
    stage.settle()


def household(stage: Stage) -> None:
    stage.go(ToCard(stage.app.members.sealed[0].id, is_new=True))
    stage.settle()
    stage.key(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    stage.settle()


VIEWS = {
    "s1_up_to_date": SyncView(SyncKind.UP_TO_DATE, received=6, last_contact_at=NOW),
    "s2_sending": SyncView(
        SyncKind.SENDING,
        waiting=12,
        sent=5,
        total=12,
        bytes_sent=400_000,
        bytes_total=1_100_000,
        eta_seconds=170,
    ),
    "s3_waiting": SyncView(SyncKind.WAITING, waiting=12),
    "s4_no_internet": SyncView(SyncKind.NO_INTERNET, waiting=12),
    "s5_unreachable": SyncView(SyncKind.CENTRE_UNREACHABLE, waiting=12, next_try_at=NOW),
    "s6_overdue": SyncView(SyncKind.OVERDUE, waiting=12, overdue_days=3),
    "s7_needs_person": SyncView(SyncKind.NEEDS_PERSON, needs_person=2),
    "s8_stopped": SyncView(SyncKind.STOPPED, waiting=12, code="E-NET-08"),
    "s9_paused": SyncView(SyncKind.PAUSED, waiting=12, paused_by="सुनीता"),
}


def as_supervised(scene: Scene) -> Scene:
    """The same before the eyes of a supervisor."""

    def show(stage: Stage) -> None:
        as_supervisor(stage)
        scene(stage)

    return show


SCENES: dict[str, Scene] = {
    "home": lambda stage: stage.go(ToHome()) and None,
    "enrol_empty": enrol_empty,
    "enrol_filled": enrol_filled,
    "enrol_errors": enrol_errors,
    "enrol_all_wrong": enrol_all_wrong,
    "enrol_suggestions": enrol_suggestions,
    "enrol_keypad": enrol_keypad,
    "enrol_keypad_more": enrol_keypad_more,
    "enrol_keypad_latin": enrol_keypad_latin,
    "enrol_place": enrol_place,
    "enrol_no_camera": enrol_no_camera,
    "enrol_list": enrol_list,
    "enrol_listed": enrol_listed,
    "enrol_scan": enrol_scan,
    "notice": notice,
    "card": card,
    "search": lambda stage: stage.go(ToSearch()) and None,
    "search_none": search_none,
    "record": record,
    "card_phone": card_phone,
    "enrol_duplicate": enrol_duplicate,
    "enrol_shared_mobile": enrol_shared_mobile,
    "drafts": lambda stage: stage.go(ToDrafts()) and None,
    "member": member,
    "settings": lambda stage: stage.go(ToSettings()) and None,
    "amend_form": amend_form,
    "amend_why": amend_why,
    "record_amended": record_amended,
    "no_photo": no_photo,
    "enrol_retaken": enrol_retaken,
    "rush": rush,
    "rush_recording": rush_recording,
    "drafts_tokens": drafts_tokens,
    "household": household,
    "help": help_sheet,
    "unlock": unlock_wrong,
    "sync_pen_drive": sync_pen_drive,
    "home_put_right": home_put_right,
    "sync_lacks": sync_lacks,
    "close_day": close_day,
    "sync_health": sync_health,
    "sync_backup": as_supervised(sync_backup),
    "withdraw_why": withdraw_why,
    "withdraw_sure": withdraw_sure,
    "record_withdrawn": record_withdrawn,
    "enrol_disk_full": enrol_disk_full,
    "enrol_broke_off": enrol_broke_off,
    "sync_s5_broke_off": sync_of(BROKE_OFF),
    "sync_s8_disk_full": sync_of(DISK_FULL),
    "sync_supervisor": as_supervised(sync_of(VIEWS["s3_waiting"])),
    **{f"sync_{name}": sync_of(view) for name, view in VIEWS.items()},
}
LOOKS = (
    ("", SomePreferences(), (1366, 689)),
    ("_1280x641", SomePreferences(), (1280, 641)),
    ("_1093x551", SomePreferences(), (1093, 551)),
    ("_english", SomePreferences(language="en"), (1366, 689)),
    ("_sunlight", SomePreferences(theme="sunlight"), (1366, 689)),
    ("_dark", SomePreferences(theme="dark"), (1366, 689)),
    ("_large_1280x641", SomePreferences(large_type=True), (1280, 641)),
)
EVERYWHERE = (
    "member",
    "notice",
    "home",
    "enrol_duplicate",
    "enrol_shared_mobile",
    "enrol_filled",
    "enrol_errors",
    "sync_s4_no_internet",
    "card",
    "unlock",
)


def provisioning(out: Path, preferences: SomePreferences, suffix: str) -> None:
    stage = Stage(AnApplication(state="empty", preferences=preferences))
    screen = stage.window.screen_now
    assert isinstance(screen, ProvisionScreen)
    for step in range(5):
        screen._move(step)
        stage.settle()
        stage.window.grab().save(str(out / f"provision_{step + 1}{suffix}.png"))
    stage.close()


def main(arguments: list[str]) -> int:
    out, wanted = Path(arguments[0]), arguments[1:]
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    prepare(application)
    for suffix, preferences, size in LOOKS:
        for name, scene in SCENES.items():
            full = f"{name}{suffix}"
            if (suffix and name not in EVERYWHERE) or not all(part in full for part in wanted):
                continue
            stage = Stage(AnApplication(preferences=preferences), size)
            stage.unlock()
            scene(stage)
            stage.window.grab().save(str(out / f"{full}.png"))
            stage.close()
        if all(part in "provision" for part in wanted) and suffix in ("", "_english"):
            provisioning(out, preferences, suffix)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
