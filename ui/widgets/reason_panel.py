"""A reason from a short list, by digit; another one in words.

Promises: one digit answers; only what is not in the list asks for words, and then Enter keeps them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from ui.look.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column
from ui.widgets.shell import Shell

OTHER = "other"
_DIGITS = str.maketrans("१२३४५६७८९", "123456789")


class ReasonPanel(QFrame):
    """Codes with their words, in the order of their digits."""

    told = Signal(str, str)

    def __init__(self, look: Look, heading: str, reasons: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(heading)
        self._look, self._reasons = look, reasons
        self.buttons: dict[str, KeyButton] = {}
        inner = column(Banner(look, "info", heading, icon_name="edit"), 4, gap=8)
        inner.setContentsMargins(12, 12, 12, 12)
        for place, (code, words) in enumerate(reasons, start=1):
            button = KeyButton(look, look.say(words), str(place))
            button.clicked.connect(lambda _on=False, code=code: self.choose(code))
            self.buttons[code] = button
            inner.addWidget(button)
        self._shell = Shell(look)
        spoken = look.say("The reason in words")
        self.words: QLineEdit = self._shell.add_edit(spoken, spoken)
        self.words.setMaxLength(120)
        self.words.returnPressed.connect(self._tell_other)
        self._shell.hide()
        inner.addWidget(self._shell)
        inner.addStretch(1)
        self.setLayout(inner)

    def focus_in(self) -> None:
        next(iter(self.buttons.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self, code: str) -> None:
        if code != OTHER:
            self.told.emit(code, "")
            return
        self._shell.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell_other(self) -> None:
        words = self.words.text().strip()
        if words:
            self.told.emit(OTHER, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text().translate(_DIGITS)
        if digit.isdigit() and 1 <= int(digit) <= len(self._reasons):
            self.choose(self._reasons[int(digit) - 1][0])
        else:
            super().keyPressEvent(event)
