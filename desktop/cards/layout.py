"""A member's card as two lists of marks, 85.6 by 53.98 mm (ISO/IEC 7810 ID-1).

Promises: pure, the same facts give the same marks; every face says that it is no government card;
the code stands alone on the back with four modules of quiet on every side; no two texts overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.cards.code import Matrix
from desktop.cards.colours import HAIR, INK, PAPER, SOFT, WARNING, WHITE, mixed, primary
from desktop.cards.marks import (
    Align,
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
from desktop.cards.words import Pair, relation_words, words

WIDTH: Final = 85.6
HEIGHT: Final = 53.98
CORNER: Final = 3.18

# A dot of a 300 dpi printer.  The code lies on this grid, so that its modules are whole dots there.
DOT: Final = 25.4 / 300
MODULE: Final = 5 * DOT
QUIET: Final = 4 * MODULE

_EDGE: Final = 4.5
_BAND: Final = 10.6
_FOOT: Final = 48.6
_PHOTO: Final = Box(_EDGE, 14.4, 24.8, 31.0)
_LEFT: Final = 33.2  # of the words on the front
_WIDE: Final = WIDTH - _EDGE - _LEFT
_CODE_X: Final = 61 * DOT
_CODE_Y: Final = 97 * DOT
_CODE_WIDE: Final = 81 * MODULE
_BACK_LEFT: Final = 44.6
_BACK_WIDE: Final = WIDTH - _EDGE - _BACK_LEFT


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card shows."""

    number: str
    name: str
    name_latin: str
    relation: str
    relation_name: str
    born: int
    booth_hi: str
    booth_en: str
    issued_on: date
    expires_on: date
    organisation_hi: str
    organisation_en: str
    campaign_hi: str
    campaign_en: str
    help_phone: str
    photo: bytes | None
    matrix: Matrix
    brand: dict[str, str]
    is_practice: bool
    is_on_roll: bool = False


def front(facts: CardFacts) -> tuple[Mark, ...]:
    """The person: photo, name in both scripts, relation, place, number and date."""
    ink = primary(facts.brand)
    rings = tuple(8 + step * 3.1 for step in range(16))
    marks = [
        Rect(Box(0, 0, WIDTH, HEIGHT), PAPER),
        Rings(WIDTH, HEIGHT, rings, 0.17, mixed(ink, PAPER, 0.1)),
        *_band(facts, ink),
        *_photo(facts),
        *_person(facts),
        Rect(Box(_LEFT, 38.2, _WIDE, 0.17), HAIR),
        *_fact(Box(_LEFT, 38.7, 28, 8.6), words("number"), facts.number, ink),
        *_fact(Box(63.2, 38.7, 17.9, 8.6), words("valid_until"), _date(facts.expires_on), INK),
        *_foot(ink),
    ]
    if facts.is_practice:
        marks.append(_watermark(Box(0, _BAND, WIDTH, _FOOT - _BAND), 9))
    return _said(marks)


def back(facts: CardFacts) -> tuple[Mark, ...]:
    """The code and how to check it."""
    ink = primary(facts.brand)
    how = words("how_to_check")
    marks = [
        Rect(Box(0, 0, WIDTH, HEIGHT), WHITE),
        Rect(Box(0, 0, WIDTH, 2.2), ink),
        Code(_CODE_X, _CODE_Y, facts.matrix, MODULE),
        _line((3.3, 3.6), facts.campaign_hi, 2.4, 600),
        _line((6.9, 3.2), facts.campaign_en, 2.1, 400, SOFT),
        Rect(Box(_BACK_LEFT, 10.6, _BACK_WIDE, 0.17), HAIR),
        _line((11.1, 5.0), words("check").hi, 3.4, 700),
        Text(Box(_BACK_LEFT, 16.1, _BACK_WIDE, 7.6), how.hi, 2.5, 400, SOFT, wraps=True),
        Text(Box(_BACK_LEFT, 23.7, _BACK_WIDE, 6.4), how.en, 2.1, 400, SOFT, wraps=True),
        Rect(Box(_BACK_LEFT, 30.3, _BACK_WIDE, 0.17), HAIR),
        *_fact(Box(_BACK_LEFT, 30.8, _BACK_WIDE, 7.4), words("number"), facts.number, ink),
        *_fact(Box(_BACK_LEFT, 38.2, 19, 7.2), words("issued"), _date(facts.issued_on), INK),
        *_fact(Box(65, 38.2, 16.1, 7.2), words("born"), str(facts.born), INK),
        _line((45.4, 3.0), _if_found(facts.help_phone), 2.0, 400, SOFT),
        *_foot(ink),
    ]
    if facts.is_on_roll:
        below = Box(_CODE_X, _CODE_Y + len(facts.matrix) * MODULE + QUIET + 0.3, _CODE_WIDE, 3.2)
        marks.append(Text(below, words("on_roll").both, 2.3, 500, INK, Align.CENTRE))
    if facts.is_practice:
        marks.append(_watermark(Box(_BACK_LEFT, 2.2, _BACK_WIDE, _FOOT - 2.2), 4.5))
    return _said(marks)


