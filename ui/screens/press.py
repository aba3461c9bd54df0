"""What the card screen needs to show, print and save a card; painting itself lies in `ui.cards`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QImage

from desktop.cards.marks import Mark
from desktop.services.printing import PreparedCard


class Stock(StrEnum):
    """What the card is printed on."""

    CR80 = "cr80"
    A4 = "a4"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """One press of F9."""

    printer: str
    stock: Stock
    copies: int


class CardPress(Protocol):
    """Quick, but for `print_card` and `write`, which are run off the window's thread."""

    def printers(self) -> Sequence[str]: ...
    def picture(self, marks: Sequence[Mark], width: int) -> QImage: ...
    def print_card(self, card: PreparedCard, order: PrintOrder) -> None: ...
    def write(self, card: PreparedCard, path: Path) -> None: ...
