"""Words that fit: the largest size at which all their ink lies in the box, in few lines.

Promises: measured in hundredths of a millimetre without hinting, so that a line breaks at the same
place on a screen, in a file and on a printer; no word is broken and none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout, QTextLine, QTextOption

from desktop.cards.marks import Align, Box, Text

UNITS: Final = 100  # to the millimetre
_STEP: Final = 0.97
_SMALLEST: Final = 0.2  # mm; nobody reads it, but nothing is lost either
_SLACK: Final = 0.5  # units: Qt places glyphs on 64ths
_SHARE: Final = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}


@dataclass(frozen=True, slots=True)
class Lettering:
    """Set words; `ink` is where they leave a trace, in units.  `at` moves all of them."""

    layout: QTextLayout
    ink: QRectF
    at: QPointF
    size: float
    colour: str

    def draw(self, painter: QPainter) -> None:
        painter.setPen(QColor(self.colour))
        self.layout.draw(painter, self.at)


def set_words(text: Text, family: str) -> Lettering:
    """Shrinks until it fits; at every size one line is tried before more."""
    size = text.size
    room = _units(text.box)
    while True:
        for wraps in (False, True) if text.wraps else (False,):
            lettering = _set(text, family, size, wraps=wraps)
            if size < _SMALLEST or _holds(room, lettering.ink):
                return lettering
        size *= _STEP


def font(family: str, size: float, weight: int) -> QFont:
    """A font whose em is `size` millimetres in units."""
    made = QFont(family)
    made.setPixelSize(max(1, round(size * UNITS)))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def _set(text: Text, family: str, size: float, *, wraps: bool) -> Lettering:
    layout = QTextLayout(" ".join(text.words.split()), font(family, size, text.weight))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap if wraps else QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    box = _units(text.box)
    lines = _broken(layout, box.width())
    top = box.center().y() - sum(line.height() for line in lines) / 2
    for line in lines:
        spare = box.width() - line.naturalTextWidth()
        line.setPosition(QPointF(box.x() + spare * _SHARE[text.align], top))
        top += line.height()
    ink = _ink(layout)
    at = _way_in(box, ink)
    return Lettering(layout, ink.translated(at), at, size, text.colour)


def _way_in(box: QRectF, ink: QRectF) -> QPointF:
    """Letters reach a little beyond their own advance; that needs a nudge and no smaller size."""
    right = max(box.left() - ink.left(), 0) or min(box.right() - ink.right(), 0)
    down = max(box.top() - ink.top(), 0) or min(box.bottom() - ink.bottom(), 0)
    return QPointF(right, down)


def _holds(box: QRectF, ink: QRectF) -> bool:
    return box.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(ink)


def _broken(layout: QTextLayout, width: float) -> list[QTextLine]:
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(line)
    layout.endLayout()
    return lines


def _ink(layout: QTextLayout) -> QRectF:
    """Glyph by glyph: a run's own bounds leave out what reaches beyond an advance."""
    ink = QRectF()
    for run in layout.glyphRuns():
        font = run.rawFont()
        for glyph, place in zip(run.glyphIndexes(), run.positions(), strict=True):
            ink = ink.united(font.boundingRect(glyph).translated(place))
    return ink


def _units(box: Box) -> QRectF:
    return QRectF(box.x * UNITS, box.y * UNITS, box.w * UNITS, box.h * UNITS)
