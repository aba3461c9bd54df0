"""What one look stands on: the header, one trouble, the screen, the frame of practice over it.

Promises: another look is another ground, because styling anew what is about to go costs more than
building it; the frame of practice takes no room, so that a form that fits still fits in practice;
a screen laid ready is styled, and not seen.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.look.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.header import Header
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import frame, holder

_NAME = "screen"


class Ground(QWidget):
    """Carries the style sheet for everything in the window."""

    def __init__(self, look: Look, window: QWidget, *, is_practice: bool) -> None:
        super().__init__(window)
        self.setObjectName(_NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(look.style_sheet())
        self.look = look
        self.header: Header | None = None
        self.trouble: Banner | None = None
        self._screen: QWidget | None = None
        self._room = QGridLayout()
        self._room.setContentsMargins(0, 0, 0, 0)
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._stack.addWidget(holder(self._room), 1)
        self._frame = frame("practice") if is_practice else None
        if self._frame is not None:
            self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._room.addWidget(self._frame, 0, 0)

    def lay_ready(self, screen: QWidget) -> None:
        screen.hide()
        self._room.addWidget(screen, 0, 0)

    def put(self, header: Header | None, screen: QWidget) -> None:
        """The header may be the one that is there already: then it stays as it is."""
        self.close_trouble()
        if header is not self.header:
            _let_go(self.header)
            self.header = header
            if header is not None:
                self._stack.insertWidget(0, header)
        _let_go(self._screen)
        self._screen = screen
        if screen.parentWidget() is None:
            self._room.addWidget(screen, 0, 0)
        if self._frame is not None:
            self._frame.raise_()
        # Shown now and not with the next event, because focus is given to what is visible.
        for part in (header, screen):
            if part is not None:
                part.show()
        self._room.activate()
        self._stack.activate()

    def tell(self, words: str) -> None:
        if self.trouble is not None:
            self.trouble.say(words, "err")
            return
        close = KeyButton(self.look, self.look.say("Close"), "", "x", "quiet")
        self.trouble = Banner(self.look, "err", words, close)
        close.clicked.connect(self.close_trouble)
        self._stack.insertWidget(1 if self.header is not None else 0, self.trouble)

    def close_trouble(self) -> None:
        _let_go(self.trouble)
        self.trouble = None


def ground_of(widget: QWidget) -> QWidget:
    """What covers the whole window and has its style: where a list or a sheet opens over all."""
    at = widget
    while at.objectName() != _NAME and (parent := at.parentWidget()) is not None:
        at = parent
    return at


def _let_go(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
