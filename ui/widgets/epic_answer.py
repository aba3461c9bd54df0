"""The voter card: its number, or with one key why there is none to read it from."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from ui.look.theme import Look
from ui.look.words import N_
from ui.widgets.answer import as_text
from ui.widgets.key_button import KeyButton
from ui.widgets.line_answer import LineAnswer

ABSENCES = {
    "applied": N_("Applied for it"),
    "lost": N_("Card is lost"),
    "not_here": N_("Not with them today"),
    "none": N_("Never had one"),
}
_DEVANAGARI_DIGITS = str.maketrans("१२३४", "1234")


class EpicAnswer(LineAnswer):
    """No number begins with a digit, so 1 to 4 on an empty line can say why there is none."""

    def __init__(self, look: Look, spoken: str) -> None:
        self._absent = ""
        self.why = KeyButton(look, look.say("No card"), "1–4", "", "quiet")
        self.why.setMaximumHeight(look.px(36))
        # The keys 1 to 4 in the field do the same, so it costs no stop of its own.
        self.why.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        super().__init__(look, spoken, self.why)
        self.why.clicked.connect(self._open_list)
        self.edit.textChanged.connect(lambda words: self.why.setVisible(not words))

    def value(self) -> object:
        return {"absent": self._absent} if self._absent else super().value()

    def show_value(self, value: object) -> None:
        reason = as_text(value.get("absent")) if isinstance(value, Mapping) else ""
        self._absent = reason if reason in ABSENCES else ""
        super().show_value(self._look.say(ABSENCES[self._absent]) if self._absent else value)
        self.edit.setReadOnly(bool(self._absent))

    def set_state(self, state: str) -> None:
        super().set_state(state)
        self.edit.setReadOnly(bool(self._absent))

    def _choose(self, reason: str) -> None:
        self.show_value({"absent": reason})
        self.edited.emit()
        self.finished.emit()

    def _open_list(self) -> None:
        menu = QMenu(self)
        for place, (reason, words) in enumerate(ABSENCES.items(), start=1):
            action = menu.addAction(f"{place}   {self._look.say(words)}")
            action.triggered.connect(lambda _checked=False, reason=reason: self._choose(reason))
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            digit = event.text().translate(_DEVANAGARI_DIGITS)
            is_open = bool(self._absent) or not self.edit.text()
            if is_open and len(digit) == 1 and digit in "1234":
                self._choose(tuple(ABSENCES)[int(digit) - 1])
                return True
            if self._absent and _writes(event):
                self.show_value("")
                self.edited.emit()
        return super().eventFilter(watched, event)


def _writes(event: QKeyEvent) -> bool:
    """Whether the key would change a line: then it changes the answer back to a number."""
    return event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) or (
        event.text().isprintable() and bool(event.text())
    )
