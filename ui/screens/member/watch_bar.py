"""The slim bar above the form while the member looks at a display of their own.

Promises: the member's keys work from the one keyboard while it has the focus; the form stays as it
is and may be gone back to at any time.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ui.look.theme import Look
from ui.screens.member.member_screen import OWN_KEYS, MemberScreen
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import glyph, keycap, row, text


class WatchBar(QFrame):
    """Takes the focus when it appears, and hands its keys to the member's screen."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "info")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._watched: MemberScreen | None = None
        self.said = text(look.say("The member is looking"), "h3", "info")
        self.setAccessibleName(look.say("The member is looking: 1 right, 2 not right"))
        line = row(glyph(look, "eye", "info", 24), self.said, gap=10, margins=(16, 4, 16, 4))
        for words, key in ((look.say("Right"), "1"), (look.say("Not right"), "2")):
            button = KeyButton(look, words, key, "", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, key=key: self._say(key == "1"))
            line.addWidget(button)
        line.addStretch(1)
        for words, key in ((look.say("Notice"), "F6"), (look.say("End"), "Esc")):
            line.addWidget(text(words, "muted"))
            line.addWidget(keycap(key))
        self.setLayout(line)
        self.setFixedHeight(look.px(48))
        self.hide()

    def watch(self, screen: MemberScreen) -> None:
        self._watched = screen
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def rest(self) -> None:
        self._watched = None
        self.hide()

    def _say(self, right: bool) -> None:  # noqa: FBT001 (the member's answer)
        if self._watched is not None and self._watched.read_back is not None:
            self._watched.answered.emit(right)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._watched is None or not self._watched.press(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """These keys mean something else in the form; here they are the member's."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.key() in OWN_KEYS and not event.modifiers():  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)
