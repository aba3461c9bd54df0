"""Long lists, built a few rows in each turn of the event loop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

# A row takes two or three milliseconds, and whoever types to find somebody waits for none of them.
_AT_ONCE: Final = 12  # what is seen of a list
_A_TURN: Final = 6


class InTurns(QObject):
    """What is seen is built at once, what is below the edge in later turns; one list at a time."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._waiting: deque[Callable[[], Any]] = deque()
        self._on_more: Callable[[], Any] = lambda: None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(lambda: self._some(_A_TURN))

    def begin(
        self, rows: Iterable[Callable[[], Any]], on_more: Callable[[], Any] = lambda: None
    ) -> None:
        """Calls each, and `on_more` after every few; what was begun before is given up."""
        self.stop()
        self._waiting.extend(rows)
        self._on_more = on_more
        self._some(_AT_ONCE)

    def stop(self) -> None:
        self._turn.stop()
        self._waiting.clear()

    def _some(self, count: int) -> None:
        for _ in range(min(count, len(self._waiting))):
            self._waiting.popleft()()
        self._on_more()
        if self._waiting:
            self._turn.start()
