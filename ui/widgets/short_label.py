"""A label that gives way: without room its words end in …, and stand whole in its tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

_LEAST = 16


class ShortLabel(QLabel):
    """Asks for the room of all its words, and does with less."""

    def __init__(self, words: str, role: str) -> None:
        super().__init__(words)
        self.words = words
        self.setIndent(0)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", "")
        self.setMinimumWidth(_LEAST)

    def say(self, words: str) -> None:
        """Other words in its place."""
        self.words = words
        self.setText(words)
        self.setToolTip("")
        self.updateGeometry()
        self._shorten()

    def sizeHint(self) -> QSize:
        hint, metrics = super().sizeHint(), self.fontMetrics()
        lacking = metrics.horizontalAdvance(self.words) - metrics.horizontalAdvance(self.text())
        return QSize(hint.width() + max(0, lacking), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.words, mode, self.width())
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(self.words if shown != self.words else "")
