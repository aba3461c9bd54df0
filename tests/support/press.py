"""A card press for tests: it paints as the real one does, prints nothing, remembers its orders."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from desktop.cards.marks import Mark
from ui.cards.page import link_picture
from ui.cards.painter import picture


class Press:
    """Paints; every order is only noted."""

    def __init__(self) -> None:
        self.orders: list[object] = []

    def printers(self) -> tuple[str, ...]:
        return ("Sample printer",)

    def picture(self, marks: tuple[Mark, ...], width: int) -> QImage:
        return picture(marks, width)

    def print_card(self, card: object, order: object) -> None:
        self.orders.append(order)

    def print_cards(self, cards: list[object], order: object) -> None:
        self.orders.append((len(cards), order))

    def print_slip(self, slip: object, order: object) -> None:
        self.orders.append((slip, order))

    def print_with_dialog(self, card: object, parent: object) -> bool:
        del card, parent
        return False

    def page_of(self, card: object, words: object) -> bytes:
        return f"{card} {words}".encode()

    def link(self, text: str, width: int) -> QImage:
        return link_picture(text, width)

    def write(self, card: object, path: Path) -> None:
        path.write_bytes(b"%PDF sample")
