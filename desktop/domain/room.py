"""How much room the disk still has, as a person needs to know it.  Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

_MEGABYTE: Final = 1_000_000
AMPLE: Final = 1_000 * _MEGABYTE
LOW: Final = 500 * _MEGABYTE
NONE: Final = 200 * _MEGABYTE


class Room(StrEnum):
    """Enough for a day, watch it, or no further member."""

    AMPLE = "ample"
    FAIR = "fair"
    LOW = "low"
    NONE = "none"


def room_of(free: int) -> Room:
    """What so many free bytes mean."""
    if free < NONE:
        return Room.NONE
    if free < LOW:
        return Room.LOW
    return Room.FAIR if free < AMPLE else Room.AMPLE
