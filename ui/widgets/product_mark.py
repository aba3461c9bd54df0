"""The product's own sign: a card with a person. Drawn, geometric, never an image file."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.look.theme import Look


class ProductMark(QWidget):
    """The sign in the campaign's own action colour."""

    def __init__(self, look: Look, px: int = 30) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(px, px)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_mark(
            painter,
            QRectF(self.rect()),
            self._look.colour("primary"),
            self._look.colour("onPrimary"),
        )
        painter.end()


def draw_mark(painter: QPainter, area: QRectF, ground: QColor, ink: QColor) -> None:
    painter.save()
    painter.translate(area.topLeft())
    unit = area.width() / 30
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, 30 * unit, 30 * unit), 7 * unit, 7 * unit)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(15 * unit, 10.6 * unit), 3.7 * unit, 3.7 * unit)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 2.6 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(QRectF(7.6 * unit, 16.6 * unit, 14.8 * unit, 14.8 * unit), 20 * 16, 140 * 16)
    painter.drawLine(QPointF(8 * unit, 23.2 * unit), QPointF(22 * unit, 23.2 * unit))
    painter.restore()
