"""Several of a few: each digit puts one on or off; Enter moves on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ui.look.theme import Look
from ui.widgets.segments import Segments

_DEVANAGARI_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


class ManyAnswer(Segments):
    """Options side by side, any number of them on; the value is the codes in the pack's order."""

    def __init__(self, look: Look, spoken: str, options: Sequence[tuple[str, str]]) -> None:
        self._on: tuple[str, ...] = ()
        super().__init__(look, spoken, options, digits=True)

    def value(self) -> object:
        return list(self._on) or ""

    def show_value(self, value: object) -> None:
        given = value if isinstance(value, list | tuple) else ()
        self._on = tuple(code for code in self._codes if code in given)
        self.show_chosen(frozenset(self._on))

    def _choose(self, code: str) -> None:
        self.show_value([*self._on, code] if code not in self._on else _without(self._on, code))
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text().translate(_DEVANAGARI_DIGITS)
        if key.isdigit() and 1 <= int(key) <= len(self._codes):
            self._choose(self._codes[int(key) - 1])
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _without(codes: Sequence[str], left_out: str) -> list[str]:
    return [code for code in codes if code != left_out]
