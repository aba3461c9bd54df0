"""CAP3, PRV1: the member's own screen, by keys, over the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.pack import Rules
from desktop.errors import KnownError
from tests.support.samples import SomePreferences
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.look.tokens import THEMES
from ui.screens.card import CardScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.member.member_screen import MemberScreen
from ui.screens.unlock import UnlockScreen

CONTROL = Qt.KeyboardModifier.ControlModifier


def _filled(stage: Stage) -> EnrolScreen:
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.sitting.keep()
    return screen


def _shown(stage: Stage) -> MemberScreen:
    """Ctrl+R, as the enroller presses it."""
    stage.key(Qt.Key.Key_R, CONTROL)
    stage.settle()
    found = [one for one in stage.window.findChildren(MemberScreen) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def _words(screen: QWidget) -> str:
    shown = [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    return "\n".join(shown)


def _save(stage: Stage) -> None:
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.settle()


def _check(screen: EnrolScreen) -> dict[str, object]:
    draft = screen.route().draft
    assert draft is not None
    check = draft.noted.get("check", {})
    assert isinstance(check, dict)
    return check


@pytest.fixture
def strict_stage(open_stage: Stage) -> Stage:
    """With a pack that asks for the member's own word."""
    rules = Rules(needs_member_check=True)
    open_stage.app.members.rules = open_stage.session.rules = rules
    return open_stage


# ---- CAP3 ----------------------------------------------------------------------------------


def test_cap3_sealing_is_refused_until_the_member_has_answered(strict_stage: Stage) -> None:
    stage = strict_stage
    screen = _filled(stage)
    _save(stage)
    assert stage.app.members.seals == 0
    said = screen.look.say("Show the member their details and ask (Ctrl+R)")
    assert [link.text() for link in screen.errors.links] == [said]
    stage.key(Qt.Key.Key_Space)
    stage.settle()
    stage.type("1")
    stage.settle()
    _save(stage)
    assert isinstance(stage.window.screen_now, CardScreen)
    assert stage.app.members.seals == 1


def test_cap3_a_no_keeps_it_from_being_sealed_and_goes_back_to_the_first_field(
    strict_stage: Stage,
) -> None:
    stage = strict_stage
    screen = _filled(stage)
    _shown(stage)
    stage.type("2")
    stage.settle()
    assert screen.form.field_with_focus() == "name"
    assert _check(screen)["said"] == "wrong"
    _save(stage)
    assert stage.app.members.seals == 0
    said = screen.look.say("The member said no: put it right and ask again")
    assert [link.text() for link in screen.errors.links] == [said]


def test_a_right_holds_for_the_answers_that_were_shown_and_for_no_others(
    strict_stage: Stage,
) -> None:
    stage = strict_stage
    screen = _filled(stage)
    _shown(stage)
    stage.type("1")
    stage.settle()
    assert _check(screen)["said"] == "right"
    screen.form.go_to("caste")
    stage.type("ए")
    assert not _check(screen)
    _save(stage)
    assert stage.app.members.seals == 0


def test_another_photo_was_not_said_yes_to(strict_stage: Stage) -> None:
    stage = strict_stage
    screen = _filled(stage)
    _shown(stage)
    stage.type("1")
    stage.settle()
    screen.sitting.retake()
    stage.settle()
    assert not _check(screen)


def test_what_happened_is_what_is_noted(open_stage: Stage) -> None:
    stage = open_stage
    screen = _filled(stage)
    now = [100.0]
    screen.member.clock = lambda: now[0]
    _shown(stage)
    now[0] = 141.4
    stage.type("1")
    stage.settle()
    assert _check(screen) == {
        "said": "right",
        "language": "hi",
        "mode": "read_aloud",
        "notice": "00",
        "seconds": 41,
    }
    assert screen.save_button.hasFocus()


def test_a_devanagari_digit_answers_too(open_stage: Stage) -> None:
    screen = _filled(open_stage)
    _shown(open_stage)
    open_stage.type("१")
    open_stage.settle()
    assert _check(screen)["said"] == "right"


