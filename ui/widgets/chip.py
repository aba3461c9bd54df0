"""A status chip: shape, word and colour, all three at once."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.look.theme import Look
from ui.widgets.parts import glyph, row, set_glyph, set_props, words_label


class Chip(QFrame):
    """Shows one state; `show_state` replaces it in place."""

    def __init__(
        self, look: Look, words: str = "", icon_name: str = "info", tone: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName("chip")
        self._look = look
        self._mark = glyph(look, icon_name, tone or "offline", 18, 0)
        self._words = words_label(words)
        self.setLayout(row(self._mark, self._words, gap=6, margins=(9, 0, 12, 0)))
        self.show_state(words, icon_name, tone)

    def show_state(self, words: str, icon_name: str, tone: str) -> None:
        self._words.setText(words)
        set_glyph(self._mark, self._look, icon_name, tone or "offline", 18, lift=0)
        self.setAccessibleName(words)
        for part in (self, self._words):
            set_props(part, tone=tone)

    @property
    def words(self) -> str:
        return self._words.text()
