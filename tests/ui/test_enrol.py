"""One person taken in, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.fields import Advice
from desktop.domain.photo import Hint
from tests.support.samples import FILLED
from tests.support.stage import Stage
from ui.screens.card import CardScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.widgets.photo_panel import PanelState

CONTROL = Qt.KeyboardModifier.ControlModifier
MOST_KEYS = 75


def _save(stage: Stage) -> None:
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.settle()


def _type_person(stage: Stage) -> None:
    """Name 12, relative 10, mobile 10, EPIC 10, address 8: the guide's own lengths."""
    stage.type("सुनीता साहू")
    stage.tab(2)
    stage.settle()
    stage.type("1")
    stage.type("3")
    stage.type("रमेश साहू")
    stage.tab(2)
    stage.type("34")
    stage.tab()
    stage.type("9876543210")
    stage.tab()
    stage.type("WKH1186253")
    stage.tab(2)
    stage.type("मकान 14")
    stage.tab(2)
    stage.type("1")
    stage.type("2")
    stage.type("साहू")
    stage.tab()
    stage.key(Qt.Key.Key_Space)


def test_a_member_is_enrolled_by_keys_alone_and_the_card_comes_at_once(open_stage: Stage) -> None:
    stage = open_stage
    stage.key(Qt.Key.Key_F2)
    stage.until(lambda: stage.focused() != "" and isinstance(stage.window.screen_now, EnrolScreen))
    stage.settle()
    stage.keys = 0
    stage.session.photographing.take()
    _type_person(stage)
    _save(stage)
    assert isinstance(stage.window.screen_now, CardScreen)
    found = stage.app.members.sealed[0]
    assert found.name == "सुनीता साहू"
    assert found.name_latin
    assert stage.app.members.answers[found.id]["booth"] == "CG-090-012"
    assert stage.keys <= MOST_KEYS, f"{stage.keys} keys"
    assert stage.window.screen_now.new.hasFocus()


def test_the_next_member_begins_with_f2_in_field_one(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    _save(stage)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, EnrolScreen)
    assert screen.form.field_with_focus() == "name"
    answers = screen.form.answers()
    assert set(answers) == {"booth", "pin"}
    assert screen.form.fields["booth"].note.icon == "history"


def test_enter_stops_at_the_carried_booth_and_passes_the_pin_that_came_with_it(
    open_stage: Stage,
) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("epic")
    stage.type("1")
    assert screen.form.field_with_focus() == "booth"
    stage.key(Qt.Key.Key_Return)
    stage.type("14")
    stage.key(Qt.Key.Key_Return)
    assert screen.form.field_with_focus() == "religion"
    # Who changes the booth is asked for the PIN, too.
    screen.form.carried = screen.form.carried - {"booth"}
    screen.form.go_to("address")
    stage.key(Qt.Key.Key_Return)
    assert screen.form.field_with_focus() == "pin"


