"""Ink for cards: the campaign's colour where it can be read, the product's own where it cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

INK: Final = "#111A21"
SOFT: Final = "#46535F"
HAIR: Final = "#C6D3DA"
WHITE: Final = "#FFFFFF"
PAPER: Final = "#FBFCFD"
NEUTRAL: Final = "#155E75"
WARNING: Final = "#B3141E"

_HEX: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_READABLE: Final = 4.5
_LINEAR_BELOW: Final = 0.03928


def primary(brand: Mapping[str, str]) -> str:
    """The campaign's colour, if white words on it and it on white can both be read."""
    wanted = brand.get("primary", "")
    if _HEX.fullmatch(wanted) and contrast(wanted, WHITE) >= _READABLE:
        return wanted.upper()
    return NEUTRAL


def mixed(ink: str, paper: str, part: float) -> str:
    """`part` of the ink on the paper, as one solid colour, so that no printer has to blend."""
    blend = (round(part * i + (1 - part) * p) for i, p in zip(_rgb(ink), _rgb(paper), strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in blend)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, between 1 and 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
