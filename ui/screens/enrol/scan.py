"""The camera as a reader of codes: the live picture, what to hold before it, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.bridge.ports import Preview
from ui.bridge.wording import camera_fault
from ui.look.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, text
from ui.widgets.portrait import fill_with


class _Picture(QWidget):
    """The newest frame, without the oval for a face."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setMinimumSize(200, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(look.say("Camera picture"))

    def show_frame(self, image: QImage) -> None:
        self._picture = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, Qt.GlobalColor.black)
        if not self._picture.isNull():
            fill_with(painter, self._picture, area)
        painter.end()


class ScanPanel(QFrame):
    """Shows frames; the form reads what the camera reads."""

    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        self._look = look
        self._last = ""
        self.picture = _Picture(look)
        self.hint = Banner(look, "info", look.say("Show the code"))
        self.hint.setFixedHeight(look.px(44))
        what = text(look.say("A voter's slip or an old card, a hand's breadth away"), "small",
                    wrap=True)  # fmt: skip
        self.back = KeyButton(look, look.say("Back"), "Esc", "arrow-left")
        self.back.clicked.connect(self.closed)
        head = text(look.say("Scan a slip"), "h3")
        self.setLayout(column(head, (self.picture, 1), self.hint, what, self.back, gap=8,
                              margins=(12, 10, 12, 8)))  # fmt: skip

    def focus_in(self) -> None:
        self.back.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_frame(self, image: QImage, preview: Preview) -> None:
        if preview.fault is not None:
            words, tone, icon = camera_fault(preview.fault)
            self.hint.say(self._look.say(words), tone, icon)
            return
        self.picture.show_frame(image)

    def may_read(self, words: str) -> bool:
        """Once for each code that is held up."""
        is_new = words != self._last
        self._last = words
        return is_new

    def say_unknown(self) -> None:
        self.hint.say(self._look.say("This is neither a slip nor a card"), "warn")
