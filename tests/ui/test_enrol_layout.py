"""F1 and its neighbours: what must be seen without scrolling, how large, in which order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.domain.fields import Advice
from tests.support.samples import SomePreferences
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.look.tokens import THEMES
from ui.screens.desk import ToDrafts, ToHome, ToSearch, ToSettings, ToSyncCentre
from ui.screens.enrol.screen import EnrolScreen
from ui.widgets.segments import Segments
from ui.window import MainWindow

TARGET = 24


@pytest.fixture
def staged(qtbot: QtBot, drawn: QApplication) -> Iterator[object]:
    opened: list[Stage] = []

    def build(size: tuple[int, int], *, is_practice: bool = False, **look: object) -> Stage:
        wanted = SomePreferences(**look)  # type: ignore[arg-type]
        app = AnApplication(preferences=wanted, is_practice=is_practice)
        stage = Stage(app, size)
        stage.unlock()
        opened.append(stage)
        return stage

    yield build
    for stage in opened:
        stage.close()


def _inside(window: QWidget, widget: QWidget) -> bool:
    at = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.rect().contains(at) and not widget.visibleRegion().isEmpty()


@pytest.mark.parametrize("size", [(1366, 689), (1280, 641)])
@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_whole_form_photo_and_save_stand_without_scrolling(
    staged: object, size: tuple[int, int], language: str
) -> None:
    stage = staged(size, language=language)  # type: ignore[operator]
    screen = stage.enrol(filled=True)
    assert (stage.window.width(), stage.window.height()) == size
    assert screen.form.verticalScrollBar().maximum() == 0
    assert screen.form.horizontalScrollBar().maximum() == 0
    shown = [screen.form.fields[name].control for name in screen.form.order]
    for widget in (*shown, screen.form.consent, screen.panel.take, screen.save_button):
        assert _inside(stage.window, widget)


def test_three_errors_at_the_base_size_need_no_scrolling(open_stage: Stage) -> None:
    screen = open_stage.enrol(filled=True)
    screen.form.fields["mobile"].control.show_value("98765 4321")
    screen.form.fields["pin"].control.show_value("49344")
    screen.form.consent.show_value(None)
    open_stage.session.photographing.take()
    open_stage.settle()
    screen.save()
    open_stage.settle()
    assert screen.errors.isVisible()
    assert screen.form.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [(1366, 689), (1280, 641)])
@pytest.mark.parametrize("theme", THEMES)
def test_the_whole_form_fits_in_practice_too(
    staged: object, size: tuple[int, int], theme: str
) -> None:
    stage = staged(size, is_practice=True, theme=theme)  # type: ignore[operator]
    screen = stage.enrol(filled=True)
    assert (stage.window.width(), stage.window.height()) == size
    assert screen.form.verticalScrollBar().maximum() == 0
    for widget in (screen.form.consent, screen.panel.take, screen.save_button):
        assert _inside(stage.window, widget)


@pytest.mark.parametrize("theme", THEMES)
def test_three_errors_need_no_scrolling_in_practice_either(staged: object, theme: str) -> None:
    stage = staged((1366, 689), is_practice=True, theme=theme)  # type: ignore[operator]
    screen = stage.enrol(filled=True)
    screen.form.fields["mobile"].control.show_value("98765 4321")
    screen.form.fields["pin"].control.show_value("49344")
    screen.form.consent.show_value(None)
    stage.session.photographing.take()
    stage.settle()
    screen.save()
    stage.settle()
    assert screen.errors.isVisible()
    assert screen.form.verticalScrollBar().maximum() == 0


def test_the_frame_of_practice_takes_no_room_and_no_click(staged: object) -> None:
    """It lies over the whole screen: a click must reach what is beneath."""
    stage = staged((1366, 689), is_practice=True)  # type: ignore[operator]
    screen = stage.window.screen_now
    frame = stage.window.findChild(QFrame, "practice")
    assert frame.isVisible()
    assert frame.size() == screen.size()
    at = screen.new.mapTo(stage.window, screen.new.rect().center())
    QTest.mouseClick(stage.window.childAt(at), Qt.MouseButton.LeftButton)
    stage.settle()
    assert isinstance(stage.window.screen_now, EnrolScreen)
    assert stage.window.childAt(QPoint(3, 300)) is not frame


def test_on_a_scaled_small_screen_only_the_form_scrolls(staged: object) -> None:
    stage = staged((1093, 551))  # type: ignore[operator]
    screen = stage.enrol(filled=True)
    assert (stage.window.width(), stage.window.height()) == (1093, 551)
    assert screen.form.verticalScrollBar().maximum() > 0
    for widget in (stage.window.ground.header, screen.save_button, screen.panel, screen.panel.take):
        assert widget is not None
        assert _inside(stage.window, widget)


@pytest.mark.parametrize("look", [{}, {"language": "en"}, {"large_type": True}])
def test_every_target_is_at_least_24_pixels_both_ways(
    staged: object, look: dict[str, object]
) -> None:
    stage = staged((1366, 689), **look)  # type: ignore[operator]
    stage.enrol(filled=True)
    kinds = (QAbstractButton, QLineEdit, QComboBox, Segments)
    for kind in kinds:
        for widget in stage.window.findChildren(kind):
            if widget.isVisible():
                assert min(widget.width(), widget.height()) >= TARGET, widget.accessibleName()


def test_every_control_that_can_be_reached_has_a_name(open_stage: Stage) -> None:
    open_stage.enrol(filled=True)
    for widget in open_stage.window.findChildren(QWidget):
        stops = widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if stops and widget.focusProxy() is None:
            assert widget.accessibleName(), widget


def _field_of(screen: EnrolScreen, widget: QWidget | None) -> str:
    for name, field in screen.form.fields.items():
        if widget is not None and field.isAncestorOf(widget):
            return name
    if widget is not None and screen.form.consent.isAncestorOf(widget):
        return "consent"
    return ""


def test_tab_visits_the_fields_in_the_order_of_their_printed_numbers(open_stage: Stage) -> None:
    screen = open_stage.enrol()
    seen = []
    for _ in range(40):
        name = _field_of(screen, QApplication.focusWidget())
        if not seen or seen[-1] != name:
            seen.append(name)
        if name == "consent":
            break
        open_stage.tab()
    assert seen == [*screen.form.order, "consent"]
    numbers = [screen.form.fields[name].number for name in screen.form.order]
    assert numbers == sorted(numbers)


def test_a_note_that_arrives_while_typing_moves_nothing(open_stage: Stage) -> None:
    screen = open_stage.enrol(filled=True)
    before = [field.control.mapTo(screen, QPoint(0, 0)) for field in screen.form.fields.values()]
    screen.form.show_advice([Advice("mobile", "mobile.shared", {"count": "2"})])
    open_stage.settle()
    after = [field.control.mapTo(screen, QPoint(0, 0)) for field in screen.form.fields.values()]
    assert before == after


class _Watch(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def _note(self, shown: QWidget) -> None:
        if shown.isWindow() and not isinstance(shown, MainWindow):
            self.windows.append(repr(shown))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self._note(watched)
        return False


@pytest.mark.parametrize("size", [(1366, 689), (1093, 551)])
def test_no_widget_ever_opens_a_window_of_its_own_while_screens_are_built(
    staged: object, drawn: QApplication, size: tuple[int, int]
) -> None:
    """It would flash on the screen and take the keyboard away from the form."""
    watch = _Watch()
    drawn.installEventFilter(watch)
    stage = staged(size)  # type: ignore[operator]
    stage.enrol(filled=True)
    for route in (ToSyncCentre(), ToSearch(), ToSettings(), ToDrafts(), ToHome()):
        stage.go(route)
    drawn.removeEventFilter(watch)
    assert watch.windows == []
    assert stage.window.isActiveWindow()
