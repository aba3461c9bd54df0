"""Frames into images on the window's thread, newest wins.

Promises: however fast frames come, at most one waits to be drawn; the camera's thread is never
held up by the window.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from ui.bridge.ports import Photographing, Preview


class CameraFeed(QObject):
    """Emits `shown(QImage, Preview)` for frames and `taken(Photo)` for kept photos."""

    shown = Signal(object, object)
    taken = Signal(object)
    _arrived = Signal()
    _caught = Signal(object)

    def __init__(self, photographing: Photographing) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._newest: Preview | None = None
        self._is_closed = False
        self._arrived.connect(self._draw, Qt.ConnectionType.QueuedConnection)
        self._caught.connect(self._give, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = photographing.subscribe(self._on_frame, self._caught.emit)

    def close(self) -> None:
        """What is on its way already belongs to the person before, and is dropped."""
        self._is_closed = True
        self._unsubscribe()

    def _on_frame(self, preview: Preview) -> None:
        """On the camera's thread: replace what is waiting, and call once."""
        with self._lock:
            is_first = self._newest is None
            self._newest = preview
        if is_first:
            self._arrived.emit()

    @Slot(object)
    def _give(self, photo: object) -> None:
        if not self._is_closed:
            self.taken.emit(photo)

    @Slot()
    def _draw(self) -> None:
        with self._lock:
            preview, self._newest = self._newest, None
        if preview is not None:
            self.shown.emit(image_of(preview), preview)


def image_of(preview: Preview) -> QImage:
    """Mirrored for the person at the table; the kept photo is not."""
    if not preview.rgb:
        return QImage()
    stride = preview.width * 3
    image = QImage(preview.rgb, preview.width, preview.height, stride, QImage.Format.Format_RGB888)
    return image.flipped(Qt.Orientation.Horizontal)
