"""Engine news, turned into a signal on the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.delivery import SyncView
from ui.bridge.ports import Synchronising


class SyncStatus(QObject):
    """Repeats the newest view of the road; after `close` nothing is told, not even what waits."""

    changed = Signal(object)
    _told = Signal(object)

    def __init__(
        self, synchronising: Synchronising, on_ordered: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__()
        self.view: SyncView = synchronising.state()
        self._on_ordered = on_ordered
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._is_closed = False
        self._unsubscribe = synchronising.subscribe(self._told.emit)

    def close(self) -> None:
        self._is_closed = True
        self._unsubscribe()

    @Slot(object)
    def _take(self, view: SyncView) -> None:
        if self._is_closed:  # it was on its way when the store was shut
            return
        self.view = view
        self.changed.emit(view)
        if view.is_ordered:
            self._on_ordered()
