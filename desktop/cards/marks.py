"""What can be drawn on a card or slip, in millimetres from the top left corner.

Plain values: two faces are the same when their marks are equal.  A colour is `#RRGGBB`.  Text
shrinks, and breaks between words where it may, until all its ink lies in its box; it is never cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.cards.code import Matrix

_TOUCH: Final = 0.001  # mm


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def contains(self, other: Box) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def overlaps(self, other: Box) -> bool:
        """Boxes that only touch do not overlap."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return min(across, down) > _TOUCH


class Align(StrEnum):
    """Where a line of text stands in its box."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """Words; `size` is the em in millimetres, and the largest that is used."""

    box: Box
    words: str
    size: float
    weight: int
    colour: str
    align: Align = Align.LEFT
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle, with an outline where `line` is a colour."""

    box: Box
    fill: str
    radius: float = 0.0
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Rings:
    """Quiet concentric circles: art that prints in one ink and belongs to no party."""

    x: float
    y: float
    radii: tuple[float, ...]
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Emblem:
    """The product's sign: a card with a person."""

    box: Box
    ground: str
    ink: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG that fills its box, cut evenly where its shape is another."""

    box: Box
    jpeg: bytes
    radius: float
    line: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR at `x`, `y` without its quiet zone; painters use whole dots for a module."""

    x: float
    y: float
    matrix: Matrix
    module: float

    @property
    def box(self) -> Box:
        side = len(self.matrix) * self.module
        return Box(self.x, self.y, side, side)


@dataclass(frozen=True, slots=True)
class Watermark:
    """Large pale words across a box, turned by `degrees`; painted over what is there."""

    box: Box
    words: str
    size: float
    colour: str
    opacity: float
    degrees: float


Mark = Text | Rect | Rings | Emblem | Picture | Code | Watermark
