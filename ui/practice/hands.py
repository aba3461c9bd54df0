"""Hands that work the window by keys alone, and eyes that wait for what they see.

Promises: no fixed pause; every wait has a deadline and says what was not seen; keys are counted
one by one, as a person would press them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, thread_time
from typing import Final, TypeVar

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.window import MainWindow

S = TypeVar("S", bound=QWidget)
PATIENCE_S: Final = 30.0
_TICK_MS: Final = 5


class NotSeenError(Exception):
    """What should have appeared did not."""


class StallWatch(QObject):
    """How long the window's thread was ever away from its events, and during what.

    `worst_own_ms` is the longest stretch of work of that thread itself, whatever else the machine
    was doing meanwhile; of each stall both are told.
    """

    def __init__(self) -> None:
        super().__init__()
        self.worst_ms = self.worst_own_ms = 0.0
        self.during = self.worked_during = ""
        self.longer_than_100: list[str] = []
        self.doing = ""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._last, self._last_own = perf_counter(), thread_time()

    def begin(self) -> None:
        self._last, self._last_own = perf_counter(), thread_time()
        self._timer.start()

    def end(self) -> None:
        self._timer.stop()

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """What the demonstration itself does on this thread, such as saving a picture."""
        self._tick()
        yield
        self._last, self._last_own = perf_counter(), thread_time()

    def _tick(self) -> None:
        now, own = perf_counter(), thread_time()
        stall, worked = (now - self._last) * 1000 - _TICK_MS, (own - self._last_own) * 1000
        self._last, self._last_own = now, own
        if not self._timer.isActive():
            return
        if worked > self.worst_own_ms:
            self.worst_own_ms, self.worked_during = worked, self.doing
        if stall > self.worst_ms:
            self.worst_ms, self.during = stall, self.doing
        if stall > 100:  # noqa: PLR2004 - the promise of K4
            self.longer_than_100.append(f"{stall:.0f} ms, {worked:.0f} own: {self.doing}")


class Hands:
    """Presses keys, waits, takes pictures."""

    def __init__(self, window: MainWindow, pictures: Path) -> None:
        self.window = window
        self.keys = 0
        self.watch = StallWatch()
        self.pictures: list[str] = []
        self._folder = pictures
        self._folder.mkdir(parents=True, exist_ok=True)

    def press(self, key: Qt.Key, *with_keys: Qt.KeyboardModifier) -> None:
        self.keys += 1 + len(with_keys)
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in with_keys:
            modifiers |= one
        self.watch.doing = f"{self._where()} {key.name.removeprefix('Key_')}"
        QTest.keyClick(self._target(), key, modifiers)
        self.pump()

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)

    def save(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def write(self, words: str) -> None:
        """One key for each character, as an input method would deliver it."""
        for character in words:
            self.keys += 1
            self.watch.doing = f"{self._where()} typing"
            QTest.sendKeyEvent(
                QTest.KeyAction.Click, self._target(), _code(character), character,
                Qt.KeyboardModifier.NoModifier, -1,
            )  # fmt: skip
            self.pump()

    def clear_line(self) -> None:
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.press(Qt.Key.Key_Backspace)

    def pump(self) -> None:
        QApplication.processEvents()

    def until(self, seen: Callable[[], bool], what: str, seconds: float = PATIENCE_S) -> None:
        """Lets the window live until it is seen.  Raises `NotSeenError`."""
        if not self.sees(seen, seconds):
            raise NotSeenError(f"{what} ({self._where()})")

    def sees(self, seen: Callable[[], bool], seconds: float) -> bool:
        patience = QDeadlineTimer(round(seconds * 1000))
        while not seen():
            if patience.hasExpired():
                return False
            QTest.qWait(1)
        return True

    def at(self, kind: type[S], seconds: float = PATIENCE_S) -> S:
        """The screen of that kind, once it is there and everything asked for has come back."""
        self.until(lambda: isinstance(self.window.screen_now, kind), kind.__name__, seconds)
        self.settle()
        screen = self.window.screen_now
        if not isinstance(screen, kind):
            raise NotSeenError(kind.__name__)
        return screen

    def settle(self) -> None:
        """Everything asked of the store has come back, the screen and layout with it."""
        self.until(lambda: not self.window.is_on_the_way, "the next screen")
        done: list[int] = []
        self.window.tasks.run(self.window, lambda: 1, done.append, lambda _error: done.append(0))
        self.until(lambda: bool(done), "the store's answer")
        self.pump()

    def picture(self, name: str) -> None:
        """The window as it stands, numbered in the order of the day."""
        self.settle()
        with self.watch.looking_away():
            file = self._folder / f"{len(self.pictures) + 1:02}-{name}.png"
            self.window.grab().save(str(file))
            self.pictures.append(file.name)

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def _where(self) -> str:
        return type(self.window.screen_now).__name__


def _code(character: str) -> Qt.Key:
    upper = character.upper()
    return Qt.Key(ord(upper)) if len(upper) == 1 and " " <= upper <= "Z" else Qt.Key.Key_unknown
