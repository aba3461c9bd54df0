"""LNG4: a keypad on the screen, by mouse alone and by arrows alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.support.samples import SomePreferences
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.screens.card import CardScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.widgets.keypad import TARGET, Keypad
from ui.widgets.keypad_keys import COLUMNS, NAMED, PAGES, Page, rows

SIZES = ((1366, 689), (1280, 641), (1093, 551))


@pytest.fixture
def several(qtbot: QtBot, drawn: QApplication) -> Iterator[list[Stage]]:
    opened: list[Stage] = []
    yield opened
    for stage in opened:
        stage.close()


def opened(stage: Stage, screen: EnrolScreen) -> Keypad:
    stage.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert screen.typing.keypad.keypad is not None
    stage.settle()
    return screen.typing.keypad.keypad


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())
    QApplication.processEvents()


class Mouse:
    """Fills the form without a single key."""

    def __init__(self, stage: Stage, screen: EnrolScreen) -> None:
        self.stage, self.screen = stage, screen

    @property
    def keypad(self) -> Keypad:
        keypad = self.screen.typing.keypad.keypad
        assert keypad is not None
        return keypad

    def into(self, widget: QWidget) -> None:
        self.screen.form.ensureWidgetVisible(widget)
        click(widget)

    def edit(self, name: str, place: int = 0) -> None:
        control = self.screen.form.fields[name].control
        edits = [edit for edit in control.findChildren(QWidget) if edit.inherits("QLineEdit")]
        self.into(edits[place])

    def write(self, *cells: str) -> None:
        for cell in cells:
            for page in (None, self.keypad.latin, self.keypad.latin, self.keypad.more):
                if page is not None:
                    click(page)
                key = self.keypad.key_for(cell)
                if key is not None:
                    click(key)
                    break
            else:
                raise AssertionError(cell)

    def segment(self, name: str, place: int) -> None:
        control = self.screen.form.fields[name].control
        self.into(control.findChildren(QPushButton)[place])

    def choose(self, name: str, place: int) -> None:
        """From the list that a click on a chooser opens."""
        chooser = self.screen.form.fields[name].control.chooser  # type: ignore[attr-defined]
        self.into(chooser)
        menu = next(one for one in chooser.findChildren(QMenu) if one.isVisible())
        action: QAction = menu.actions()[place]
        click(menu, menu.actionGeometry(action).center())


# The offscreen platform complains whenever a menu opens.
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_whole_form_is_filled_by_mouse_alone(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    mouse = Mouse(open_stage, screen)
    click(screen.typing.marks["name"].keypad)
    mouse.write("ग", "ी", "त", "ा", " ", "स", "ा", "ह", "ू")
    mouse.segment("gender", 0)
    mouse.choose("relation_name", 0)
    mouse.edit("relation_name")
    mouse.write("र", "त", "न")
    mouse.edit("birth", 3)
    mouse.write("3", "4")
    mouse.edit("mobile")
    mouse.write(*"9876543210")
    mouse.edit("epic")
    mouse.write(*"WKH1186253")
    mouse.edit("address")
    mouse.write("म", "क", "ा", "न", " ", "1")
    mouse.choose("religion", 0)
    mouse.segment("category", 1)
    mouse.edit("caste")
    mouse.write("स", "ा", "ह", "ू")
    mouse.into(screen.form.consent.tick)
    open_stage.session.photographing.take()
    open_stage.settle()
    click(screen.panel.keep)
    answers = screen.form.answers()
    assert (answers["name"], answers["relation_name"]) == ("गीता साहू", "रतन")
    assert (answers["mobile"], answers["epic"]) == ("9876543210", "WKH1186253")
    assert open_stage.keys == 0
    click(screen.save_button)
    open_stage.until(lambda: isinstance(open_stage.window.screen_now, CardScreen))


def test_the_mouse_leaves_the_focus_in_the_field(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    edit = QApplication.focusWidget()
    mouse = Mouse(open_stage, screen)
    click(screen.typing.marks["name"].keypad)
    mouse.write("क")
    click(mouse.keypad.more)
    assert QApplication.focusWidget() is edit
    click(mouse.keypad.erase)
    assert "name" not in screen.form.answers()


def test_letters_come_where_the_cursor_stands(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    edit = screen.form.fields["name"].control.edit  # type: ignore[attr-defined]
    edit.setText("रश")
    edit.setCursorPosition(1)
    keypad = opened(open_stage, screen)
    click(keypad.key_for("म"))  # type: ignore[arg-type]
    click(keypad.key_for("े"))  # type: ignore[arg-type]
    assert edit.text() == "रमेश"


def test_arrows_and_enter_work_it_without_a_mouse(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    opened(open_stage, screen)
    assert open_stage.focused() == "क"
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        open_stage.key(key)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Space):
        open_stage.key(key)
    assert screen.form.answers()["name"] == "गठ"
    open_stage.key(Qt.Key.Key_Escape)
    assert open_stage.window.screen_now is screen
    assert not screen.typing.keypad.is_open
    assert screen.form.field_with_focus() == "name"


def test_a_field_is_not_left_while_the_arrows_are_on_the_keypad(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    open_stage.type("सुनी1")
    keypad = opened(open_stage, screen)
    for cell in "साहू":
        click(keypad.key_for(cell))  # type: ignore[arg-type]
    assert screen.form.answers()["name"] == "सुनीता साहू"
    open_stage.key(Qt.Key.Key_Escape)
    screen.form.go_to("booth")
    booth = screen.form.fields["booth"].control
    booth.show_value("")
    keypad = opened(open_stage, screen)
    for cell in "राम":
        click(keypad.key_for(cell))  # type: ignore[arg-type]
        keypad.focus_in()
    assert booth.value() == "राम"


def test_the_list_goes_when_another_field_is_clicked_from_the_keypad(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    open_stage.type("सु")
    assert screen.typing.offers.is_open
    opened(open_stage, screen)
    assert screen.typing.offers.is_open
    Mouse(open_stage, screen).edit("mobile")
    assert not screen.typing.offers.is_open


def test_the_arrows_reach_every_key(open_stage: Stage) -> None:
    keypad = opened(open_stage, open_stage.enrol())
    wanted = {key for line in keypad.lines() for key in line}
    reached: set[object] = set()
    for _line in range(len(keypad.lines())):
        for _place in range(COLUMNS):
            reached.add(QApplication.focusWidget())
            open_stage.key(Qt.Key.Key_Right)
        open_stage.key(Qt.Key.Key_Down)
    assert wanted <= reached


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("language", "large"), [("hi", False), ("en", True)])
@pytest.mark.parametrize("theme", ["light", "sunlight"])
def test_every_key_is_large_and_whole_and_the_field_stays_in_sight(
    several: list[Stage], size: tuple[int, int], language: str, large: bool, theme: str
) -> None:
    wanted = SomePreferences(language=language, large_type=large, theme=theme)
    stage = Stage(AnApplication(preferences=wanted), size)
    several.append(stage)
    stage.unlock()
    screen = stage.enrol()
    screen.form.go_to("caste")
    keypad = opened(stage, screen)
    for page in Page:
        keypad.show_page(page)
        stage.settle()
        for key in (key for line in keypad.lines() for key in line):
            at = QRect(key.mapTo(stage.window, QPoint(0, 0)), key.size())
            assert stage.window.rect().contains(at)
            assert min(key.width(), key.height()) >= TARGET, key.text()
            assert key.fontMetrics().horizontalAdvance(key.text()) <= key.width(), key.text()
            assert key.accessibleName()
    for shown in (screen.form.fields["caste"].control, screen.save_button, screen.panel.take):
        assert not shown.visibleRegion().isEmpty()
        assert shown.visibleRegion().boundingRect().height() >= shown.height() - 2


def test_joiners_stand_behind_the_letters_and_every_line_fits() -> None:
    letters = [cell for line in rows(Page.DEVANAGARI) for cell in line]
    behind = [cell for line in rows(Page.MORE) for cell in line]
    assert not set(NAMED) & set(letters)
    assert set(NAMED) <= set(behind)
    for page in PAGES:
        for line in rows(page):
            assert sum(2 if cell in NAMED else 1 for cell in line) == COLUMNS
