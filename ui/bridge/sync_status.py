"""Engine news, turned into a signal on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.domain.delivery import SyncView
from ui.bridge.ports import Synchronising

# A quick link brings a thousand counts a second, and to draw one takes some milliseconds.
_REST_MS: Final = 100


class SyncStatus(QObject):
    """Repeats the newest view of the road; `view` is the last that was told.

    Another state is told at once, another count ten times a second at most.  After `close` nothing
    is told, not even what waits.
    """

    changed = Signal(object)
    _told = Signal(object)

    def __init__(
        self, synchronising: Synchronising, on_ordered: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__()
        self.view: SyncView = synchronising.state()
        self._on_ordered = on_ordered
        self._is_closed = False
        self._untold: SyncView | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._tell_newest)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = synchronising.subscribe(self._told.emit)

    def close(self) -> None:
        self._is_closed = True
        self._rest.stop()
        self._unsubscribe()

    @Slot(object)
    def _take(self, view: SyncView) -> None:
        if self._is_closed:  # it was on its way when the store was shut
            return
        is_same_state = view.kind is self.view.kind and not view.is_ordered
        self._untold = view
        if not (is_same_state and self._rest.isActive()):
            self._tell_newest()

    def _tell_newest(self) -> None:
        view, self._untold = self._untold, None
        if view is None:
            return
        self.view = view
        self._rest.start()
        self.changed.emit(view)
        if view.is_ordered:
            self._on_ordered()
