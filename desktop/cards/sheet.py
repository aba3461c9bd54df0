"""Where cards lie on A4: two across, eight or ten to a page, with marks to cut along.

Promises: pure; backs are mirrored left to right, so that they meet their fronts when the paper is
turned over its long side; cut marks never touch a card; places lie on a 300 dpi printer's dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from desktop.cards.colours import INK, SOFT
from desktop.cards.layout import DOT, HEIGHT, WIDTH
from desktop.cards.marks import Box, Mark, Rect, Text
from desktop.cards.words import words

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
ACROSS: Final = 2
_CUT: Final = 2.2
_AWAY: Final = 0.5
_THIN: Final = 0.1
_NOTE: Final = 12.0  # from the lower edge, where eight cards leave room and ten do not
_NOTE_NEEDS: Final = 4.0


@dataclass(frozen=True, slots=True)
class _Shape:
    down: int
    gap: float


class SheetSize(Enum):
    """How many cards share a page."""

    EIGHT = _Shape(4, 6.0)
    TEN = _Shape(5, 2.0)

    @property
    def cards(self) -> int:
        return ACROSS * self.value.down


def places(size: SheetSize, *, is_back: bool = False) -> tuple[Box, ...]:
    """The boxes of the cards of one page, row by row; the n-th back lies behind the n-th front."""
    down, gap = size.value.down, size.value.gap
    left = (PAGE_WIDTH - ACROSS * WIDTH - (ACROSS - 1) * gap) / 2
    top = (PAGE_HEIGHT - down * HEIGHT - (down - 1) * gap) / 2
    boxes = []
    for row in range(down):
        for column in range(ACROSS):
            across = ACROSS - 1 - column if is_back else column
            x, y = left + across * (WIDTH + gap), top + row * (HEIGHT + gap)
            boxes.append(Box(_on_grid(x), _on_grid(y), WIDTH, HEIGHT))
    return tuple(boxes)


def page(size: SheetSize, cards: int, *, is_back: bool = False) -> tuple[Mark, ...]:
    """What stands around the first `cards` cards of a page: cut marks, and how to print and cut."""
    taken = places(size, is_back=is_back)[:cards]
    said = words("cut_here").both
    note = Text(Box(taken[0].x, PAGE_HEIGHT - _NOTE, 170, 4.6), said, 3.0, 400, SOFT)
    outer = _outer_edges(taken)
    cuts = [mark for box in taken for mark in _cut_marks(box, size.value.gap, outer)]
    return (*cuts, note) if size.value.gap > _NOTE_NEEDS else tuple(cuts)


def _outer_edges(boxes: tuple[Box, ...]) -> frozenset[float]:
    """Where nothing lies beyond, so that a mark may be long."""
    sides = (min(box.x for box in boxes), max(box.right for box in boxes))
    ends = (min(box.y for box in boxes), max(box.bottom for box in boxes))
    return frozenset((*sides, *ends))


def _cut_marks(box: Box, gap: float, outer: frozenset[float]) -> tuple[Mark, ...]:
    """Two thin lines at each corner, outside the card; between cards, inside half the gap."""
    inner = min(_CUT, gap / 2 - _AWAY)
    marks: list[Mark] = []
    for x, way in ((box.x, -1), (box.right, 1)):
        across = _CUT if x in outer else inner
        for y, fall in ((box.y, -1), (box.bottom, 1)):
            down = _CUT if y in outer else inner
            beside = min(x + way * _AWAY, x + way * (_AWAY + across))
            below = min(y + fall * _AWAY, y + fall * (_AWAY + down))
            marks.append(Rect(Box(beside, y - _THIN / 2, across, _THIN), INK))
            marks.append(Rect(Box(x - _THIN / 2, below, _THIN, down), INK))
    return tuple(marks)


def _on_grid(length: float) -> float:
    return round(length / DOT) * DOT