def _band(facts: CardFacts, ink: str) -> tuple[Mark, ...]:
    """Who issues the card; the campaign stands in where the pack names no organisation."""
    owner = Pair(
        facts.organisation_hi or facts.campaign_hi, facts.organisation_en or facts.campaign_en
    )
    title = words("title")
    pale = mixed(WHITE, ink, 0.85)
    right = 27.0
    left = WIDTH - _EDGE - right
    return (
        Rect(Box(0, 0, WIDTH, _BAND), ink),
        Emblem(Box(_EDGE, 2.2, 6.2, 6.2), WHITE, ink),
        Text(Box(13, 0.9, left - 14, 5.2), owner.hi, 3.5, 600, WHITE),
        Text(Box(13, 6.1, left - 14, 3.6), owner.en, 2.4, 400, pale),
        Text(Box(left, 0.9, right, 5.2), title.hi, 3.0, 400, pale, Align.RIGHT),
        Text(Box(left, 6.1, right, 3.6), title.en, 2.4, 400, pale, Align.RIGHT),
    )


def _photo(facts: CardFacts) -> tuple[Mark, ...]:
    if facts.photo is not None:
        return (Picture(_PHOTO, facts.photo, 1.4, HAIR),)
    none = words("no_photo")
    across = Box(_PHOTO.x + 1, 27.0, _PHOTO.w - 2, 4.4)
    below = Box(_PHOTO.x + 1, 31.4, _PHOTO.w - 2, 3.8)
    return (
        Rect(_PHOTO, "#EEF1F4", 1.4, HAIR),
        Text(across, none.hi, 2.8, 500, SOFT, Align.CENTRE),
        Text(below, none.en, 2.4, 400, SOFT, Align.CENTRE),
    )


def _person(facts: CardFacts) -> tuple[Mark, ...]:
    relation = relation_words(facts.relation)
    of = f"{relation.hi}: {facts.relation_name}" if relation else facts.relation_name
    return (
        Text(Box(_LEFT, 12.6, _WIDE, 8.8), facts.name, 5.5, 700, INK, wraps=True),
        Text(Box(_LEFT, 21.5, _WIDE, 4.7), facts.name_latin, 3.3, 500, SOFT, wraps=True),
        Text(
            Box(_LEFT, 26.2, _WIDE, 4.5),
            of if facts.relation_name else "",
            3.0,
            400,
            INK,
            wraps=True,
        ),
        Text(Box(_LEFT, 30.7, _WIDE, 4.1), facts.booth_hi, 2.8, 400, INK, wraps=True),
        Text(Box(_LEFT, 34.8, _WIDE, 3.2), facts.booth_en, 2.2, 400, SOFT, wraps=True),
    )


def _fact(box: Box, label: Pair, value: str, colour: str) -> tuple[Mark, Mark]:
    """A small label above a value; values in one row stand on one baseline."""
    top = 3.2
    return (
        Text(Box(box.x, box.y, box.w, top), label.both, 2.2, 400, SOFT),
        Text(Box(box.x, box.y + top, box.w, box.h - top), value, 3.0, 700, colour),
    )


def _foot(ink: str) -> tuple[Mark, ...]:
    said = words("not_government")
    half = (WIDTH - 2 * _EDGE) / 2
    box = Box(_EDGE, _FOOT + 0.5, half, 4.2)
    return (
        Rect(Box(0, _FOOT, WIDTH, HEIGHT - _FOOT), mixed(ink, WHITE, 0.07)),
        Text(box, said.hi, 2.6, 600, INK),
        Text(Box(_EDGE + half, box.y, half, box.h), said.en, 2.4, 500, INK, Align.RIGHT),
    )


def _line(
    place: tuple[float, float], said: str, size: float, weight: int, colour: str = INK
) -> Text:
    y, tall = place
    return Text(Box(_BACK_LEFT, y, _BACK_WIDE, tall), said, size, weight, colour)


def _watermark(box: Box, size: float) -> Watermark:
    said = words("practice")
    return Watermark(box, f"{said.hi}\n{said.en}", size, WARNING, 0.3, -20)


def _if_found(phone: str) -> str:
    return f"{words('if_found').both}: {phone}" if phone else ""


def _date(day: date) -> str:
    """In figures, because the card is read in two languages."""
    return f"{day:%d-%m-%Y}"


def _said(marks: list[Mark]) -> tuple[Mark, ...]:
    """Without the texts that say nothing."""
    return tuple(mark for mark in marks if not (isinstance(mark, Text) and not mark.words.strip()))
