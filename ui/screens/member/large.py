"""Type that can be read across a table: the sizes of the tokens, larger where there is room.

Promises: never smaller than the tokens say; short answers stand side by side, in the order of the
form, so that at the smallest window most of it is seen at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtGui import QFont, QFontMetrics

from ui.look import tokens
from ui.look.theme import Look
from ui.screens.member.told import Line

ROLES = ("memberName", "memberLatin", "memberFact", "memberWord")
STEPS = (2.0, 1.75, 1.5, 1.35, 1.22, 1.1, 1.0)
GAP = 20
_BUTTONS = ("hero", "secondary")
_LARGEST_BUTTON = 1.5


def sheet_of(look: Look, step: float) -> str:
    """The roles of this screen alone, at one step."""
    roles = tokens.type_roles()
    rules = []
    for name in ROLES:
        spec = roles[name]
        size, line = round(spec.size * step), round(spec.line * step)
        weight = tokens.weight(look.name, spec.weight)
        rules.append(
            f'QLabel[role="{name}"] {{ font-size: {size}px; font-weight: {weight};'
            f" min-height: {line}px; }}"
        )
    return "\n".join(rules)


def answer_sheet(look: Look, step: float) -> str:
    """The two answers of the member, as large as the rest."""
    step = min(step, _LARGEST_BUTTON)
    size = round(tokens.type_roles()["memberFact"].size * step)
    tall = round(tokens.size("primary") * step)
    return "\n".join(
        f'QPushButton[kind="{kind}"] {{ min-height: {tall}px; }}'
        f' QPushButton[kind="{kind}"] QLabel {{ font-size: {size}px; }}'
        f' QPushButton[kind="{kind}"] QLabel#keycap {{ font-size: {look.px(16)}px; }}'
        for kind in _BUTTONS
    )


def metrics(look: Look, role: str, step: float) -> QFontMetrics:
    spec = tokens.type_roles()[role]
    font = QFont(tokens.family())
    font.setPixelSize(round(spec.size * step))
    font.setWeight(QFont.Weight(tokens.weight(look.name, spec.weight)))
    return QFontMetrics(font)


class Sheet:
    """How wide things are at one step."""

    def __init__(self, look: Look, step: float, wide: int) -> None:
        self._facts = metrics(look, "memberFact", step)
        self._words = metrics(look, "memberWord", step)
        self._half = (wide - GAP) // 2

    def label_width(self, lines: Sequence[Line]) -> int:
        return max((self._words.horizontalAdvance(line.label) for line in lines), default=0)

    def rows(self, lines: Sequence[Line]) -> list[tuple[Line, ...]]:
        """Neighbours that both fit in half the width share a row."""
        room = self._half - GAP - self.label_width(lines)
        short = [self._facts.horizontalAdvance(line.words) <= room for line in lines]
        rows: list[tuple[Line, ...]] = []
        place = 0
        while place < len(lines):
            paired = place + 1 < len(lines) and short[place] and short[place + 1]
            rows.append(tuple(lines[place : place + (2 if paired else 1)]))
            place += 2 if paired else 1
        return rows


def smaller(step: float) -> float | None:
    """The next step down."""
    return next((lower for higher, lower in pairwise(STEPS) if higher == step), None)
