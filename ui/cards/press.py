"""Prints, shows and saves cards for the window: marks in, paper or picture out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.cards.marks import Mark
from desktop.errors import CardError
from desktop.services.printing import PreparedCard
from ui.cards.files import write_card
from ui.cards.painter import Surface, paint, picture
from ui.screens.press import PrintOrder

_CARD_MM = QSizeF(85.6, 53.98)


class PaintingPress:
    """The window's card press.  Raises `CardError` E-CRD-04 when a printer does not take a card."""

    def printers(self) -> Sequence[str]:
        return [info.printerName() for info in QPrinterInfo.availablePrinters()]

    def picture(self, marks: Sequence[Mark], width: int) -> QImage:
        return picture(marks, width)

    def write(self, card: PreparedCard, path: Path) -> None:
        write_card(card.front, card.back, path)

    def print_card(self, card: PreparedCard, order: PrintOrder) -> None:
        """Both faces, one page each, at exact size."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(order.printer)
        printer.setCopyCount(order.copies)
        page = QPageSize(_CARD_MM, QPageSize.Unit.Millimeter, "CR80")
        printer.setPageLayout(
            QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        )
        printer.setFullPage(True)
        painter = QPainter()
        if not painter.begin(printer):
            raise CardError("E-CRD-04", order.printer)
        dots = printer.resolution() / 25.4
        for count, marks in enumerate((card.front, card.back)):
            if count:
                printer.newPage()
            paint(Surface(painter, dots), marks)
        painter.end()
