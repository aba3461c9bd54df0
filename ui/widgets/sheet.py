"""A sheet over the window: one thing to read, closed by Esc, Enter or the key that opened it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QWidget

from ui.look.theme import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, frame, row, text

_CLOSING = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Sheet(QWidget):
    """Covers its window until it is closed, then gives the focus back."""

    closed = Signal()

    def __init__(
        self, look: Look, heading: str, body: QLayout, window: QWidget, width: int
    ) -> None:
        super().__init__(window)
        self.setAccessibleName(heading)
        self._before = window.focusWidget()
        self._keys: set[int] = set()
        self.close_button = KeyButton(look, look.say("Close"), "Esc", "x")
        self.close_button.clicked.connect(self.shut)
        head = row(text(heading, "h1"), None, self.close_button)
        box = frame("card", column(head, (body, 1), gap=12, margins=(28, 20, 28, 24)))
        box.setFixedWidth(min(width, window.width() - 64))
        self.setLayout(column(None, row(None, box, None), None, margins=(0, 16, 0, 16)))
        window.installEventFilter(self)

    def close_on(self, key: Qt.Key) -> None:
        self._keys.add(key.value)

    def open_over(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.close_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CLOSING or event.key() in self._keys:
            self.shut()

    def event(self, event: QEvent) -> bool:
        """Keys of the screen beneath are not for it while the sheet is open."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(16, 23, 28, 150))
        painter.end()
