"""A line of text as an answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.look.theme import Look
from ui.widgets.answer import Answer, as_text
from ui.widgets.parts import column
from ui.widgets.shell import Shell


class LineAnswer(Answer):
    """Any text, as typed; Enter moves on. In a refusable field, 0 on an empty line refuses."""

    def __init__(
        self,
        look: Look,
        spoken: str,
        suffix: QWidget | None = None,
        *,
        most_digits: int | None = None,
    ) -> None:
        super().__init__()
        self._look = look
        self._most_digits = most_digits
        self.is_refusable = False
        self.shell = Shell(look)
        self.edit = self.shell.add_edit(spoken)
        if suffix is not None:
            self.shell.add(suffix)
        self.setLayout(column(self.shell, gap=0))
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.installEventFilter(self)

    def value(self) -> object:
        return self.edit.text()

    def show_value(self, value: object) -> None:
        self.edit.setText(as_text(value))
        self.edit.setCursorPosition(0 if not self.edit.hasFocus() else len(self.edit.text()))

    def set_state(self, state: str) -> None:
        self.shell.set_state(state)
        self.edit.setReadOnly(state == "refused")

    def focus_in(self) -> None:
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _on_edited(self, typed: str) -> None:
        """The eleventh digit of a mobile is the one thing stopped while typing."""
        if self._most_digits is not None and _own_digits(typed) > self._most_digits:
            at = self.edit.cursorPosition()
            self.edit.setText(typed[: at - 1] + typed[at:])
            self.edit.setCursorPosition(at - 1)
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.finished.emit()
                return True
            if self._refuses(event):
                self.refusing.emit()
                return True
        return super().eventFilter(watched, event)

    def _refuses(self, event: QKeyEvent) -> bool:
        is_open = self.edit.isReadOnly() or not self.edit.text()
        return self.is_refusable and is_open and event.text() in ("0", "०")


def _own_digits(typed: str) -> int:
    """Digits of the number itself: neither +91 nor a leading zero counts."""
    digits = "".join(character for character in typed if character.isdigit())
    if typed.lstrip().startswith("+"):
        return len(digits) - 2
    return len(digits) - 1 if digits[:1] in ("0", "०") else len(digits)
