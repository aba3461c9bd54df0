"""The frame: unlocking, locking, looks, the road, help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame
from pytestqt.qtbot import QtBot

from desktop.domain.delivery import SyncKind
from desktop.errors import StoreError
from tests.support.samples import SomePreferences
from tests.support.screens import LOOKS, SCENES, VIEWS
from tests.support.stage import PIN, Stage
from tests.support.window import AnApplication
from ui.bridge.wording import chip_words
from ui.look.words import Words
from ui.screens.desk import ToDrafts, ToEnrol, ToHome, ToSearch, ToSyncCentre
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.screens.provision import ProvisionScreen
from ui.screens.record import RecordScreen
from ui.screens.search import SearchScreen
from ui.screens.sync_centre import SyncCentreScreen
from ui.screens.unlock import UnlockScreen
from ui.widgets.chip import Chip


@pytest.fixture
def staged(qtbot: QtBot, drawn: QApplication) -> Iterator[object]:
    opened: list[Stage] = []

    def build(app: AnApplication, **more: object) -> Stage:
        stage = Stage(app, **more)  # type: ignore[arg-type]
        opened.append(stage)
        return stage

    yield build
    for stage in opened:
        stage.close()


def test_the_right_pin_opens_the_home_screen(stage: Stage) -> None:
    stage.unlock()
    assert isinstance(stage.window.screen_now, HomeScreen)
    assert stage.session.enroller.user == "sunita"


def test_a_wrong_pin_says_how_many_tries_are_left_and_wipes_nothing(stage: Stage) -> None:
    stage.type("000000")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, UnlockScreen)
    assert screen.wrong.text() == "पिन सही नहीं है। 4 कोशिशें बाकी।"
    assert screen.secret.text() == "000000"


def test_counts_are_of_people_and_add_up(open_stage: Stage) -> None:
    screen = open_stage.window.screen_now
    assert isinstance(screen, HomeScreen)
    numbers = {name: int(label.text()) for name, label in screen.numbers.items()}
    assert numbers["today"] == numbers["received"] + numbers["waiting"] + numbers["correction"]


def test_rows_are_never_squeezed_however_low_the_window(staged: object) -> None:
    stage = staged(AnApplication(), size=(1093, 551))  # type: ignore[operator]
    stage.unlock()
    stage.go(ToHome())
    screen = stage.window.screen_now
    assert isinstance(screen, HomeScreen)
    assert len(screen.latest.rows) > 1
    for above, below in pairwise(screen.latest.rows):
        assert above.geometry().bottom() < below.y()


def test_an_empty_home_says_what_to_press(staged: object) -> None:
    stage = staged(AnApplication(sample=False))  # type: ignore[operator]
    stage.unlock()
    screen = stage.window.screen_now
    assert isinstance(screen, HomeScreen)
    words = [label.text() for label in screen.latest.findChildren(type(screen.numbers["today"]))]
    assert "आज अभी कोई सदस्य नहीं जुड़ा" in words
    assert "F2" in words


@pytest.mark.parametrize("name", sorted(VIEWS))
@pytest.mark.parametrize("language", ["hi", "en"])
def test_each_of_the_nine_states_is_shown_in_the_chip_and_in_the_sync_centre(
    staged: object, name: str, language: str
) -> None:
    stage = staged(AnApplication(preferences=SomePreferences(language=language)))  # type: ignore[operator]
    stage.unlock()
    stage.go(ToSyncCentre())
    stage.session.synchronising.tell(VIEWS[name])
    stage.settle()
    words = chip_words(Words(language), VIEWS[name])
    screen = stage.window.screen_now
    assert isinstance(screen, SyncCentreScreen)
    assert stage.window.ground.header is not None
    assert stage.window.ground.header.chip.words == words
    assert screen.heading.text() == words
    assert screen.reason.text()


def test_the_nine_views_are_the_nine_states() -> None:
    assert {view.kind for view in VIEWS.values()} == set(SyncKind)


def test_the_chips_say_the_exact_words_of_the_guide() -> None:
    words = Words("hi")
    at = VIEWS["s1_up_to_date"].last_contact_at
    assert isinstance(at, datetime)
    clock = f"{at.astimezone().hour}:{at.astimezone().minute:02}"
    said = {name: chip_words(words, view) for name, view in VIEWS.items()}
    assert said == {
        "s1_up_to_date": f"सब केंद्र को मिला · {clock}",
        "s2_sending": "भेजा जा रहा है 5/12 · लगभग 3 मिनट",
        "s3_waiting": "12 भेजना बाकी",
        "s4_no_internet": "इंटरनेट नहीं — 12 भेजना बाकी",
        "s5_unreachable": f"केंद्र से संपर्क नहीं — फिर कोशिश {clock}",
        "s6_overdue": "3 दिन से नहीं भेजा — पर्यवेक्षक को बताएँ",
        "s7_needs_person": "2 में सुधार चाहिए",
        "s8_stopped": "भेजना रुका: लैपटॉप की घड़ी सही नहीं है",
        "s9_paused": "भेजना रोका गया (सुनीता)",
    }


def test_send_now_is_one_enter_away_in_the_sync_centre(open_stage: Stage) -> None:
    open_stage.key(Qt.Key.Key_F4)
    open_stage.settle()
    open_stage.key(Qt.Key.Key_Return)
    assert open_stage.session.synchronising.asked == ["send"]


def test_a_second_enter_does_not_pause_what_the_first_one_began(open_stage: Stage) -> None:
    open_stage.key(Qt.Key.Key_F4)
    open_stage.settle()
    open_stage.key(Qt.Key.Key_Return)
    open_stage.session.synchronising.tell(VIEWS["s2_sending"])
    open_stage.settle()
    open_stage.key(Qt.Key.Key_Return)
    assert open_stage.session.synchronising.asked == ["send"]


def sync_centre_while_sending(stage: Stage) -> SyncCentreScreen:
    stage.session.synchronising.tell(VIEWS["s2_sending"])
    stage.settle()
    stage.key(Qt.Key.Key_F4)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, SyncCentreScreen)
    return screen


def test_the_focus_stays_on_what_somebody_chose_while_packets_go_out(open_stage: Stage) -> None:
    screen = sync_centre_while_sending(open_stage)
    screen.pause.setFocus()
    open_stage.session.synchronising.tell(replace(VIEWS["s2_sending"], sent=6))
    open_stage.settle()
    assert screen.pause.hasFocus()
    open_stage.session.synchronising.tell(VIEWS["s1_up_to_date"])
    open_stage.settle()
    assert screen.send.hasFocus()


def test_the_sync_centre_is_left_by_escape_also_while_packets_go_out(open_stage: Stage) -> None:
    """The focus was given to the hidden button, and so to the header."""
    screen = sync_centre_while_sending(open_stage)
    assert screen.isAncestorOf(open_stage.window.focusWidget())
    open_stage.key(Qt.Key.Key_Escape)
    open_stage.settle()
    assert isinstance(open_stage.window.screen_now, HomeScreen)


def test_language_changes_at_once_and_the_form_is_not_lost(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol(filled=True)
    screen.form.fields["mobile"].control.show_value("98765")
    screen.save()
    stage.settle()
    before = screen.form.answers()
    stage.window.change_look("language", "en")
    stage.settle()
    after = stage.window.screen_now
    assert isinstance(after, EnrolScreen)
    assert after is not screen
    assert after.form.answers() == before
    assert after.form.fields["mobile"].note.words == "Mobile number must have 10 digits"
    assert after.errors.isVisible()


def test_sunlight_is_one_key_and_keeps_the_focus(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("address")
    stage.type("मकान")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    stage.key(Qt.Key.Key_B, both)
    stage.settle()
    after = stage.window.screen_now
    assert stage.window.look.name == "sunlight"
    assert stage.app.preferences.theme == "sunlight"
    assert isinstance(after, EnrolScreen)
    assert after.form.answers()["address"] == "मकान"
    assert after.form.field_with_focus() == "address"


def test_locking_hides_the_form_and_the_same_person_finds_it_again(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    stage.type("गीता")
    stage.window.lock()
    stage.settle()
    assert isinstance(stage.window.screen_now, UnlockScreen)
    assert stage.app.sessions[0].is_locked
    assert stage.window.ground.header is None
    stage.unlock()
    stage.settle()
    after = stage.window.screen_now
    assert isinstance(after, EnrolScreen)
    assert after.form.answers()["name"] == "गीता"


def _half_unlocked(stage: Stage) -> None:
    """The store is open again; the door still stands, and the form behind it is being built."""
    stage.enrol()
    stage.type("गीता")
    stage.window.lock()
    stage.settle()
    stage.type(PIN)
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: stage.window.session is not None)
    assert stage.window.is_at(UnlockScreen)
    assert stage.window.is_on_the_way


def test_a_key_pressed_while_the_form_comes_back_loses_nothing(open_stage: Stage) -> None:
    stage = open_stage
    _half_unlocked(stage)
    stage.window.toggle_sunlight()
    stage.settle()
    after = stage.window.screen_now
    assert isinstance(after, EnrolScreen), "and not a second door before an open store"
    assert after.form.answers()["name"] == "गीता"
    assert stage.window.look.name == "sunlight"


def test_a_lock_while_the_form_comes_back_keeps_it_for_the_next_time(open_stage: Stage) -> None:
    stage = open_stage
    _half_unlocked(stage)
    stage.window.lock()
    stage.settle()
    assert stage.window.is_at(UnlockScreen)
    stage.unlock()
    stage.settle()
    after = stage.window.screen_now
    assert isinstance(after, EnrolScreen)
    assert after.form.answers()["name"] == "गीता"


def test_another_person_does_not_get_the_form_but_the_draft_is_kept(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    stage.type("गीता")
    stage.window.lock()
    stage.settle()
    stage.key(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    stage.unlock()
    assert stage.session.enroller.user == "rajesh"
    assert isinstance(stage.window.screen_now, HomeScreen)
    assert [draft.answers["name"] for draft in stage.app.members.parked()] == ["गीता"]


def test_an_idle_window_locks_itself(staged: object) -> None:
    stage = staged(AnApplication(), idle_minutes=0.005)  # type: ignore[operator]
    stage.unlock()
    stage.until(lambda: isinstance(stage.window.screen_now, UnlockScreen))
    stage.until(lambda: stage.app.sessions[0].is_locked)


def test_a_kept_draft_is_continued_by_enter(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    stage.type("गीता")
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    stage.go(ToDrafts())
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, EnrolScreen)
    assert screen.form.answers()["name"] == "गीता"


def test_search_finds_while_typing_and_enter_opens(open_stage: Stage) -> None:
    stage = open_stage
    stage.key(Qt.Key.Key_F3)
    stage.settle()
    stage.type("Draup")
    screen = stage.window.screen_now
    assert isinstance(screen, SearchScreen)
    stage.until(lambda: len(screen.members.rows) == 1)
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert isinstance(stage.window.screen_now, RecordScreen)
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert isinstance(stage.window.screen_now, SearchScreen)
    assert stage.window.screen_now.box.text() == "Draup"


def test_a_search_that_finds_no_one_says_what_to_try(open_stage: Stage) -> None:
    screen = open_stage.go(ToSearch("zzz"))
    open_stage.settle()
    assert isinstance(screen, SearchScreen)
    assert screen.members.rows == []


def test_help_opens_and_closes_with_f1_and_gives_the_focus_back(open_stage: Stage) -> None:
    stage = open_stage
    before = QApplication.focusWidget()
    stage.key(Qt.Key.Key_F1)
    assert stage.window.sheet is not None
    stage.key(Qt.Key.Key_F2)
    assert isinstance(stage.window.screen_now, HomeScreen)
    stage.key(Qt.Key.Key_F1)
    stage.settle()
    assert stage.window.sheet is None
    assert QApplication.focusWidget() is before


def test_degraded_is_said_at_the_door_and_in_the_header(staged: object) -> None:
    stage = staged(AnApplication(is_degraded=True))  # type: ignore[operator]
    texts = [label.words for label in _chips(stage)]
    assert any("DEGRADED" in words for words in texts)
    stage.unlock()
    assert any("DEGRADED" in chip.words for chip in _chips(stage))


def test_practice_is_framed_and_named(staged: object) -> None:
    stage = staged(AnApplication(is_practice=True))  # type: ignore[operator]
    stage.unlock()
    assert any(chip.words == "अभ्यास" for chip in _chips(stage))
    assert stage.window.findChild(QFrame, "practice") is not None


def _chips(stage: Stage) -> list[Chip]:
    return [chip for chip in stage.window.findChildren(Chip) if chip.isVisible()]


def test_a_known_trouble_is_told_with_its_next_step_and_code(open_stage: Stage) -> None:
    open_stage.window.report(StoreError("E-STO-03"))
    trouble = open_stage.window.ground.trouble
    assert trouble is not None
    assert trouble.words == "डिस्क भर गई है। जगह बनाएँ, फिर कोशिश करें। (E-STO-03)"


def test_the_first_run_goes_from_language_to_practice(staged: object) -> None:
    stage = staged(AnApplication(state="empty"))  # type: ignore[operator]
    screen = stage.window.screen_now
    assert isinstance(screen, ProvisionScreen)
    stage.key(Qt.Key.Key_Return)
    stage.type("BAD")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert screen.trouble.isVisible()
    screen.activation.selectAll()
    stage.type("GOOD")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    stage.key(Qt.Key.Key_Return)
    for words in ("U-1", "246810", "246810"):
        stage.type(words)
        stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert stage.app.provisioning.activated == [("GOOD", "U-1", "246810")]
    assert screen.step == 4
    assert screen.secret.text() == ""


def test_the_language_can_be_changed_in_the_middle_of_the_first_run(staged: object) -> None:
    stage = staged(AnApplication(state="empty"))  # type: ignore[operator]
    stage.key(Qt.Key.Key_Return)
    stage.window.change_look("language", "en")
    screen = stage.window.screen_now
    assert isinstance(screen, ProvisionScreen)
    assert screen.step == 1
    assert screen.go_on.words == "Continue"


# Languages, sizes and large type are drawn, and measured, in test_measured.py.
@pytest.mark.parametrize("suffix", ["_dark", "_sunlight"])
def test_every_screen_follows_another_in_one_window_without_a_warning(
    staged: object, suffix: str
) -> None:
    preferences, size = next((p, s) for name, p, s in LOOKS if name == suffix)
    app = AnApplication(preferences=preferences)
    stage = staged(app, size=size)  # type: ignore[operator]
    stage.unlock()
    for name, scene in SCENES.items():
        if name.startswith("sync") or name == "unlock":
            continue
        scene(stage)
        assert not stage.window.grab().isNull()
        if stage.window.sheet is not None:
            stage.window.sheet.shut()
        for sheet in stage.window.findChildren(type(stage.window)):
            assert sheet is None
        stage.settle()
        stage.go(ToEnrol())
