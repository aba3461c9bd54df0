"""The slip that a member takes away where nobody prints cards: 58 mm thermal paper, black only.

Promises: pure; it says that it is no government card; a module is four dots of the printer; nothing
leaves the 48 mm that such printers reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.cards.code import Matrix
from desktop.cards.colours import WHITE
from desktop.cards.layout import CardFacts
from desktop.cards.marks import Align, Box, Code, Emblem, Mark, Rect, Text
from desktop.cards.words import relation_words, words

DOTS: Final = 384
DOT: Final = 25.4 / 203
WIDTH: Final = DOTS * DOT
MODULE: Final = 4 * DOT
_BLACK: Final = "#000000"
_SIDE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Slip:
    """Marks on a strip of `WIDTH`, and how long the strip is."""

    marks: tuple[Mark, ...]
    height: float


class Strip:
    """Lines below each other, from the top."""

    def __init__(self, top: float) -> None:
        self.y = top
        self.marks: list[Mark] = []

    def line(self, said: str, size: float, weight: int = 400, *, wraps: bool = False) -> None:
        """Leaves no gap for what was not said."""
        if said.strip():
            tall = size * (2.9 if wraps else 1.5)
            box = Box(_SIDE, self.y, WIDTH - 2 * _SIDE, tall)
            self.marks.append(Text(box, said, size, weight, _BLACK, Align.CENTRE, wraps))
            self.y += tall

    def pair(self, label: str, value: str) -> None:
        half = (WIDTH - 2 * _SIDE) / 2
        left, right = Box(_SIDE, self.y, half, 3.6), Box(_SIDE + half, self.y, half, 3.6)
        self.marks.append(Text(left, label, 2.3, 400, _BLACK))
        self.marks.append(Text(right, value, 2.4, 600, _BLACK, Align.RIGHT))
        self.y += 3.7

    def rule(self) -> None:
        self.marks.append(Rect(Box(_SIDE, self.y + 0.6, WIDTH - 2 * _SIDE, 2 * DOT), _BLACK))
        self.y += 1.6

    def matrix(self, modules: Matrix) -> None:
        """In the middle, on whole dots, with its quiet zone."""
        side = len(modules) * MODULE
        left = round((WIDTH - side) / 2 / DOT) * DOT
        top = round((self.y + 4 * MODULE) / DOT) * DOT
        self.marks.append(Code(left, top, modules, MODULE))
        self.y = top + side + 4 * MODULE


def slip(facts: CardFacts, joined: str, enroller: str, language: str = "") -> Slip:
    """`joined` is when, in words; `enroller` who took the member in, and on which laptop.

    `language` is that of the member, "hi" or "en"; labels stand in both without it.
    """
    relation = relation_words(facts.relation)
    said = words("not_government")

    def label(name: str) -> str:
        return words(name).in_language(language)

    is_english = language == "en"
    strip = Strip(8.0)
    strip.marks.append(Emblem(Box((WIDTH - 6) / 2, 1.6, 6, 6), _BLACK, WHITE))
    heading = (facts.organisation_en or facts.campaign_en) if is_english else ""
    strip.line(heading or facts.organisation_hi or facts.campaign_hi, 3.2, 700)
    strip.line(words("practice").both if facts.is_practice else "", 3.2, 700)
    strip.line(label("slip"), 2.5)
    strip.rule()
    strip.line(facts.name, 4.4, 700, wraps=True)
    strip.line(facts.name_latin, 2.6, 500)
    if relation and facts.relation_name:
        kin = relation.en if is_english else relation.hi
        strip.line(f"{kin}: {facts.relation_name}", 2.6)
    strip.line(facts.booth_en if is_english else facts.booth_hi, 2.6)
    strip.line(facts.number, 3.6, 700)
    strip.matrix(facts.matrix)
    strip.rule()
    strip.pair(label("joined"), joined)
    strip.pair(label("enroller"), enroller)
    strip.line(said.hi, 2.4, 600)
    strip.line(said.en, 2.1, 500)
    return Slip(tuple(strip.marks), strip.y + 2)
