"""The QApplication: style, fonts, scaling, the window on the application, and last words."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.errors import StoreError
from desktop.services.calling import Calling
from desktop.services.photographing import Photographing
from desktop.services.provisioning import Provisioning
from desktop.services.session import (
    Account,
    DeviceOrdered,
    GrantEnded,
    MustWait,
    Session,
    SlotDisabled,
    WrongSecret,
)
from desktop.services.spelling import shipped_lexicon
from ui.bridge.collecting import Collecting
from ui.bridge.ports import Preferences
from ui.bridge.wording import known_error
from ui.cards.press import Press
from ui.look import tokens
from ui.look.theme import load_fonts
from ui.look.words import Words
from ui.window import MainWindow

_LONG_ENOUGH_MS: Final = 20_000
Unlocked = Session | WrongSecret | MustWait | SlotDisabled | GrantEnded | DeviceOrdered


class Laptop(Protocol):
    """The application behind the window."""

    version: str

    @property
    def state(self) -> str: ...
    @property
    def is_degraded(self) -> bool: ...
    @property
    def is_practice(self) -> bool: ...
    @property
    def provisioning(self) -> Provisioning: ...
    @property
    def preferences(self) -> Preferences: ...
    @property
    def photographing(self) -> Photographing: ...
    @property
    def calling(self) -> Calling: ...
    def accounts(self) -> tuple[Account, ...]: ...
    def unlock(self, user: str, secret: str) -> Unlocked: ...
    def waiting_hint(self) -> int | None: ...


class OnTheRoad:
    """The same application, whose sessions keep their road to the centre open by themselves."""

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop

    @property
    def state(self) -> str:
        return self._laptop.state

    @property
    def is_degraded(self) -> bool:
        return self._laptop.is_degraded

    @property
    def is_practice(self) -> bool:
        return self._laptop.is_practice

    @property
    def provisioning(self) -> Provisioning:
        return self._laptop.provisioning

    def accounts(self) -> tuple[Account, ...]:
        return self._laptop.accounts()

    def unlock(self, user: str, secret: str) -> Unlocked:
        opened = self._laptop.unlock(user, secret)
        if isinstance(opened, Session):
            opened.synchronising.start()
        return opened

    def waiting_hint(self) -> int | None:
        return self._laptop.waiting_hint()


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """One per process. Words are drawn with the bundled fonts or not at all."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    # Camera and sync work beside the window: it gets the interpreter back within a millisecond.
    sys.setswitchinterval(0.001)
    application = QApplication([sys.argv[0], *arguments])
    prepare(application)
    return application


def prepare(application: QApplication) -> None:
    application.setStyle("Fusion")
    application.setApplicationName("Sadasya")
    load_fonts()
    font = QFont(tokens.family())
    font.setPixelSize(tokens.type_roles()["body"].size)
    application.setFont(font)


def make_window(laptop: Laptop) -> MainWindow:
    """The window on a laptop, at its door; not shown yet."""
    press = Press()
    window = MainWindow(OnTheRoad(laptop), laptop.preferences, press, version=laptop.version)
    window.resize(1366, 689)
    # Read on another thread later, it would hold up whoever types for a tenth of a second.
    shipped_lexicon()
    # What is there now lives as long as the program: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    Collecting(window)
    return window


def run_window(laptop: Laptop) -> int:
    """The window until it is closed; the exit code."""
    application = make_application()
    window = make_window(laptop)
    window.show()
    window.begin()
    beat = _close_when_told(window, laptop.calling.is_called)
    code = application.exec()
    beat.stop()
    return code


def _close_when_told(window: MainWindow, is_called: Callable[[], bool]) -> QTimer:
    """Ctrl+C in the terminal, or the system going down, closes the window as its cross does.

    Python sees a signal only while it runs, so the answer lets it run four times a second.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: window.close())
    beat = QTimer()
    beat.timeout.connect(lambda: come_forward(window) if is_called() else None)
    beat.start(250)
    return beat


def come_forward(window: MainWindow) -> None:
    """Somebody started the program again: this is the window they look for."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def forward_words(language: str) -> str:
    """A second start, and the open window came forward."""
    words = Words(language)
    what, _step, _code = known_error(words, StoreError("E-STO-06"))
    return words.sentences(what, words.say("That window is in front now"))


def say_open_already(language: str) -> None:
    """A second start, and the open window did not come forward by itself."""
    words = Words(language)
    what, step, _code = known_error(words, StoreError("E-STO-06"))
    application = make_application()
    QTimer.singleShot(_LONG_ENOUGH_MS, application.quit)
    show_last_words(words.sentences(what, step))


def show_last_words(words: str) -> None:
    """When not even the window could be built."""
    QMessageBox.critical(None, "Sadasya", words)
