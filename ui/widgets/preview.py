"""The live picture with its oval guide.

Outside the oval is dimmed; the ring tells good from not yet by shape (solid, dashed), not colour.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look.theme import Look
from ui.widgets.portrait import fill_with

_DARK = QColor("#1B242B")
_DIM = QColor(10, 16, 20, 140)


class PreviewFrame(QWidget):
    """Shows the newest frame, or the photo that was taken, or the empty oval."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._picture = QPixmap()
        self._is_good = False
        self._is_photo = False
        self.frames_drawn = 0
        self._guide: tuple[object, QPixmap] = (None, QPixmap())
        self.setMinimumSize(200, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(look.say("Camera picture"))

    def show_frame(self, image: QImage, *, good: bool) -> None:
        self._picture = QPixmap.fromImage(image)
        self._is_good, self._is_photo = good, False
        self.frames_drawn += 1
        self.update()

    def show_photo(self, jpeg: bytes) -> None:
        self._picture = QPixmap()
        self._picture.loadFromData(jpeg)
        self._is_photo = True
        self.update()

    def show_nothing(self) -> None:
        self._picture = QPixmap()
        self._is_photo = self._is_good = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(area, 6, 6)
        painter.setClipPath(clip)
        painter.fillRect(area, _DARK)
        if not self._picture.isNull():
            fill_with(painter, self._picture, area)
        if not self._is_photo:
            painter.drawPixmap(0, 0, self._guide_over(area))
        painter.end()

    def _guide_over(self, area: QRectF) -> QPixmap:
        """The same for a thousand frames, and dearer to draw than the frame itself."""
        ratio = self.devicePixelRatioF()
        wanted = (self.size(), ratio, self._is_good, self._picture.isNull())
        if self._guide[0] != wanted:
            guide = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
            guide.setDevicePixelRatio(ratio)
            guide.fill(Qt.GlobalColor.transparent)
            painter = QPainter(guide)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_oval(painter, area)
            painter.end()
            self._guide = (wanted, guide)
        return self._guide[1]

    def _draw_oval(self, painter: QPainter, area: QRectF) -> None:
        tall = min(area.height() * 0.74, area.width() * 0.9 / 0.74)
        oval = QRectF(area.center().x() - tall * 0.37, area.height() * 0.1, tall * 0.74, tall)
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(area)
        inside.addEllipse(oval)
        if not self._picture.isNull():
            painter.fillPath(outside.subtracted(inside), _DIM)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 7))
        painter.drawEllipse(oval)
        pen = QPen(QBrush(QColor("#FFFFFF")), 3.5)
        if not self._is_good:
            pen.setDashPattern([3, 2.4])
        painter.setPen(pen)
        painter.drawEllipse(oval)
