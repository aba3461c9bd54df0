"""What is done in the next turn of the event loop.

Promises: it is done once; whoever cannot wait has it done at once.  A long turn is cut in two with
it, so that keys and the camera are looked after in between.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Coming(QObject):
    """Holds at most one thing to do."""

    def __init__(self) -> None:
        super().__init__()
        self._act: Callable[[], None] | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self.at_once)

    @property
    def is_due(self) -> bool:
        return self._act is not None

    def next_turn(self, act: Callable[[], None]) -> None:
        self.at_once()
        self._act = act
        self._turn.start()

    def at_once(self) -> None:
        self._turn.stop()
        act, self._act = self._act, None
        if act is not None:
            act()
