"""By keys: corrections with their reason, taking back, the household, no photo, the rush."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desktop.domain.noted import read_noted
from desktop.domain.pack import Rules
from desktop.storage.revisions import RevisionRow
from tests.support.samples import FILLED, NOW, a_photo
from tests.support.stage import Stage
from ui.screens.amend import AmendScreen
from ui.screens.card import CardScreen
from ui.screens.desk import ToCard, ToDrafts, ToEnrol, ToRecord, ToSearch
from ui.screens.drafts import DraftsScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.record import RecordScreen
from ui.screens.search import SearchScreen

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def stage(open_stage: Stage) -> Stage:
    return open_stage


def correct(stage: Stage) -> AmendScreen:
    """From the record, by its key."""
    stage.go(ToRecord(stage.app.members.sealed[0].id))
    stage.key(Qt.Key.Key_F12)
    stage.until(lambda: isinstance(stage.window.screen_now, AmendScreen))
    stage.settle()
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, AmendScreen)
    return screen


def test_a_correction_asks_why_once_and_is_seen_on_the_record(stage: Stage) -> None:
    screen = correct(stage)
    screen.go_to("pin")
    screen.form.fields["pin"].control.focus_in()
    QApplication.focusWidget().selectAll()  # type: ignore[union-attr]
    stage.type("493442")
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.settle()
    assert screen.aside.panel is not None
    assert stage.session.amending.sealed == []

    stage.type("2")
    stage.until(lambda: isinstance(stage.window.screen_now, RecordScreen))
    stage.settle()
    (draft,) = stage.session.amending.sealed
    assert draft.answers["pin"] == "493442"
    assert draft.noted["why"] == {"reason": "member_asked", "words": ""}
    member = stage.app.members.sealed[0].id
    assert [row.reason for row in stage.app.members.revisions[member]] == ["member_asked"]


def test_a_correction_is_told_with_the_name_of_whoever_made_it(stage: Stage) -> None:
    member = stage.app.members.sealed[0].id
    at = int(NOW.timestamp() * 1000)
    stage.app.members.revisions[member] = tuple(
        RevisionRow(rev, "typing_mistake", "", user, at, {"pin": ("493441", "493442")})
        for rev, user in ((2, "sunita"), (3, "ramesh"), (4, "left-07"))
    )
    screen = stage.go(ToRecord(member))
    stage.settle()
    told = [words for words in shown_words(screen) if " · " in words]
    for name in ("सुनीता देवी", "रमेश कुमार", "left-07"):
        assert any(name in words for words in told), name
    assert not any("sunita" in words or "ramesh" in words for words in told)


def test_another_reason_is_written_in_words(stage: Stage) -> None:
    screen = correct(stage)
    screen.form.fields["pin"].control.show_value("493442")
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.type("4")
    stage.type("कार्ड देखा")
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: bool(stage.session.amending.sealed))
    assert stage.session.amending.sealed[0].noted["why"] == {
        "reason": "other",
        "words": "कार्ड देखा",
    }


def test_a_correction_that_is_only_looked_at_leaves_nothing(stage: Stage) -> None:
    screen = correct(stage)
    assert screen.form.fields["religion"].value() in ("", {}, None)
    stage.key(Qt.Key.Key_Escape)
    stage.until(lambda: isinstance(stage.window.screen_now, RecordScreen))
    stage.settle()
    assert stage.app.members.drafts == {}


def shown_words(screen: QWidget) -> list[str]:
    """All that stands on it, typed words and what a screen reader is told among them."""
    widgets = [one for one in screen.findChildren(QWidget) if one.isVisibleTo(screen)]
    words = [one.accessibleName() + one.accessibleDescription() for one in widgets]
    words += [one.text() for one in widgets if isinstance(one, QLabel | QAbstractButton)]
    return [*words, *(one.text() for one in widgets if isinstance(one, QLineEdit))]


def test_what_is_guarded_is_not_shown_again_and_only_said_to_be_there(stage: Stage) -> None:
    screen = correct(stage)
    look, fields = screen.look, screen.form.fields
    kept, refused = look.say("Given — not shown, stays"), look.say("Did not say — stays so")
    notes = [fields[name].note.words for name in ("religion", "category", "caste")]
    assert notes == [kept, kept, refused]
    assert not {"religion", "category", "caste"} & set(screen.form.answers())
    assert FILLED["caste"] not in shown_words(screen)
    assert [name for name in ("religion", "category", "caste") if fields[name].is_refused] == []

    screen._note_edit()
    screen.keep()
    stage.settle()
    stage.settle()
    assert fields["religion"].note.words == kept, "also after it was kept by itself"

    screen.go_to("caste")
    stage.type("ए")
    assert fields["caste"].note.words != refused, "answered anew, it no longer stays"


def test_the_member_is_shown_that_it_was_given_and_not_what(stage: Stage) -> None:
    screen = correct(stage)
    stage.key(Qt.Key.Key_R, CTRL)
    stage.settle()
    shown = screen.member.screen
    assert shown is not None
    words = shown_words(shown)
    labels = [screen.look.say(one) for one in ("Religion", "Category", "Caste")]
    given, refused = screen.look.say("Given"), screen.look.say("Did not say")
    for label, said in zip(labels, (given, given, refused), strict=True):
        assert f"{label}: {said}" in words


def test_a_pack_that_wants_the_members_word_wants_it_again_for_a_corrected_answer(
    stage: Stage,
) -> None:
    stage.app.members.rules = stage.session.rules = Rules(needs_member_check=True)
    screen = correct(stage)
    screen.form.fields["pin"].control.show_value("493442")
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.type("2")
    stage.settle()
    stage.settle()
    said = screen.look.say("Show the member their details and ask (Ctrl+R)")
    assert [link.text() for link in screen.errors.links] == [said]
    assert stage.session.amending.sealed == []

    stage.key(Qt.Key.Key_Space)
    stage.settle()
    stage.type("1")
    stage.settle()
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.until(lambda: isinstance(stage.window.screen_now, RecordScreen))
    (draft,) = stage.session.amending.sealed
    assert read_noted(draft.noted).check is not None


def test_the_camera_takes_nothing_during_a_correction_unless_asked(stage: Stage) -> None:
    screen = correct(stage)
    assert stage.session.photographing.listeners == 0
    stage.session.photographing.take()
    stage.settle()
    assert screen.sitting.photo is None
    stage.key(Qt.Key.Key_F8)
    assert stage.session.photographing.listeners == 1
    stage.session.photographing.take()
    stage.settle()
    assert screen.sitting.photo is not None


def test_a_photo_taken_again_comes_back_with_ctrl_z(stage: Stage) -> None:
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    first = screen.sitting.photo
    assert first is not None
    stage.key(Qt.Key.Key_F8)
    stage.settle()
    assert screen.undo.isVisible()
    assert screen.sitting.photo is None
    stage.key(Qt.Key.Key_Z, CTRL)
    stage.settle()
    assert screen.sitting.photo is first
    assert not screen.undo.isVisible()


def test_ctrl_z_in_a_field_stays_the_fields(stage: Stage) -> None:
    screen = stage.enrol()
    stage.session.photographing.take()
    stage.settle()
    stage.key(Qt.Key.Key_F8)
    screen.form.go_to("address")
    stage.type("x")
    stage.key(Qt.Key.Key_Z, CTRL)
    assert screen.form.answers().get("address", "") == ""
    assert screen.undo.is_offering


def test_without_a_photo_a_reason_is_asked_by_digit_and_kept(stage: Stage) -> None:
    screen = stage.enrol(filled=True)
    stage.session.photographing.show(None)
    stage.settle()
    stage.key(Qt.Key.Key_F8, CTRL)
    stage.type("3")
    stage.until(lambda: isinstance(stage.window.screen_now, CardScreen))
    assert stage.app.members.waived[1] == "custom"
    assert screen._draft is not None
    assert screen._draft.noted["refusals"] == {"photo": "custom"}


def test_the_next_of_the_household_is_two_keys_away(stage: Stage) -> None:
    member = stage.app.members.sealed[0].id
    stage.go(ToCard(member, is_new=True))
    stage.settle()
    stage.key(Qt.Key.Key_F2, SHIFT)
    stage.settle()
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: isinstance(stage.window.screen_now, EnrolScreen))
    assert stage.app.members.beside == (member, False)

    stage.go(ToCard(member, is_new=True))
    stage.settle()
    stage.key(Qt.Key.Key_F2, SHIFT)
    stage.settle()
    stage.type("1")
    stage.until(lambda: isinstance(stage.window.screen_now, EnrolScreen))
    assert stage.app.members.beside == (member, True)


def test_a_number_is_found_among_the_drafts_and_opens_with_its_photo(stage: Stage) -> None:
    for _ in range(12):
        draft = stage.session.rushing.next_person()
        stage.app.members.photos[draft.id] = a_photo()
    screen = stage.go(ToDrafts())
    stage.settle()
    assert isinstance(screen, DraftsScreen)
    assert len(screen.buttons) == 12
    screen.box.setFocus()
    stage.type("१२")
    assert len(screen.buttons) == 1
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: isinstance(stage.window.screen_now, EnrolScreen))
    stage.settle()
    stage.settle()
    form = stage.window.screen_now
    assert isinstance(form, EnrolScreen)
    assert form.sitting.photo is not None


def test_putting_a_draft_away_asks_and_is_taken_back(stage: Stage) -> None:
    draft = stage.app.members.begin().with_noted(token=5)
    stage.app.members.drafts[draft.id] = draft
    screen = stage.go(ToDrafts())
    stage.settle()
    assert isinstance(screen, DraftsScreen)
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert draft.id in stage.app.members.drafts, "Enter is the safe answer"
    screen.buttons[0].setFocus()
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    stage.type("1")
    stage.settle()
    stage.settle()
    assert draft.id in stage.app.members.bin
    stage.key(Qt.Key.Key_Z, CTRL)
    stage.settle()
    assert draft.id in stage.app.members.drafts


def test_those_whose_photo_is_still_to_come_are_listed_by_f8(stage: Stage) -> None:
    screen = stage.go(ToSearch())
    stage.settle()
    assert isinstance(screen, SearchScreen)
    assert len(screen.members.rows) == 6
    stage.key(Qt.Key.Key_F8)
    stage.settle()
    stage.settle()
    assert screen.members.rows == []
    assert screen.route().lacks_photo


def test_a_correction_that_was_left_goes_on_as_a_correction(stage: Stage) -> None:
    draft = stage.session.amending.begin(stage.app.members.sealed[0].id)
    screen = stage.go(ToEnrol(draft))
    assert isinstance(screen, AmendScreen)
    stage.window.toggle_sunlight()
    stage.settle()
    assert isinstance(stage.window.screen_now, AmendScreen)
