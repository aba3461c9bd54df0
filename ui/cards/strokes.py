"""How each mark is drawn by a QPainter, whatever it paints on.

Promises: the geometry is the marks' own at every size; a code's modules are whole dots on a picture
and one outline elsewhere, never smoothed; nothing here knows what a card says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTransform

from desktop.cards.marks import (
    Box,
    Code,
    Emblem,
    Mark,
    Picture,
    Rect,
    Rings,
    Text,
    Watermark,
)
from ui.cards.lettering import UNITS, font, set_words
from ui.cards.typeface import card_family
from ui.widgets.product_mark import draw_mark

MM_PER_INCH: Final = 25.4
HAIR_LINE: Final = 0.17
HINTS: Final = (
    QPainter.RenderHint.Antialiasing
    | QPainter.RenderHint.TextAntialiasing
    | QPainter.RenderHint.SmoothPixmapTransform
)


@dataclass(frozen=True, slots=True)
class Surface:
    """Where marks go: a painter, and its dots to the millimetre.

    `has_dots` is true for pictures, where a module must be whole dots.
    """

    painter: QPainter
    dots_per_mm: float
    has_dots: bool = False


def paint(surface: Surface, marks: Sequence[Mark], x: float = 0.0, y: float = 0.0) -> None:
    """Paints with the marks' corner at `x`, `y` millimetres."""
    painter = surface.painter
    for mark in marks:
        painter.save()
        painter.setRenderHints(HINTS)
        painter.scale(surface.dots_per_mm / UNITS, surface.dots_per_mm / UNITS)
        painter.translate(x * UNITS, y * UNITS)
        _paint_mark(surface, mark)
        painter.restore()


def _paint_mark(surface: Surface, mark: Mark) -> None:
    painter = surface.painter
    match mark:
        case Text():
            set_words(mark, card_family()).draw(painter)
        case Rect():
            _rect(painter, mark)
        case Rings():
            _rings(painter, mark)
        case Emblem():
            draw_mark(painter, _area(mark.box), QColor(mark.ground), QColor(mark.ink))
        case Picture():
            _photo(painter, mark)
        case Code():
            _code(surface, mark)
        case Watermark():
            _watermark(painter, mark)
        case _:
            assert_never(mark)


def _rect(painter: QPainter, mark: Rect) -> None:
    painter.setPen(_line(mark.line) if mark.line else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mark.fill))
    if mark.radius:
        painter.drawRoundedRect(_area(mark.box), mark.radius * UNITS, mark.radius * UNITS)
    else:
        painter.drawRect(_area(mark.box))


def _rings(painter: QPainter, mark: Rings) -> None:
    painter.setClipRect(
        QRectF(0, 0, mark.x * UNITS, mark.y * UNITS), Qt.ClipOperation.IntersectClip
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(mark.colour), mark.width * UNITS))
    for radius in mark.radii:
        painter.drawEllipse(QPointF(mark.x * UNITS, mark.y * UNITS), radius * UNITS, radius * UNITS)


def _photo(painter: QPainter, mark: Picture) -> None:
    """Evenly cut to the shape of its box.  What is no JPEG leaves the box empty."""
    area = _area(mark.box)
    shape = QPainterPath()
    shape.addRoundedRect(area, mark.radius * UNITS, mark.radius * UNITS)
    image = QImage.fromData(mark.jpeg)
    if not image.isNull():
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.drawImage(area, image, _middle(image, area.width() / area.height()))
        painter.restore()
    painter.strokePath(shape, _line(mark.line))


def _middle(image: QImage, shape: float) -> QRectF:
    wide, tall = float(image.width()), float(image.height())
    across = min(wide, tall * shape)
    down = min(tall, wide / shape)
    return QRectF((wide - across) / 2, (tall - down) / 2, across, down)


def _code(surface: Surface, mark: Code) -> None:
    painter = surface.painter
    modules = _modules(mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=surface.has_dots is False)
    if surface.has_dots:
        _put_on_dots(painter, mark, surface.dots_per_mm)
    else:
        painter.translate(mark.x * UNITS, mark.y * UNITS)
        painter.scale(mark.module * UNITS, mark.module * UNITS)
    painter.fillPath(modules, Qt.GlobalColor.black)


def _put_on_dots(painter: QPainter, mark: Code, dots_per_mm: float) -> None:
    """The largest whole number of dots to a module that stays in its place."""
    middle = painter.transform().map(
        QPointF(mark.box.x + mark.box.w / 2, mark.box.y + mark.box.h / 2) * UNITS
    )
    dots = max(1, int(mark.module * dots_per_mm + 0.02))
    half = len(mark.matrix) * dots / 2
    painter.resetTransform()
    painter.translate(round(middle.x() - half), round(middle.y() - half))
    painter.scale(dots, dots)


def _modules(mark: Code) -> QPainterPath:
    """One outline for the whole code: seams between modules cannot show."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for y, row in enumerate(mark.matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                path.addRect(x, y, end - x, 1)
            x = end + 1
    return path


def _watermark(painter: QPainter, mark: Watermark) -> None:
    """As large as fits into its box when turned."""
    area = _area(mark.box)
    letters = font(card_family(), mark.size, 700)
    words = QFontMetricsF(letters).boundingRect(
        QRectF(0, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, mark.words
    )
    turned = QTransform().rotate(mark.degrees).mapRect(words)
    share = min(1.0, area.width() / turned.width(), area.height() / turned.height())
    painter.translate(area.center())
    painter.rotate(mark.degrees)
    painter.scale(share, share)
    painter.setOpacity(mark.opacity)
    painter.setPen(QColor(mark.colour))
    painter.setFont(letters)
    words.moveCenter(QPointF(0, 0))
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, mark.words)


def _line(colour: str) -> QPen:
    return QPen(QColor(colour), HAIR_LINE * UNITS)


def _area(box: Box) -> QRectF:
    return QRectF(box.x * UNITS, box.y * UNITS, box.w * UNITS, box.h * UNITS)
