"""A keypad on the screen for whoever has no Hindi keyboard: mouse, or arrows and Enter.

Promises: the mouse never takes the focus from the field; what is pressed goes to the text field
that had the focus last, at its cursor, as if a keyboard had typed it; it stands below the form and
covers nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ui.look.theme import Look
from ui.widgets.keypad_keys import COLUMNS, DIGITS, NAMED, Page, rows
from ui.widgets.keys import bind_key
from ui.widgets.parts import column, holder

TARGET = 44
_GAP = 2
# What is written out on its key takes two columns.
_WIDE = (" ", *NAMED)
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _Key(QPushButton):
    """One key; the focus reaches it by arrows alone."""

    stepped = Signal(int, int)
    left = Signal()

    def __init__(self, words: str, spoken: str, kind: str = "key") -> None:
        super().__init__(words)
        self.setProperty("kind", kind)
        self.setAccessibleName(spoken)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(TARGET, TARGET)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+K mean the keypad here, not the screen."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _leaves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _leaves(event):
            self.left.emit()
        elif event.key() in _STEPS:
            self.stepped.emit(*_STEPS[Qt.Key(event.key())])
        elif event.key() in _PRESSES and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


def _leaves(event: QKeyEvent) -> bool:
    is_ctrl_k = (
        event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    )
    return event.key() == Qt.Key.Key_Escape or is_ctrl_k


class Keypad(QFrame):
    """Three pages of keys over one line of digits and commands."""

    typed = Signal(str)
    erased = Signal()
    left = Signal()
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(look.say("Keypad on the screen"))
        self._look = look
        self._pages = QStackedWidget()
        self._grids: dict[Page, list[list[_Key]]] = {}
        for page in Page:
            self._pages.addWidget(self._page(page))
        self._commands = self._bottom()
        bottom = _grid()
        _lay(bottom, 0, self._commands)
        self.setLayout(column(self._pages, holder(bottom), gap=_GAP, margins=(5, 5, 5, 5)))
        self.show_page(Page.DEVANAGARI)

    def _page(self, page: Page) -> QWidget:
        grid = _grid()
        lines: list[list[_Key]] = []
        for at, cells in enumerate(rows(page)):
            line = [self._letter(cell) for cell in cells]
            _lay(grid, at, line)
            lines.append(line)
        self._grids[page] = lines
        return holder(grid)

    def _letter(self, cell: str) -> _Key:
        words = NAMED.get(cell, cell)
        # An ampersand would be taken for a mnemonic.
        key = self._joined(_Key(words.replace("&", "&&"), words))
        key.setProperty("types", cell)
        key.clicked.connect(lambda: self.typed.emit(cell))
        return key

    def _joined(self, key: _Key) -> _Key:
        key.stepped.connect(lambda across, down: self._step(key, across, down))
        key.left.connect(self.left)
        return key

    def _bottom(self) -> list[_Key]:
        say = self._look.say
        self.space = self._letter(" ")
        self.space.setText(say("Space"))
        self.space.setAccessibleName(say("Space"))
        self.erase = self._joined(_Key("", say("Erase the last letter"), "key"))
        self.more = self._joined(_Key(say("Etc."), say("Half forms and rare letters"), "key"))
        self.latin = self._joined(_Key("En", say("English letters"), "key"))
        self.close_key = self._joined(_Key("", say("Close the keypad"), "key"))
        for key, icon in ((self.erase, "arrow-left"), (self.close_key, "x")):
            key.setIcon(self._look.icon(icon, "ink", 22))
        self.erase.setAutoRepeat(True)
        self.erase.clicked.connect(self.erased)
        self.more.clicked.connect(lambda: self._turn(Page.MORE))
        self.latin.clicked.connect(lambda: self._turn(Page.LATIN))
        self.close_key.clicked.connect(self.closed)
        digits = [self._letter(digit) for digit in DIGITS]
        return [*digits, self.space, self.erase, self.more, self.latin, self.close_key]

    @property
    def page(self) -> Page:
        return list(Page)[self._pages.currentIndex()]

    def _turn(self, page: Page) -> None:
        """To that page, and from it back to the letters; the focus never stays on a hidden key."""
        had_focus = self._pages.isAncestorOf(QApplication.focusWidget() or self)
        self.show_page(Page.DEVANAGARI if self.page is page else page)
        if had_focus:
            self.focus_in()

    def show_page(self, page: Page) -> None:
        self._pages.setCurrentIndex(list(Page).index(page))
        say = self._look.say
        self.latin.setText("हि" if page is Page.LATIN else "En")
        spoken = say("Hindi letters") if page is Page.LATIN else say("English letters")
        self.latin.setAccessibleName(spoken)
        self.more.setText("क ख" if page is Page.MORE else say("Etc."))

    def lines(self) -> list[list[QPushButton]]:
        """The keys in sight, line by line."""
        return [[*line] for line in (*self._grids[self.page], self._commands)]

    def key_for(self, cell: str) -> QPushButton | None:
        """The key of the page in sight that types this."""
        found = (key for line in self.lines() for key in line if key.property("types") == cell)
        return next(found, None)

    def focus_in(self) -> None:
        self._grids[self.page][0][0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _step(self, key: _Key, across: int, down: int) -> None:
        """The next key that way; over an edge it goes on at the other side."""
        lines = self.lines()
        line = next(at for at, one in enumerate(lines) if key in one)
        place = lines[line].index(key)
        if across:
            target = lines[line][(place + across) % len(lines[line])]
        else:
            other = lines[(line + down) % len(lines)]
            target = min(other, key=lambda one: abs(_middle(one) - _middle(key)))
        target.setFocus(Qt.FocusReason.OtherFocusReason)


class KeypadPlace(QObject):
    """Opens and closes the keypad of one form, and types for it."""

    # The field that has the focus now, or None: not while it is on the keypad.
    field_changed = Signal(object)

    def __init__(self, look: Look, form: QScrollArea) -> None:
        super().__init__(form)
        self._look, self._form = look, form
        self.keypad: Keypad | None = None
        self._target: QLineEdit | None = None
        bind_key(form, "Ctrl+K", self.open_by_key)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    @property
    def is_open(self) -> bool:
        return self.keypad is not None and self.keypad.isVisible()

    @property
    def has_focus(self) -> bool:
        """The arrows are on the keypad: its field is still being typed in."""
        return is_keypad_key(QApplication.focusWidget())

    def toggle(self, edit: QLineEdit) -> None:
        """By mouse: the field keeps the focus."""
        if self.is_open:
            self.close()
            return
        if self._target is None or not self._target.hasFocus():
            edit.setFocus(Qt.FocusReason.MouseFocusReason)
            self._target = edit
        self._open()

    def open_by_key(self) -> None:
        """By Ctrl+K: the arrows move over the keypad until Esc."""
        self._open()
        if self.keypad is not None:
            self.keypad.focus_in()

    def close(self) -> None:
        if self.keypad is not None:
            self._back()
            self.keypad.hide()

    def _open(self) -> None:
        if self.keypad is None:
            self.keypad = Keypad(self._look)
            self.keypad.typed.connect(self._type)
            self.keypad.erased.connect(lambda: self._press(Qt.Key.Key_Backspace))
            self.keypad.left.connect(self.close)
            self.keypad.closed.connect(self.close)
            if (below := self._below()) is not None:
                below.addWidget(self.keypad)
        self.keypad.show()
        self._see()

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        is_ours = isinstance(new, QLineEdit) and self._form.isAncestorOf(new)
        if is_ours and isinstance(new, QLineEdit):
            self._target = new
            if self.is_open:
                self._see()
        if not is_keypad_key(new):
            self.field_changed.emit(new if is_ours else None)

    def _see(self) -> None:
        """The field being typed in stays in sight above the keypad."""
        if (below := self._below()) is not None:
            below.activate()
        if self._target is not None:
            self._form.ensureWidgetVisible(self._target, 0, TARGET)

    def _below(self) -> QLayout | None:
        """The column in which the form stands."""
        parent = self._form.parentWidget()
        return None if parent is None else parent.layout()

    def _back(self) -> None:
        if self._target is not None:
            self._target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type(self, cell: str) -> None:
        code = ord(cell.upper()) if cell.isascii() else Qt.Key.Key_unknown
        self._press(code, cell)

    def _press(self, key: int, text: str = "") -> None:
        if self._target is None:
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QApplication.sendEvent(self._target, event)


def is_keypad_key(widget: QWidget | None) -> bool:
    """A field that loses the focus to such a key has not been left."""
    return isinstance(widget, _Key)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(_GAP)
    for at in range(COLUMNS):
        grid.setColumnStretch(at, 1)
    return grid


def _lay(grid: QGridLayout, line: int, keys: Sequence[_Key]) -> None:
    at = 0
    for key in keys:
        span = 2 if key.property("types") in _WIDE else 1
        grid.addWidget(key, line, at, 1, span)
        at += span


def _middle(key: QWidget) -> int:
    return key.x() + key.width() // 2