# ---- what is read back ---------------------------------------------------------------------


def test_everything_that_was_told_is_read_back_and_what_was_refused_says_so(
    open_stage: Stage,
) -> None:
    screen = _filled(open_stage)
    screen.form.fields["caste"].refuse(on=True)
    words = _words(_shown(open_stage))
    for told in (
        "सुनीता देवी साहू", "Sunita Devi Sahu", "रमेश साहू", "34 साल", "98765 43210",
        "WKH1186253", "मकान 14, तालाब के पास, वार्ड 6 · 493441", "रामपुर · बूथ 12", "नहीं बताया",
    ):  # fmt: skip
        assert told in words
    assert "98765•" not in words


def test_f8_covers_what_is_said_of_caste_and_religion_and_shows_it_again(
    open_stage: Stage,
) -> None:
    _filled(open_stage)
    shown = _shown(open_stage)
    assert "हिंदू" in _words(shown)
    open_stage.key(Qt.Key.Key_F8)
    open_stage.settle()
    assert "हिंदू" not in _words(shown)
    assert shown.look.say("Given") in _words(shown)
    open_stage.key(Qt.Key.Key_F8)
    open_stage.settle()
    assert "हिंदू" in _words(shown)


def test_f7_turns_the_members_language_and_leaves_the_windows(open_stage: Stage) -> None:
    screen = _filled(open_stage)
    shown = _shown(open_stage)
    open_stage.key(Qt.Key.Key_F7)
    open_stage.settle()
    assert "Look: is all this right?" in _words(shown)
    assert "34 years" in _words(shown)
    open_stage.type("1")
    open_stage.settle()
    assert _check(screen)["language"] == "en"
    consent = screen.form.answers()["consent"]
    assert isinstance(consent, dict)
    assert consent["language"] == "en"
    assert screen.look.language == "hi"


def test_the_keys_of_the_form_are_not_for_it_but_the_lock_is(open_stage: Stage) -> None:
    stage = open_stage
    screen = _filled(stage)
    shown = _shown(stage)
    stage.key(Qt.Key.Key_F2)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    assert stage.window.screen_now is screen
    assert stage.app.members.seals == 0
    stage.key(Qt.Key.Key_L, CONTROL)
    stage.until(lambda: isinstance(stage.window.screen_now, UnlockScreen))
    assert not shown.isVisible()


def test_escape_goes_back_and_notes_nothing(open_stage: Stage) -> None:
    screen = _filled(open_stage)
    _shown(open_stage)
    open_stage.key(Qt.Key.Key_Escape)
    open_stage.settle()
    assert open_stage.window.screen_now is screen
    assert not _check(screen)
    assert screen.form.field_with_focus() == "name"


def test_a_screen_reader_is_told_the_name_and_the_question(open_stage: Stage) -> None:
    _filled(open_stage)
    shown = _shown(open_stage)
    assert shown.hasFocus()
    assert shown.accessibleName().startswith("सुनीता देवी साहू")
    assert shown.accessibleName().endswith(shown.look.say("Look: is all this right?"))


# ---- the notice (PRV1) ---------------------------------------------------------------------


def _with_recording(stage: Stage) -> None:
    form = stage.session.form
    notice = replace(form.notice, recordings={"hi": b"RIFF sample"})
    stage.session.form = stage.app.members.form = replace(form, notice=notice)


def test_f6_opens_the_notice_plays_it_and_pauses_it(open_stage: Stage) -> None:
    stage = open_stage
    _with_recording(stage)
    stage.enrol()
    speaker = stage.session.reading_aloud
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    assert speaker.played == [b"RIFF sample"]
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    assert not speaker.heard().is_playing
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    assert speaker.heard().is_playing
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert speaker.heard().whole == 0


