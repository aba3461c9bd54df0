"""The frame of one input: optional prefix, the text, optional buttons, a state bar at the left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from ui.look.theme import Look
from ui.widgets.parts import frame, set_props

_BARS = {"error": ("err", False), "warn": ("warn", False), "carried": ("info", True)}
LONGEST = 400


class Shell(QFrame):
    """One edge for every kind of input; its state changes without moving the text by much."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.state = ""
        self.setObjectName("shell")
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(0)

    def set_state(self, state: str) -> None:
        if state == self.state:
            return
        self.state = state
        bar = 7 if self._look.name == "sunlight" else 4
        self.line.setContentsMargins(bar if state in _BARS else 0, 0, 0, 0)
        set_props(self, state=state)
        self.update()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.line.addWidget(widget, stretch)

    def add_edit(self, spoken: str, hint: str = "") -> QLineEdit:
        edit = QLineEdit()
        edit.setFrame(False)
        edit.setMaxLength(LONGEST)
        edit.setPlaceholderText(hint)
        edit.setAccessibleName(spoken)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.add(edit, 1)
        self.setFocusProxy(edit)
        return edit

    def add_divider(self) -> None:
        self.add(frame("divider"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """QSS cannot mix a dashed left edge with rounded corners: the bar is painted in a clip."""
        super().paintEvent(event)
        if self.state not in _BARS:
            return
        colour, dashed = _BARS[self.state]
        painter = QPainter(self)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(clip)
        step, length = (9, 5) if dashed else (self.height(), self.height())
        wide = 8 if self._look.name == "sunlight" else 5
        for top in range(2 if dashed else 0, self.height(), step):
            painter.fillRect(0, top, wide, length, self._look.colour(colour))
        painter.end()
