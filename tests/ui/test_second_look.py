"""Perhaps enrolled before, one mobile for many, and what the centre will say: beside the form."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.domain.scrutiny import HOLD_CODES, HoldReason, Outlook
from tests.support.beside import ALooked, AnAlike
from tests.support.samples import SomePreferences
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.bridge.wording import hold
from ui.look.words import Words
from ui.screens.card import CardScreen
from ui.screens.enrol.alike import AlikePanel
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.enrol.sharing import SharingPanel
from ui.screens.record import RecordScreen
from ui.widgets.key_button import KeyButton

CTRL = Qt.KeyboardModifier.ControlModifier


def somebody(stage: Stage, place: int = 0) -> AnAlike:
    found = stage.app.members.sealed[place]
    return AnAlike(found.id, found.number, found.name)


def a_form_beside(stage: Stage, looked: ALooked) -> EnrolScreen:
    """The filled form after its first autosave, with the photo taken."""
    stage.session.scrutinising.found = looked
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.sitting.keep()
    _look(stage, screen)
    return screen


def _look(stage: Stage, screen: EnrolScreen) -> None:
    screen._note_edit()
    screen.keep()
    stage.settle()


def save(stage: Stage, screen: EnrolScreen) -> None:
    screen._last_press.invalidate()
    stage.key(Qt.Key.Key_Return, CTRL)
    stage.settle()
    stage.settle()


def test_the_question_comes_beside_the_form_without_taking_the_focus(open_stage: Stage) -> None:
    alike = somebody(open_stage)
    screen = a_form_beside(open_stage, ALooked((alike,)))
    panel = screen.aside.panel
    assert isinstance(panel, AlikePanel)
    assert panel.isVisible()
    assert screen.form.isAncestorOf(QApplication.focusWidget())
    assert alike.number in panel.accessibleName()


def test_somebody_else_is_noted_sealed_and_not_asked_again(open_stage: Stage) -> None:
    alike = somebody(open_stage)
    screen = a_form_beside(open_stage, ALooked((alike,)))
    before = QApplication.focusWidget()
    open_stage.key(Qt.Key.Key_D, CTRL)
    open_stage.type("2")
    open_stage.settle()
    assert screen.aside.panel is None
    assert QApplication.focusWidget() is before
    _look(open_stage, screen)
    assert screen.aside.panel is None
    assert open_stage.session.scrutinising.drafts[-1].noted["apart"] == [alike.number]
    save(open_stage, screen)
    assert open_stage.window.is_at(CardScreen)


def test_the_same_person_opens_the_member_and_keeps_the_draft(open_stage: Stage) -> None:
    alike = somebody(open_stage)
    screen = a_form_beside(open_stage, ALooked((alike,)))
    typed = screen._as_typed()
    open_stage.key(Qt.Key.Key_D, CTRL)
    open_stage.type("१")
    open_stage.settle()
    assert open_stage.window.is_at(RecordScreen)
    assert typed is not None
    assert open_stage.app.members.drafts[typed.id].answers == typed.answers


def test_a_save_looks_at_an_open_question_once_and_the_second_goes_through(
    open_stage: Stage,
) -> None:
    screen = a_form_beside(open_stage, ALooked((somebody(open_stage),)))
    save(open_stage, screen)
    assert open_stage.window.is_at(EnrolScreen)
    assert screen.aside.isAncestorOf(QApplication.focusWidget())
    save(open_stage, screen)
    assert open_stage.window.is_at(CardScreen)


def test_escape_gives_the_photo_back_before_it_leaves_the_form(open_stage: Stage) -> None:
    screen = a_form_beside(open_stage, ALooked((somebody(open_stage),)))
    open_stage.key(Qt.Key.Key_Escape)
    assert open_stage.window.is_at(EnrolScreen)
    assert screen.aside.panel is None
    _look(open_stage, screen)
    assert screen.aside.panel is None, "not asked again of the same member"


def test_another_likely_member_is_asked_about_after_the_first(open_stage: Stage) -> None:
    first, second = somebody(open_stage), somebody(open_stage, 1)
    screen = a_form_beside(open_stage, ALooked((first, second)))
    open_stage.key(Qt.Key.Key_D, CTRL)
    open_stage.type("2")
    _look(open_stage, screen)
    panel = screen.aside.panel
    assert isinstance(panel, AlikePanel)
    assert panel.alike.number == second.number


def test_from_the_fourth_member_on_a_mobile_asks_whose_it_is_and_why(open_stage: Stage) -> None:
    screen = a_form_beside(open_stage, ALooked(others_with_mobile=3, asks_sharing=True))
    assert isinstance(screen.aside.panel, SharingPanel)
    open_stage.key(Qt.Key.Key_D, CTRL)
    open_stage.type("1")
    open_stage.type("एक ही फ़ोन")
    open_stage.key(Qt.Key.Key_Return)
    open_stage.settle()
    assert screen.aside.panel is None
    _look(open_stage, screen)
    noted = open_stage.session.scrutinising.drafts[-1].noted
    assert noted["sharing"] == {"relation": "family", "reason": "एक ही फ़ोन"}


def test_a_shared_mobile_never_blocks(open_stage: Stage) -> None:
    screen = a_form_beside(open_stage, ALooked(others_with_mobile=3, asks_sharing=True))
    save(open_stage, screen)
    save(open_stage, screen)
    assert open_stage.window.is_at(CardScreen)


def test_the_outlook_is_quiet_until_there_is_something_to_say(open_stage: Stage) -> None:
    screen = a_form_beside(open_stage, ALooked())
    outlook = screen.second_look.outlook
    assert not outlook.isVisible()
    open_stage.session.scrutinising.found = ALooked(outlook=Outlook())
    _look(open_stage, screen)
    assert outlook.words.words == screen.look.say("Will be accepted")
    held = Outlook((HoldReason("mobile.unexplained", {"count": "4"}), HoldReason("photo.seen")))
    open_stage.session.scrutinising.found = ALooked(outlook=held)
    _look(open_stage, screen)
    assert "4" in outlook.words.words
    assert "+1" in outlook.words.words


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("code", HOLD_CODES)
def test_every_reason_for_holding_has_words(code: str, language: str) -> None:
    words = hold(
        Words(language), HoldReason(code, {"number": "7K4Q", "count": "3", "name": "मोहन"})
    )
    assert words
    assert "{" not in words


def test_nothing_of_a_stub_is_shown_but_the_stub(open_stage: Stage) -> None:
    stub = AnAlike(
        UUID(int=77), "7K4Q-00009-X", "सु••• दे••", relation_name="", photo=None, booth_words=""
    )
    screen = a_form_beside(open_stage, ALooked((stub,)))
    panel = screen.aside.panel
    assert isinstance(panel, AlikePanel)
    shown = [label.accessibleName() for label in panel.findChildren(type(screen.saved_words))]
    assert "सु••• दे••" in shown


@pytest.mark.parametrize("size", [(1366, 689), (1280, 641), (1093, 551)])
@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_beside_a_question_and_an_outlook_no_button_loses_a_letter(
    drawn: QApplication, size: tuple[int, int], language: str, large: bool
) -> None:
    del drawn
    preferences = SomePreferences(language=language, large_type=large)
    stage = Stage(AnApplication(preferences=preferences), size)
    try:
        stage.unlock()
        held = Outlook((HoldReason("person.alike", {"number": "7K4Q-00042-X"}),))
        screen = a_form_beside(stage, ALooked((somebody(stage),), outlook=held))
        stage.settle()
        assert screen.second_look.outlook.isVisible()
        shown = [one for one in screen.findChildren(KeyButton) if one.isVisible()]
        assert len(shown) >= 5
        for button in shown:
            assert button.width() >= button.minimumSizeHint().width(), (
                button.accessibleName(),
                language,
                size,
            )
        panel = screen.aside.panel
        assert isinstance(panel, AlikePanel)
        banner = panel.banner.findChildren(QLabel)
        assert all(label.width() >= label.minimumSizeHint().width() for label in banner)
    finally:
        stage.close()
