"""The form that is laid ready: nothing of one member is ever seen by the next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from tests.support.samples import FILLED, a_form
from tests.support.stage import Stage
from ui.screens.card import CardScreen
from ui.screens.desk import ToEnrol, ToHome, ToSearch
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.search import SearchScreen
from ui.widgets.photo_panel import PanelState

CARRIED = {"booth", "pin"}


def _ready(stage: Stage) -> EnrolScreen:
    """The form that lies behind the screen just shown."""
    stage.until(lambda: stage.window.ahead.is_ready)
    forms = [form for form in stage.window.findChildren(EnrolScreen) if form.isHidden()]
    return forms[-1]


def _seal_somebody(stage: Stage) -> EnrolScreen:
    screen = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    screen.form.go_to("address")
    stage.type(" 2")
    stage.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    stage.settle()
    assert isinstance(stage.window.screen_now, CardScreen)
    return screen


def test_the_form_laid_ready_is_the_one_that_comes(open_stage: Stage) -> None:
    ready = _ready(open_stage)
    open_stage.key(Qt.Key.Key_F2)
    open_stage.settle()
    assert open_stage.window.screen_now is ready
    assert ready.isVisible()
    assert ready.form.field_with_focus() == "name"


def test_after_a_seal_the_next_form_is_empty_but_for_what_is_carried(open_stage: Stage) -> None:
    stage = open_stage
    before = _seal_somebody(stage)
    ready = _ready(stage)
    assert ready is not before
    assert ready.form.answers() == {}
    stage.key(Qt.Key.Key_F2)
    stage.settle()
    assert stage.window.screen_now is ready
    assert set(ready.form.answers()) == CARRIED
    assert not ready.form.consent.tick.isChecked()
    assert ready.sitting.photo is None
    assert ready.panel.state is PanelState.LIVE
    assert not ready.saved.isVisible()
    assert not ready.errors.isVisible()


def test_no_word_of_the_member_before_is_left_anywhere_in_the_next_form(open_stage: Stage) -> None:
    stage = open_stage
    _seal_somebody(stage)
    _ready(stage)
    stage.key(Qt.Key.Key_F2)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, EnrolScreen)
    said = {line.text() for line in screen.findChildren(QLineEdit)}
    said |= {label.text() for label in screen.findChildren(QLabel)}
    personal = ("name", "name_latin", "relation_name", "mobile", "epic", "address")
    for name in personal:
        assert not any(str(FILLED[name]) in words for words in said), name
    assert not any(
        part.isChecked() for part in screen.findChildren(QAbstractButton) if part.isCheckable()
    )


def test_undo_in_the_next_form_brings_nothing_back(open_stage: Stage) -> None:
    stage = open_stage
    _seal_somebody(stage)
    _ready(stage)
    stage.key(Qt.Key.Key_F2)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, EnrolScreen)
    lines = screen.findChildren(QLineEdit)
    assert not any(line.isUndoAvailable() or line.isRedoAvailable() for line in lines)


def test_a_form_asked_for_before_it_is_ready_comes_all_the_same(open_stage: Stage) -> None:
    open_stage.window.ahead.drop()
    open_stage.window.go(ToHome())
    assert not open_stage.window.ahead.is_ready
    screen = open_stage.go(ToEnrol())
    assert isinstance(screen, EnrolScreen)
    assert screen.isVisible()
    assert screen.form.field_with_focus() == "name"


def test_another_look_throws_the_form_laid_ready_away(open_stage: Stage) -> None:
    stage = open_stage
    light = _ready(stage)
    stage.window.change_look("theme", "dark")
    dark = _ready(stage)
    assert dark is not light
    assert dark.look.name == "dark"
    stage.key(Qt.Key.Key_F2)
    stage.settle()
    assert stage.window.screen_now is dark


def test_another_size_of_the_window_throws_it_away_too(open_stage: Stage) -> None:
    stage = open_stage
    wide = _ready(stage)
    stage.window.resize(1093, 551)
    screen = stage.go(ToEnrol())
    assert isinstance(screen, EnrolScreen)
    assert screen is not wide
    assert screen.desk.size == (1093, 551)


def test_other_questions_throw_it_away_too(open_stage: Stage) -> None:
    """Consent names the notice of the form that was shown."""
    stage = open_stage
    ready = _ready(stage)
    stage.session.form = a_form(stage.session.places)
    screen = stage.go(ToEnrol())
    assert screen is not ready


def test_a_locked_window_holds_no_form(open_stage: Stage) -> None:
    stage = open_stage
    _ready(stage)
    stage.window.lock()
    assert not stage.window.ahead.is_ready
    stage.settle()
    assert stage.window.findChildren(EnrolScreen) == []


def test_the_header_stays_while_screens_change_and_follows_the_look(open_stage: Stage) -> None:
    stage = open_stage
    header = stage.window.ground.header
    stage.go(ToEnrol())
    assert stage.window.ground.header is header
    stage.window.change_look("theme", "dark")
    assert stage.window.ground.header is not header


def test_a_draft_continued_on_the_form_laid_ready_shows_its_own_answers(open_stage: Stage) -> None:
    ready = _ready(open_stage)
    screen = open_stage.enrol(filled=True)
    assert screen is ready
    assert screen.form.answers() == FILLED


def test_the_next_form_is_built_while_a_member_is_taken_in(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    ready = _ready(stage)
    assert ready is not screen
    stage.type("सुनीता")
    assert ready.form.answers() == {}


def test_while_a_form_is_built_the_screen_before_stays_and_another_way_is_taken(
    open_stage: Stage,
) -> None:
    stage = open_stage
    home = stage.go(ToHome())
    stage.window.ahead.drop()
    stage.window.go(ToEnrol())
    assert stage.window.is_on_the_way
    assert stage.window.screen_now is home
    stage.window.go(ToSearch())
    assert isinstance(stage.window.screen_now, SearchScreen)
    _ready(stage)
    assert isinstance(stage.window.screen_now, SearchScreen), "nobody waits for the form any more"


def test_a_lock_while_a_form_is_built_leaves_no_form_behind(open_stage: Stage) -> None:
    stage = open_stage
    stage.window.ahead.drop()
    stage.window.go(ToEnrol())
    stage.window.lock()
    stage.settle()
    assert not stage.window.is_on_the_way
    assert stage.window.findChildren(EnrolScreen) == []


def test_a_card_that_is_coming_is_there_before_anything_else_is_done(open_stage: Stage) -> None:
    stage = open_stage
    _seal_somebody(stage)
    card = stage.window.screen_now
    assert isinstance(card, CardScreen)
    stage.window.go(card.route())
    assert stage.window.is_on_the_way
    stage.window.change_look("theme", "dark")
    stage.settle()
    assert isinstance(stage.window.screen_now, CardScreen)
    assert stage.window.screen_now.look.name == "dark"
    stage.window.go(card.route())
    stage.window.lock()
    stage.settle()
    assert stage.window.findChildren(CardScreen) == []
