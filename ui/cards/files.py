"""Cards as files: PNG for a telephone, PDF for a printer, of exactly the card's size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from desktop.cards.layout import HEIGHT, WIDTH
from desktop.cards.marks import Mark
from desktop.cards.sheet import SheetSize, page, places
from desktop.errors import CardError
from ui.cards.painter import MM_PER_INCH, Surface, flat_picture, paint

PNG_DPI: Final = 300
PDF_DPI: Final = 1200
Faces = tuple[Sequence[Mark], Sequence[Mark]]
Page = Sequence[tuple[Sequence[Mark], float, float]]  # marks, and where their corner lies

_POINTS: Final = 72 / MM_PER_INCH  # to the millimetre


def png(marks: Sequence[Mark], dpi: int = PNG_DPI) -> bytes:
    """One face; its code reads at 300 dpi and at every multiple of it."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    flat_picture(marks, dpi).save(buffer, "PNG")  # type: ignore[call-overload]  # bytes, says the stub
    return bytes(content.data())


def pdf(*faces: Sequence[Mark]) -> bytes:
    """One page for each face, with words as words and the code as outlines."""
    size = QPageSize(QSizeF(WIDTH, HEIGHT), QPageSize.Unit.Millimeter, "CR80")
    return _exactly_wide(_pages(size, [[(face, 0.0, 0.0)] for face in faces]))


def sheet_pdf(cards: Sequence[Faces], size: SheetSize = SheetSize.EIGHT) -> bytes:
    """A4 pages: fronts, then their backs, mirrored for printing on both sides."""
    pages: list[Page] = []
    for first in range(0, len(cards), size.cards):
        pages += sheet_pages(cards[first : first + size.cards], size)
    return _pages(QPageSize(QPageSize.PageSizeId.A4), pages)


def sheet_pages(cards: Sequence[Faces], size: SheetSize) -> tuple[Page, Page]:
    """The two sides of one sheet of A4."""
    sides = []
    for side in (0, 1):
        around = page(size, len(cards), is_back=side == 1)
        boxes = places(size, is_back=side == 1)[: len(cards)]
        faces = [(card[side], box.x, box.y) for card, box in zip(cards, boxes, strict=True)]
        sides.append([(around, 0.0, 0.0), *faces])
    return sides[0], sides[1]


def paint_pages(device: QPagedPaintDevice, dpi: float, pages: Sequence[Page]) -> None:
    """Every page onto whatever has pages: a file or a printer."""
    painter = QPainter(device)
    for place, marks_there in enumerate(pages):
        if place:
            device.newPage()
        for marks, x, y in marks_there:
            paint(Surface(painter, dpi / MM_PER_INCH), marks, x, y)
    painter.end()


def _pages(size: QPageSize, pages: Sequence[Page]) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    writer.setPageSize(size)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setCreator("Sadasya")
    paint_pages(writer, PDF_DPI, pages)
    buffer.close()
    return bytes(content.data())


def _exactly_wide(content: bytes) -> bytes:
    """Qt rounds a page to whole points, which is 0.13 mm too wide; its height is right."""
    rounded, exact = (f" {points:.6f} 153.000000]".encode() for points in (243, WIDTH * _POINTS))
    if content.count(rounded) == 0 or len(rounded) != len(exact):
        raise ValueError("Qt writes pages in another way than it did")
    return content.replace(rounded, exact)  # of one length: the file's table of places stays true


def write_card(front: Sequence[Mark], back: Sequence[Mark], path: Path) -> tuple[Path, ...]:
    """Writes one PDF, or one PNG for each face (`card.png` and `card-back.png`).

    Works without a window.  Raises `CardError` E-CRD-04 when the file cannot be written, and
    `ValueError` for a name that ends in neither `.pdf` nor `.png`.
    """
    _ready()
    match path.suffix.lower():
        case ".pdf":
            files = {path: pdf(front, back)}
        case ".png":
            other = path.with_stem(f"{path.stem}-back")
            files = {path: png(front), other: png(back)}
        case _:
            raise ValueError(f"not a kind of file for a card: {path.suffix}")
    try:
        for file, content in files.items():
            file.write_bytes(content)
    except OSError as error:
        raise CardError("E-CRD-04", str(error.errno)) from error
    return tuple(files)


_headless: list[QGuiApplication] = []  # Qt wants it to live as long as the process


def _ready() -> None:
    """A command has no window, but letters need an application."""
    if QGuiApplication.instance() is None:
        _headless.append(QGuiApplication(["sadasya", "-platform", "offscreen"]))
