"""Beside the box of a name: which language is being typed, F7 to switch, and the keypad."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.lexicon import script_of
from desktop.domain.spelling_sounds import Script
from ui.look.theme import Look
from ui.widgets.key_button import icon_button
from ui.widgets.parts import keycap, row

_SHORT = {Script.DEVANAGARI: "हि", Script.LATIN: "En"}


class TypingMark(QWidget):
    """हि or En, and where there is room, an arrow while the other script is offered."""

    switched = Signal()
    keypad_wanted = Signal()

    def __init__(self, look: Look, wanted: Script, *, leads: bool, is_narrow: bool) -> None:
        """The one that leads, in the first field, carries the keys."""
        super().__init__()
        self.setObjectName("clear")
        self._look, self._wanted, self._is_narrow = look, wanted, is_narrow
        self._typed: Script = wanted
        self._is_on = True
        self.script = QPushButton()
        self.script.setProperty("kind", "script")
        self.script.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.script.clicked.connect(self.switched)
        line = row(self.script, gap=0, margins=(0, 0, 4, 0))
        if leads:
            if not (is_narrow and look.large):
                line.addWidget(keycap("F7"))
            words = look.say("Keypad on the screen")
            self.keypad = icon_button(look, "keyboard", f"{words} (Ctrl+K)")
            self.keypad.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.keypad.clicked.connect(self.keypad_wanted)
            line.addWidget(self.keypad)
        self.setLayout(line)
        self.show_text("")

    def set_suggesting(self, *, on: bool) -> None:
        self._is_on = on
        self._tell()

    def show_text(self, text: str) -> None:
        """The script of the last word; of the keyboard while there is none."""
        words = text.split()
        found = script_of(words[-1]) if words else _of_keyboard()
        self._typed = found or self._typed
        self._tell()

    def _tell(self) -> None:
        typed, wanted = _SHORT[self._typed], _SHORT[self._wanted]
        is_offering = self._is_on and typed != wanted and not self._is_narrow
        self.script.setText(f"{typed}→{wanted}" if is_offering else typed)
        say = self._look.say
        mode = say("Spellings are suggested") if self._is_on else say("Kept as typed")
        self.script.setAccessibleName(f"{typed}: {mode}, F7")
        self.script.setToolTip(f"{mode} (F7)")


def _of_keyboard() -> Script | None:
    """What the system says of its keyboard; it often says nothing."""
    language = QGuiApplication.inputMethod().locale().name().partition("_")[0]
    return Script.DEVANAGARI if language == "hi" else None