def test_a_failed_save_clears_nothing_and_takes_the_focus_to_the_band(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol(filled=True)
    screen.form.fields["mobile"].control.show_value("98765 4321")
    before = screen.form.answers()
    stage.session.photographing.take()
    stage.settle()
    _save(stage)
    assert screen.form.answers() == before
    assert screen.errors.links[0].hasFocus()
    assert screen.form.fields["mobile"].note.tone == "err"
    assert screen.errors.links[0].text() == screen.form.fields["mobile"].note.words
    stage.key(Qt.Key.Key_Space)
    assert screen.form.field_with_focus() == "mobile"
    assert stage.app.members.seals == 0


def test_saving_an_empty_form_counts_every_question_and_the_photo(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    screen.save()
    open_stage.settle()
    # Twelve questions (booth and PIN are carried over), consent and photo.
    assert "14" in screen.errors.words()
    assert screen.panel.hint.words == screen.look.say("Still without photo")


def test_the_band_and_the_red_go_when_the_field_is_put_right(open_stage: Stage) -> None:
    screen = open_stage.enrol(filled=True)
    screen.form.fields["mobile"].control.show_value("98765")
    screen.save()
    open_stage.settle()
    screen.form.go_to("mobile")
    open_stage.type("9876543210")
    assert screen.form.fields["mobile"].note.tone != "err"


def test_nothing_is_checked_while_typing_or_on_leaving_a_field(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("mobile")
    open_stage.type("12")
    open_stage.tab()
    open_stage.settle()
    assert all(field.note.tone != "err" for field in screen.form.fields.values())
    assert not screen.errors.isVisible()


@pytest.mark.parametrize("typed", ["98765432109", "+91 98765 432109", "0 98765 432109"])
def test_the_eleventh_digit_of_a_mobile_is_stopped(open_stage: Stage, typed: str) -> None:
    screen = open_stage.enrol()
    screen.form.go_to("mobile")
    open_stage.type(typed)
    assert screen.form.fields["mobile"].value() == typed[:-1]


def test_saving_twice_saves_once(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.save()
    screen.save()
    stage.settle()
    stage.settle()
    assert stage.app.members.seals == 1


def test_what_is_typed_is_kept_without_asking(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.type("गीता")
    stage.tab()
    stage.settle()
    (draft,) = stage.app.members.drafts.values()
    assert draft.answers["name"] == "गीता"
    assert screen.saved.isVisible()


def test_who_types_without_a_pause_is_kept_all_the_same(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()

    def is_kept_while_typing() -> bool:
        stage.type("गी")
        stage.key(Qt.Key.Key_Backspace)
        return any(draft.answers.get("name") for draft in stage.app.members.drafts.values())

    stage.until(is_kept_while_typing)


def test_escape_keeps_for_later_and_asks_nothing(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    stage.type("गीता")
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert isinstance(stage.window.screen_now, HomeScreen)
    (draft,) = stage.app.members.drafts.values()
    assert draft.answers["name"] == "गीता"


def test_alt_and_a_digit_go_to_the_field_of_that_number(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    for number, name in enumerate(screen.form.order[:9], start=1):
        key = Qt.Key(Qt.Key.Key_0.value + number)
        stage.key(key, Qt.KeyboardModifier.AltModifier)
        assert screen.form.field_with_focus() == name
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    stage.key(Qt.Key.Key_5, both)
    assert screen.form.field_with_focus() == "consent"


def test_zero_refuses_and_the_refusal_is_an_answer(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("religion")
    stage.type("0")
    assert screen.form.field_with_focus() == "category"
    stage.type("0")
    stage.type("०")
    assert screen.form.field_with_focus() == "consent"
    answers = screen.form.answers()
    assert [answers[name] for name in ("religion", "category", "caste")] == [{"refused": True}] * 3


def test_a_refusal_can_be_taken_back(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("caste")
    stage.type("0")
    screen.form.go_to("caste")
    stage.type("0")
    stage.type("साहू")
    assert screen.form.answers()["caste"] == "साहू"


def test_the_place_list_chooses_by_arrow_and_enter(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("booth")
    stage.type("Ramp")
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return)
    assert screen.form.answers()["booth"] == "CG-090-013"
    assert screen.form.field_with_focus() == "address"


def test_a_soft_warning_shows_and_does_not_stop(open_stage: Stage) -> None:
    stage = open_stage
    stage.app.members.advice = (Advice("mobile", "mobile.shared", {"count": "2"}),)
    screen = stage.enrol(filled=True)
    screen.form.go_to("mobile")
    stage.type("9876543210")
    stage.tab()
    stage.settle()
    assert screen.form.fields["mobile"].note.tone == "warn"
    stage.session.photographing.take()
    stage.settle()
    _save(stage)
    assert isinstance(stage.window.screen_now, CardScreen)


def test_the_latin_name_is_suggested_and_never_overwrites_what_was_typed(
    open_stage: Stage,
) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.type("सुनीता")
    stage.tab()
    stage.settle()
    assert screen.form.fields["name_latin"].value()
    screen.form.go_to("name_latin")
    stage.type("Suneeta")
    screen.form.go_to("name")
    stage.type("गीता")
    stage.tab()
    stage.settle()
    assert screen.form.fields["name_latin"].value() == "Suneeta"


def test_consent_is_never_carried_over_and_names_its_notice(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    assert "consent" not in screen.form.answers()
    screen.form.consent.tick.click()
    assert screen.form.answers()["consent"] == {
        "notice": "2026-1",
        "language": "hi",
        "mode": "read",
        "purposes": ["membership", "photo_on_card"],
    }


def test_reading_the_notice_aloud_is_what_the_consent_records(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert screen.form.field_with_focus() == "consent"
    stage.key(Qt.Key.Key_Space)
    consent = screen.form.answers()["consent"]
    assert isinstance(consent, dict)
    assert consent["mode"] == "read_aloud"


# ---- the photo -----------------------------------------------------------------------------


def test_one_hint_at_a_time_is_said_in_words(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    for hint in Hint:
        open_stage.session.photographing.show(hint)
        open_stage.settle()
        assert screen.panel.hint.words
    open_stage.session.photographing.show(None)
    open_stage.settle()
    assert screen.panel.hint.words == screen.look.say("Good, hold still")


def test_a_taken_photo_belongs_to_the_draft_at_once_and_f8_takes_another(
    open_stage: Stage,
) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.key(Qt.Key.Key_F8)
    stage.settle()
    assert screen.panel.state is PanelState.TAKEN
    assert len(stage.app.members.photos) == 1
    retakes = stage.session.photographing.retakes
    stage.key(Qt.Key.Key_F8)
    stage.settle()
    assert screen.panel.state is PanelState.LIVE
    assert stage.session.photographing.retakes == retakes + 1


def test_after_long_failing_the_photo_may_be_kept_with_its_reason(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.session.photographing.show(Hint.TOO_DARK, anyway=True)
    stage.settle()
    assert screen.panel.anyway.isVisible()
    screen.panel.anyway.click()
    assert stage.session.photographing.captured == ["too_dark"]


def test_without_a_camera_there_is_a_way_on(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol(filled=True)
    stage.session.photographing.show(None, "E-CAM-01")
    stage.settle()
    assert screen.panel.state is PanelState.NO_CAMERA
    screen.panel.without.click()
    stage.settle()
    stage.type("1")
    stage.until(lambda: isinstance(stage.window.screen_now, CardScreen))
    assert stage.app.members.waived == (stage.app.members.sealed[0].id, "no_camera")


def test_the_camera_is_let_go_when_the_screen_is_left(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    assert stage.session.photographing.listeners == 1
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.session.photographing.listeners == 0


def test_the_newest_frame_wins(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    for _ in range(50):
        open_stage.session.photographing.show(Hint.TOO_FAR)
    open_stage.settle()
    assert screen.panel.preview.frames_drawn == 1
    assert QApplication.focusWidget() is not None


def test_the_sample_answers_are_what_the_domain_accepts(open_stage: Stage) -> None:
    screen = open_stage.enrol(filled=True)
    assert screen.form.answers() == FILLED
