"""Pictures of people: a kept photo, or a calm stand-in where there is none."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImageReader, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLabel

from ui.look.theme import Look

_GROUND = QColor("#DFE7EB")
_FIGURE = QColor("#7B8FA3")
_FINER = 2


def photo_label(look: Look, jpeg: bytes | None, width: int, height: int) -> QLabel:
    label = QLabel()
    label.setObjectName("portrait")
    label.setFixedSize(width, height)
    label.setAccessibleName(look.say("Photo") if jpeg else look.say("No photo"))
    show_photo(label, jpeg)
    return label


def show_photo(label: QLabel, jpeg: bytes | None) -> None:
    ratio = label.devicePixelRatioF()
    side = round(max(label.width(), label.height()) * ratio)
    whole = QPixmap() if jpeg is None else _read(jpeg, side * _FINER)
    label.setPixmap(rounded(whole, label.width(), label.height(), ratio))


def _read(jpeg: bytes, side: int) -> QPixmap:
    """No larger than is needed: a row of a list needs a sixth of the dots, and of the time."""
    content = QBuffer()
    content.setData(QByteArray(jpeg))
    content.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(content)
    size = reader.size()
    if size.isValid() and min(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    return QPixmap.fromImage(reader.read())


def rounded(whole: QPixmap, width: int, height: int, ratio: float, radius: float = 6) -> QPixmap:
    """The picture filling the box with round corners; a null one becomes the stand-in."""
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    clip = QPainterPath()
    clip.addRoundedRect(QRectF(0, 0, width, height), radius, radius)
    painter.setClipPath(clip)
    if whole.isNull():
        _draw_figure(painter, width, height)
    else:
        fill_with(painter, whole, QRectF(0, 0, width, height))
    painter.end()
    return pixmap


def fill_with(painter: QPainter, whole: QPixmap, area: QRectF) -> None:
    """Cover the area, cutting equally what sticks out."""
    scale = max(area.width() / whole.width(), area.height() / whole.height())
    wide, tall = area.width() / scale, area.height() / scale
    source = QRectF((whole.width() - wide) / 2, (whole.height() - tall) / 2, wide, tall)
    painter.drawPixmap(area, whole, source)


def _draw_figure(painter: QPainter, width: float, height: float) -> None:
    painter.fillRect(QRectF(0, 0, width, height), _GROUND)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_FIGURE)
    unit = width / 40
    painter.drawEllipse(QPointF(width / 2, height * 0.42), 8 * unit, 9.6 * unit)
    shoulders = QRectF(3 * unit, height * 0.68, 34 * unit, 40 * unit)
    painter.drawRoundedRect(shoulders, 13 * unit, 13 * unit)
