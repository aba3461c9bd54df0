"""One mobile for many: whose it is and why, asked from the member on that the pack names (DUP4).

Promises: a question, never a stop; without an answer the member is saved and waits for the
supervisor.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from ui.look.theme import Look
from ui.look.words import N_
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, keycap, row, text
from ui.widgets.shell import Shell

OWNERS = (
    ("family", N_("Family")),
    ("neighbour", N_("A neighbour")),
    ("employer", N_("The employer")),
    ("other", N_("Another person")),
)
_DIGITS = str.maketrans("१२३४", "1234")


class SharingPanel(QFrame):
    """Digits choose whose number it is; Enter in the line keeps both."""

    told = Signal(str, str)

    def __init__(self, look: Look, others: int) -> None:
        super().__init__()
        self.setObjectName("card")
        self._look = look
        say = look.say
        words = look.count("{n} other shares it", "{n} others share it", others)
        banner = Banner(look, "warn", words, icon_name="phone")
        self.owner = ""
        self.buttons: dict[str, KeyButton] = {}
        asked = row(text(say("Whose phone?"), "label"), None, keycap("Ctrl+D"))
        inner = column(banner, 4, asked, gap=8)
        inner.setContentsMargins(12, 12, 12, 12)
        for place, (code, name) in enumerate(OWNERS, start=1):
            button = KeyButton(look, say(name), str(place))
            button.clicked.connect(lambda _on=False, code=code: self.choose(code))
            self.buttons[code] = button
            inner.addWidget(button)
        shell = Shell(look)
        self.reason: QLineEdit = shell.add_edit(
            say("Why this number?"), say("e.g. no phone of her own")
        )
        self.reason.returnPressed.connect(self._tell)
        inner.addSpacing(4)
        inner.addWidget(text(say("Why this number?"), "label"))
        inner.addWidget(shell)
        inner.addStretch(1)
        self.keep = KeyButton(look, say("Keep it"), "Enter", "check")
        self.keep.clicked.connect(self._tell)
        inner.addWidget(self.keep)
        self.setLayout(inner)
        self.setAccessibleName(words)

    def focus_in(self) -> None:
        next(iter(self.buttons.values())).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def insist(self) -> None:
        self.focus_in()

    def choose(self, code: str) -> None:
        self.owner = code
        for name, button in self.buttons.items():
            words = self._look.say(dict(OWNERS)[name])
            button.rename(f"{words} •" if name == code else words)
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tell(self) -> None:
        if not self.owner:
            self.focus_in()
        elif not self.reason.text().strip():
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.told.emit(self.owner, self.reason.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text().translate(_DIGITS)
        if digit.isdigit() and 1 <= int(digit) <= len(OWNERS):
            self.choose(OWNERS[int(digit) - 1][0])
        else:
            super().keyPressEvent(event)
