"""Ten seconds to take something back, at the right of the action bar (F16).

Promises: it never takes the focus; while it stands, Ctrl+Z takes back what it names, unless the
field with the focus has something of its own to take back; afterwards nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.look.theme import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import bind_key
from ui.widgets.parts import glyph, row
from ui.widgets.short_label import ShortLabel

SECONDS = 10


class UndoBar(QWidget):
    """Holds at most one thing that can be taken back."""

    changed = Signal(bool)

    def __init__(self, look: Look, screen: QWidget) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._look = look
        self._back: Callable[[], None] | None = None
        self.words = ShortLabel("", "small")
        self.button = KeyButton(look, look.say("Undo"), "Ctrl+Z", "", "quiet")
        self.button.clicked.connect(self.press)
        self.setLayout(row(glyph(look, "undo", "ink2", 20), self.words, self.button, gap=6))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.end)
        self.hide()
        bind_key(screen, "Ctrl+Z", self.press)

    @property
    def is_offering(self) -> bool:
        return self._back is not None

    def offer(self, words: str, back: Callable[[], None]) -> None:
        """What was done, and how it is taken back."""
        self._back = back
        self.words.say(words)
        self.setAccessibleName(f"{words}. {self.button.words}")
        self._timer.start()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self.show()
        self.changed.emit(True)  # noqa: FBT003 (Qt's own signature)

    def press(self) -> None:
        back = self._back
        self.end()
        if back is not None:
            back()

    def end(self) -> None:
        self._timer.stop()
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        was_offering, self._back = self.is_offering, None
        self.hide()
        if was_offering:
            self.changed.emit(False)  # noqa: FBT003 (Qt's own signature)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field claims Ctrl+Z even with nothing to take back: then it is this bar's."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and isinstance(watched, QLineEdit)
            and not watched.isUndoAvailable()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
