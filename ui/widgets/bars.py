"""The bar at the bottom of a screen, and the line a screen's title stands on."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.look.theme import Look
from ui.widgets.parts import Item, frame, row, text


def action_bar(look: Look, *items: Item) -> QFrame:
    box = frame("actionBar", row(*items, gap=10, margins=(16, 0, 16, 0)))
    box.setFixedHeight(look.size("actionBar"))
    return box


def title(words: str, *aside: Item) -> QHBoxLayout:
    return row(text(words, "h1"), *aside, gap=8)
