"""What the card screen needs to show, print and save a card; painting itself lies in `ui.cards`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop.cards.marks import Mark
from desktop.services.printing import PreparedCard, PreparedSlip
from ui.cards.page import PageWords


class Stock(StrEnum):
    """What the card is printed on."""

    A4 = "a4"
    A4_TEN = "a4x10"
    CR80 = "cr80"
    SLIP_58 = "slip58"
    SLIP_80 = "slip80"

    @property
    def is_slip(self) -> bool:
        return self in (Stock.SLIP_58, Stock.SLIP_80)


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """One press of F9."""

    printer: str
    stock: Stock
    copies: int


class CardPress(Protocol):
    """Quick, but for what prints or writes, which is run off the window's thread."""

    def printers(self) -> Sequence[str]: ...
    def picture(self, marks: Sequence[Mark], width: int) -> QImage: ...
    def print_card(self, card: PreparedCard, order: PrintOrder) -> None: ...
    def print_cards(self, cards: Sequence[PreparedCard], order: PrintOrder) -> None: ...
    def print_slip(self, slip: PreparedSlip, order: PrintOrder) -> None: ...
    def page_of(self, card: PreparedCard, words: PageWords) -> bytes: ...
    def link(self, text: str, width: int) -> QImage: ...
    def print_with_dialog(self, card: PreparedCard, parent: QWidget) -> bool: ...
    def write(self, card: PreparedCard, path: Path) -> None: ...
