"""The display that the member looks at, when the laptop has two.

Promises: between members it shows the organisation and a welcome and nothing of anybody; it never
takes the keyboard; what it showed comes back to the window when it is unplugged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bridge.campaign import CampaignWords
from ui.look.theme import Look
from ui.screens.member.large import sheet_of
from ui.widgets.parts import column, holder, row, text
from ui.widgets.product_mark import ProductMark

_CARD_STEP = 2.0
_FLAGS = (
    Qt.WindowType.Window
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
)


def _plugged() -> Sequence[QScreen]:
    return QGuiApplication.screens()


class SecondDisplay(QObject):
    """Lives as long as the window; without a second screen it does nothing at all."""

    # The member's screen that was on it, without a place now.
    unplugged = Signal(QWidget)

    def __init__(
        self, window: QWidget, screens: Callable[[], Sequence[QScreen]] = _plugged
    ) -> None:
        super().__init__(window)
        self._owner, self.screens = window, screens
        self._look: Look | None = None
        self._name = self._welcome = ""
        self.surface: QWidget | None = None
        self.idle: QWidget | None = None
        self.guest: QWidget | None = None
        app = QGuiApplication.instance()
        app.screenAdded.connect(self.look_again)  # type: ignore[union-attr]
        app.screenRemoved.connect(self.look_again)  # type: ignore[union-attr]

    @property
    def is_there(self) -> bool:
        return self.surface is not None

    def open(self, look: Look, name: str, welcome: str) -> None:
        """Show the card between members, in this look."""
        self._look, self._name, self._welcome = look, name, welcome
        self._take_down()
        self.look_again()

    def welcome(self, look: Look, words: CampaignWords) -> None:
        """The card in the language of the window."""
        is_hindi = look.language == "hi"
        name = words.organisation_hi if is_hindi else words.organisation_en
        welcome = words.welcome_hi if is_hindi else words.welcome_en
        self.open(look, name, welcome or look.say("Welcome"))

    def close(self) -> None:
        """Dark: nobody works here now."""
        self._look = None
        self._take_down()

    def look_again(self, *_screen: object) -> None:
        """A display was plugged in or out."""
        found = self._second() if self._look is not None else None
        if found is None:
            self._take_down()
        elif self.surface is None or self.surface.screen() is not found:
            self._take_down()
            self._put_up(found)

    def host(self, guest: QWidget) -> None:
        """In place of the card."""
        if self.surface is None or self.idle is None:
            return
        self.idle.hide()
        self.guest = guest
        layout = self.surface.layout()
        if layout is not None:
            layout.addWidget(guest)
        guest.show()

    def part(self) -> None:
        """The guest is let go by its owner; the card is back at once."""
        self.guest = None
        if self.idle is not None:
            self.idle.show()

    def _second(self) -> QScreen | None:
        first = self._owner.screen()
        return next((screen for screen in self.screens() if screen is not first), None)

    def _put_up(self, screen: QScreen) -> None:
        look = self._look
        if look is None:
            return
        surface = QWidget(None, _FLAGS)
        surface.setObjectName("screen")
        surface.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        surface.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        surface.setStyleSheet(look.style_sheet())
        surface.setWindowTitle("Sadasya")
        whole = QVBoxLayout(surface)
        whole.setContentsMargins(0, 0, 0, 0)
        self.idle = _card(look, self._name, self._welcome)
        self.idle.setStyleSheet(sheet_of(look, _CARD_STEP))
        whole.addWidget(self.idle)
        surface.setScreen(screen)
        surface.setGeometry(screen.geometry())
        was_active = self._owner.isActiveWindow()
        surface.showFullScreen()
        self.surface = surface
        if was_active:
            # Some window systems activate whatever appears last.
            self._owner.activateWindow()

    def _take_down(self) -> None:
        surface, guest = self.surface, self.guest
        self.surface = self.idle = self.guest = None
        if guest is not None:
            guest.setParent(None)
            guest.hide()
        if surface is not None:
            surface.hide()
            surface.deleteLater()
        if guest is not None:
            self.unplugged.emit(guest)


def _card(look: Look, name: str, welcome: str) -> QWidget:
    lines = [text(words, role) for words, role in ((name, "memberName"), (welcome, "memberWord"))]
    centred = [row(None, line, None) for line in lines if line.text()]
    return holder(column(None, row(None, ProductMark(look, 96), None), 16, *centred, None, gap=8))
