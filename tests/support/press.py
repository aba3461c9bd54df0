"""A card press for tests: it draws the words of the marks and remembers its orders."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QFont, QImage, QPainter

from ui.cards.page import link_picture


class Press:
    """A card press that draws the words of the marks."""

    def __init__(self) -> None:
        self.orders: list[object] = []

    def printers(self) -> tuple[str, ...]:
        return ("Sample printer",)

    def picture(self, marks: tuple[object, ...], width: int) -> QImage:
        image = QImage(width, round(width * 53.98 / 85.6), QImage.Format.Format_RGB32)
        image.fill(QColor("#EEF4F6"))
        painter = QPainter(image)
        font = QFont("Noto Sans Devanagari")
        font.setPixelSize(width // 16)
        painter.setFont(font)
        words = "नमूना / SAMPLE\n" + "\n".join(str(mark) for mark in marks)
        painter.drawText(image.rect().adjusted(20, 20, -20, -20), 0, words)
        painter.end()
        return image

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
