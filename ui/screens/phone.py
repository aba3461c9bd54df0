"""The member's own telephone takes the card: a code to point it at, for two minutes, once."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from ui.bridge.beside import Offer
from ui.look.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.parts import column, row, text
from ui.widgets.sheet import Sheet

QR_WIDTH = 300
_TICK_MS = 250


class PhoneSheet(Sheet):
    """Ends the offer when it is closed, taken or over."""

    def __init__(self, look: Look, offer: Offer, code: QImage, window: QWidget) -> None:
        say = look.say
        self._look, self._offer = look, offer
        picture = QLabel()
        picture.setPixmap(QPixmap.fromImage(code))
        picture.setAccessibleName(say("Code for the member's phone"))
        self.state = Banner(look, "info", "")
        self.address = text(offer.url, "small")
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        steps = column(
            text(say("1. Switch on this laptop's hotspot"), "body", wrap=True),
            text(say("2. The member's phone joins that Wi-Fi"), "body", wrap=True),
            text(say("3. Point its camera at this code"), "body", wrap=True),
            text(
                say("The card opens once and can be kept. No internet is needed."),
                "small",
                wrap=True,
            ),
            None,
            self.state,
            gap=12,
        )
        body = column(row(picture, (steps, 1), gap=24), self.address, gap=12)
        super().__init__(look, say("Card to the phone"), body, window, 860)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.show_fate)
        self._tick.start()
        self.show_fate()

    def show_fate(self) -> None:
        say = self._look.say
        match str(self._offer.fate):
            case "taken":
                self._end(say("The phone has the card"), "ok", "check-circle")
            case "ended":
                self._end(say("Two minutes are over; press F10 for a new code"), "offline", "clock")
            case _:
                left = self._offer.seconds_left
                words = self._look.count("{n} second left", "{n} seconds left", left)
                self.state.say(words, "info", "clock")

    def _end(self, words: str, tone: str, icon: str) -> None:
        self._tick.stop()
        self._offer.close()
        self.state.say(words, tone, icon)

    def shut(self) -> None:
        self._tick.stop()
        self._offer.close()
        super().shut()
