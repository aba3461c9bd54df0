"""A banner: bar on the left, icon, sentence. It stays until its reason is gone."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.look.theme import Look
from ui.widgets.parts import Item, glyph, row, set_glyph, set_props, text, write

ICONS = {
    "err": "alert-circle",
    "warn": "alert",
    "ok": "check-circle",
    "info": "info",
    "offline": "offline",
}


class Banner(QFrame):
    """One sentence with a tone; further widgets may follow it."""

    def __init__(self, look: Look, tone: str, words: str, *more: Item, icon_name: str = "") -> None:
        super().__init__()
        self.setObjectName("banner")
        self._look = look
        self._mark = glyph(look, icon_name or ICONS[tone], tone, 24)
        self._words = text(words, "h3")
        inner = row(self._mark, (self._words, 1), *more, gap=12, margins=(12, 5, 12, 5))
        self.setLayout(inner)
        self.say(words, tone, icon_name)

    def wrap(self) -> None:
        """Room for several lines, where it says more than one sentence."""
        self._words.setWordWrap(True)

    def say(self, words: str, tone: str, icon_name: str = "") -> None:
        write(self._words, words)
        self.setAccessibleName(words)
        set_glyph(self._mark, self._look, icon_name or ICONS[tone], tone, 24)
        set_props(self, tone=tone)

    @property
    def words(self) -> str:
        return self._words.text()
