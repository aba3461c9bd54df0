"""Prints cards, paints them for the window and writes them into files.

Promises: no dialog of the system; a card is printed at exactly its size; a print that fails raises
`CardError` (E-CRD-05 the printer, E-CRD-06 a paper that is not printed on) and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol, assert_never

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from desktop.cards.layout import HEIGHT, WIDTH
from desktop.cards.marks import Mark
from desktop.cards.sheet import SheetSize
from desktop.cards.slip import WIDTH as SLIP_WIDTH
from desktop.cards.slip import Slip
from desktop.errors import CardError
from ui.cards.day import day_page
from ui.cards.page import PageWords, link_picture, page_of
from ui.cards.painter import Faces, Page, paint_pages, picture, sheet_pages, write_card

_PAPERS: Final = {"slip58": 58.0, "slip80": 80.0}


class Card(Protocol):
    """Both faces, ready to paint."""

    @property
    def front(self) -> Sequence[Mark]: ...
    @property
    def back(self) -> Sequence[Mark]: ...


class Order(Protocol):
    """A printer's name, what to print on (`Stock`), and how often."""

    @property
    def printer(self) -> str: ...
    @property
    def stock(self) -> str: ...
    @property
    def copies(self) -> int: ...


def system_printer(name: str) -> QPrinter:
    """The printer of that name; raises `CardError` E-CRD-05 when it is gone."""
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    if not name or printer.printerName() != name:
        raise CardError("E-CRD-05", "gone")
    return printer


class Press:
    """Prints on plastic cards and on A4; the printer is opened for each order."""

    def __init__(self, open_printer: Callable[[str], QPrinter] = system_printer) -> None:
        self._open_printer = open_printer

    def printers(self) -> tuple[str, ...]:
        return tuple(QPrinterInfo.availablePrinterNames())

    def picture(self, marks: Sequence[Mark], width: int) -> QImage:
        return picture(marks, width)

    def write(self, card: Card, path: Path) -> None:
        """As `ui.cards.painter.write_card`."""
        write_card(card.front, card.back, path)

    def print_card(self, card: Card, order: Order) -> None:
        """Copies of one card; on A4 they share as few sheets as they need."""
        match order.stock:
            case "cr80":
                self.print_plastic(card, order.printer, order.copies)
            case "a4" | "a4x10":
                self.print_cards([card] * order.copies, order)
            case stock:
                raise CardError("E-CRD-06", stock)

    def print_cards(self, cards: Sequence[Card], order: Order) -> None:
        """Several members' cards: on few sheets, or on plastic one after the other."""
        match order.stock:
            case "a4" | "a4x10":
                size = SheetSize.EIGHT if order.stock == "a4" else SheetSize.TEN
                self.print_sheet(cards, order.printer, size)
            case _:
                for card in cards:
                    self.print_card(card, order)

    def print_slip(self, slip: Slip, order: Order) -> None:
        """In the middle of its paper, black dots only, cut where it ends; or on a sheet of A4."""
        if order.stock.startswith("a4"):
            size = QPageSize(QPageSize.PageSizeId.A4)
            self._print(order.printer, size, [day_page(slip)] * order.copies)
            return
        wide = _PAPERS.get(order.stock)
        if wide is None:
            raise CardError("E-CRD-06", order.stock)
        size = QPageSize(
            QSizeF(wide, slip.height),
            QPageSize.Unit.Millimeter,
            "",
            QPageSize.SizeMatchPolicy.ExactMatch,
        )
        page: Page = [(slip.marks, (wide - SLIP_WIDTH) / 2, 0.0)]
        self._print(order.printer, size, [page] * order.copies)

    def page_of(self, card: Card, words: PageWords) -> bytes:
        """As `ui.cards.page.page_of`."""
        return page_of(card.front, card.back, words)

    def link(self, text: str, width: int) -> QImage:
        """A code for a screen, that a telephone opens."""
        return link_picture(text, width)

    def print_with_dialog(self, card: Card, parent: QWidget) -> bool:
        """Asks with the system's dialog; whether something was printed.  On the window's thread."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
            return False
        faces: list[Page] = [[(card.front, 0.0, 0.0)], [(card.back, 0.0, 0.0)]]
        paint_pages(printer, printer.resolution(), faces)
        return True

    def print_plastic(self, card: Card, printer: str, copies: int = 1) -> None:
        """Front and back, edge to edge, as two pages of a card's size."""
        size = QPageSize(QSizeF(WIDTH, HEIGHT), QPageSize.Unit.Millimeter, "CR80")
        faces: list[Page] = [[(card.front, 0.0, 0.0)], [(card.back, 0.0, 0.0)]]
        self._print(printer, size, faces * copies)

    def print_sheet(self, cards: Sequence[Card], printer: str, size: SheetSize) -> None:
        """As many sheets of A4 as the cards need, each with its mirrored back."""
        faces: list[Faces] = [(card.front, card.back) for card in cards]
        pages: list[Page] = []
        for first in range(0, len(faces), size.cards):
            pages += sheet_pages(faces[first : first + size.cards], size)
        self._print(printer, QPageSize(QPageSize.PageSizeId.A4), pages)

    def _print(self, name: str, size: QPageSize, pages: Sequence[Page]) -> None:
        printer = self._open_printer(name)
        printer.setFullPage(True)
        layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        if not printer.setPageLayout(layout):
            raise CardError("E-CRD-05", "paper")
        paint_pages(printer, printer.resolution(), pages)
        match printer.printerState():
            case QPrinter.PrinterState.Error | QPrinter.PrinterState.Aborted:
                raise CardError("E-CRD-05", "refused")
            case QPrinter.PrinterState.Idle | QPrinter.PrinterState.Active:
                pass
            case unexpected:
                assert_never(unexpected)
