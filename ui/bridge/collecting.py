"""Collects garbage on the window's thread, and nowhere else.

Promises
- The camera's, the store's and the sync's threads never take a widget apart: Qt forbids it, and a
  window that hangs or falls is what comes of it.  Python by itself collects on whichever thread
  happens to allocate.
- Young garbage is looked at when there is some; old garbage seldom, because that holds every thread
  up.  Between two looks nothing is collected at all.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS: Final = 100
# A screen comes and goes between two looks at the middle-aged, and is found while it is young.
_YOUNG, _MIDDLE, _OLD = 10_000, 10, 100


class Collecting(QObject):
    """From here on, until `end`, this thread alone collects; it must be the window's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collects what the counts of Python's own collector ask for."""
        young, middle, old = gc.get_count()
        if young > _YOUNG:
            gc.collect(2 if old > _OLD else 1 if middle > _MIDDLE else 0)

    def end(self) -> None:
        self._timer.stop()
        gc.enable()
