"""A window under test, and the hands that work it: keys only, waiting for what is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.press import Press
from tests.support.samples import FILLED
from tests.support.window import AnApplication, ASession
from ui.screens.desk import Route, ToEnrol
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.unlock import UnlockScreen
from ui.window import MainWindow

SIZE = (1366, 689)
PIN = "246810"


class Stage:
    """Opens the window, unlocks it and types."""

    def __init__(self, app: AnApplication, size: tuple[int, int] = SIZE, **more: object) -> None:
        self.app, self.press = app, Press()
        self.keys = 0
        idle = more.get("idle_minutes", 5.0)
        self.window = MainWindow(
            app, app.preferences, self.press, version="0.1.0", idle_minutes=float(str(idle))
        )
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.until(lambda: QApplication.activeWindow() is self.window)
        self.window.begin()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()

    @property
    def session(self) -> ASession:
        return self.app.sessions[-1]

    def unlock(self) -> None:
        self.until(lambda: isinstance(self.window.screen_now, UnlockScreen))
        self.type(PIN)
        self.key(Qt.Key.Key_Return)
        self.until(lambda: self.window.session is not None)
        self.settle()
        self.keys = 0

    def go(self, route: Route) -> QWidget:
        self.window.go(route)
        self.settle()
        assert self.window.screen_now is not None
        return self.window.screen_now

    def enrol(self, *, filled: bool = False) -> EnrolScreen:
        """The enrol screen, empty or holding the sample answers."""
        wanted = ToEnrol()
        if filled:
            draft = self.app.members.begin().with_answers(
                FILLED, self.app.members.begin().touched_at
            )
            wanted = ToEnrol(draft)
        self.window.go(wanted)
        self.settle()
        self.until(lambda: self.focused() != "")
        self.settle()
        screen = self.window.screen_now
        assert isinstance(screen, EnrolScreen)
        return screen

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        self.keys += 1
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)

    def type(self, words: str) -> None:
        """One key for each character, as an input method would deliver it."""
        for character in words:
            self.keys += 1
            target = QApplication.focusWidget() or self.window
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                target,
                _code(character),
                character,
                Qt.KeyboardModifier.NoModifier,
                -1,
            )

    def tab(self, times: int = 1) -> None:
        for _ in range(times):
            self.key(Qt.Key.Key_Tab)

    def until(self, seen: Callable[[], bool]) -> None:
        """Run the event loop until it is seen; there is no fixed pause anywhere."""
        patience = QDeadlineTimer(5000)
        while not seen():
            assert not patience.hasExpired(), "not seen within five seconds"
            QTest.qWait(1)

    def settle(self) -> None:
        """Let every task that was asked for come back, and the screen and layout with it."""
        self.until(lambda: not self.window.is_on_the_way)
        done: list[int] = []
        self.window.tasks.run(self.window, lambda: 1, done.append, _raise)
        self.until(lambda: bool(done))
        QApplication.sendPostedEvents(None, 52)
        QApplication.processEvents()
        # What was just laid out may move what lies around it.
        QApplication.processEvents()

    def focused(self) -> str:
        widget = QApplication.focusWidget()
        return widget.accessibleName() if widget is not None else ""


def _code(character: str) -> Qt.Key:
    upper = character.upper()
    return Qt.Key(ord(upper)) if len(upper) == 1 and " " <= upper <= "Z" else Qt.Key.Key_unknown


def _raise(error: Exception) -> None:
    raise error