def test_without_a_loudspeaker_the_words_stay_and_one_sentence_says_so(open_stage: Stage) -> None:
    stage = open_stage
    _with_recording(stage)
    screen = stage.enrol()
    stage.session.reading_aloud.fault = KnownError("E-SND-01")
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    shown = screen.member.screen
    assert shown is not None
    assert shown.look.say("No sound on this laptop") in _words(shown)
    assert "E-SND-01" in _words(shown)
    assert "सदस्यता के लिए लेते हैं" in _words(shown)


def test_read_aloud_is_only_said_of_a_notice_that_was_open(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    consent = screen.form.consent
    consent.tick.click()
    consent.mode.show_code("read_aloud")
    consent.mode.chosen.emit()
    stage.settle()
    assert screen.member.screen is not None
    assert screen.member.screen.notice is not None
    answers = screen.form.answers()["consent"]
    assert isinstance(answers, dict)
    assert answers["mode"] == "read_aloud"


def test_the_notice_from_the_read_back_goes_back_to_it(open_stage: Stage) -> None:
    _filled(open_stage)
    shown = _shown(open_stage)
    open_stage.key(Qt.Key.Key_F6)
    open_stage.settle()
    assert shown.notice is not None
    open_stage.type("1")
    open_stage.key(Qt.Key.Key_Escape)
    open_stage.settle()
    assert shown.isVisible()
    assert shown.read_back is not None


# ---- how it looks --------------------------------------------------------------------------


@pytest.fixture
def staged(qtbot: QtBot, drawn: QApplication) -> Iterator[object]:
    opened: list[Stage] = []

    def build(size: tuple[int, int], **look: object) -> Stage:
        stage = Stage(AnApplication(preferences=SomePreferences(**look)), size)  # type: ignore[arg-type]
        stage.unlock()
        opened.append(stage)
        return stage

    yield build
    for stage in opened:
        stage.close()


LOOKS = (
    *({"language": language} for language in ("hi", "en")),
    *({"theme": theme} for theme in THEMES),
    {"large_type": True},
    {"large_type": True, "language": "en"},
)


@pytest.mark.parametrize("size", [(1366, 689), (1280, 641), (1093, 551)])
@pytest.mark.parametrize("look", LOOKS)
def test_all_of_it_is_seen_at_once_and_large(
    staged: object, size: tuple[int, int], look: dict[str, object]
) -> None:
    stage = staged(size, **look)  # type: ignore[operator]
    _filled(stage)
    shown = _shown(stage)
    page = shown.read_back
    assert page is not None
    assert (stage.window.width(), stage.window.height()) == size
    assert page.reel.verticalScrollBar().maximum() == 0
    labels = [one for one in page.content.findChildren(QLabel) if one.isVisible() and one.text()]
    for label in labels:
        assert label.font().pixelSize() >= 28, label.text()
        assert label.width() >= label.minimumSizeHint().width(), label.text()
        wide = label.width()
        tall = (
            label.heightForWidth(wide) if label.hasHeightForWidth() else label.sizeHint().height()
        )
        assert label.height() >= tall, label.text()
    names = [one for one in labels if str(one.property("role")) in ("memberName", "memberLatin")]
    assert len(names) == 2
    assert min(name.font().pixelSize() for name in names) >= 40
    for button in shown.findChildren(QAbstractButton):
        if button.isVisible():
            at = QRect(button.mapTo(shown, QPoint(0, 0)), button.size())
            assert shown.rect().contains(at), button.accessibleName()
            assert button.width() >= button.sizeHint().width(), button.accessibleName()
            assert min(button.width(), button.height()) >= 24


def test_what_does_not_fit_is_reached_by_keys_and_said_to_be_there(staged: object) -> None:
    stage = staged((1093, 551))  # type: ignore[operator]
    screen = _filled(stage)
    screen.form.fields["address"].control.show_value("मकान 14, तालाब के पास, " * 9)
    shown = _shown(stage)
    page = shown.read_back
    assert page is not None
    assert page.reel.has_more
    assert page.more.isVisible()
    stage.key(Qt.Key.Key_PageDown)
    stage.key(Qt.Key.Key_PageDown)
    stage.settle()
    assert not page.reel.has_more
    assert not page.more.isVisible()
