"""Cards and slips painted: on the screen, into PNG and PDF of exactly their size, onto pages.

Promises: a picture's code can be read from it; a file needs no window; a page is as wide and tall
as the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QPagedPaintDevice,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
)

from desktop.cards.layout import CORNER, HEIGHT, WIDTH
from desktop.cards.marks import Mark
from desktop.cards.sheet import SheetSize, page, places
from desktop.cards.slip import DOT as SLIP_DOT
from desktop.cards.slip import DOTS, Slip
from desktop.errors import CardError
from ui.cards.strokes import HAIR_LINE, HINTS, MM_PER_INCH, Surface, paint

PNG_DPI: Final = 300
PDF_DPI: Final = 1200
Faces = tuple[Sequence[Mark], Sequence[Mark]]
Page = Sequence[tuple[Sequence[Mark], float, float]]  # marks, and where their corner lies

_EDGE: Final = "#C6D3DA"
_POINTS: Final = 72 / MM_PER_INCH  # to the millimetre


def picture(marks: Sequence[Mark], width: int) -> QImage:
    """A face for the screen, `width` dots wide, with the round corners of a card."""
    image = _blank(width, Qt.GlobalColor.transparent)
    painter = QPainter(image)
    per_mm = width / WIDTH
    painter.setRenderHints(HINTS)
    edge = QPainterPath()
    inner = QRectF(image.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    edge.addRoundedRect(inner, CORNER * per_mm, CORNER * per_mm)
    painter.setClipPath(edge)
    paint(Surface(painter, per_mm, has_dots=True), marks)
    painter.setClipping(False)
    painter.strokePath(edge, QPen(QColor(_EDGE), max(1.0, HAIR_LINE * per_mm)))
    painter.end()
    return image


def flat_picture(marks: Sequence[Mark], dpi: int) -> QImage:
    """A face to its very edges, opaque, for files and for printing on blank cards."""
    per_mm = dpi / MM_PER_INCH
    image = _blank(round(WIDTH * per_mm), Qt.GlobalColor.white)
    image.setDotsPerMeterX(round(per_mm * 1000))
    image.setDotsPerMeterY(round(per_mm * 1000))
    painter = QPainter(image)
    paint(Surface(painter, per_mm, has_dots=True), marks)
    painter.end()
    return image


def slip_picture(slip: Slip) -> QImage:
    """Black and white dots, one for each dot of a 203 dpi thermal printer."""
    per_mm = 1 / SLIP_DOT
    image = QImage(DOTS, round(slip.height * per_mm), QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint(Surface(painter, per_mm, has_dots=True), slip.marks)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)


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
    return _exactly_wide(pages_pdf(size, [[(face, 0.0, 0.0)] for face in faces]))


def sheet_pdf(cards: Sequence[Faces], size: SheetSize = SheetSize.EIGHT) -> bytes:
    """A4 pages: fronts, then their backs, mirrored for printing on both sides."""
    pages: list[Page] = []
    for first in range(0, len(cards), size.cards):
        pages += sheet_pages(cards[first : first + size.cards], size)
    return pages_pdf(QPageSize(QPageSize.PageSizeId.A4), pages)


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


def _blank(width: int, ground: Qt.GlobalColor) -> QImage:
    image = QImage(width, round(width * HEIGHT / WIDTH), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(ground)
    return image


def pages_pdf(size: QPageSize, pages: Sequence[Page]) -> bytes:
    """Pages of one size, with words as words."""
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
    ready()
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


def ready() -> None:
    """A command has no window, but letters need an application."""
    if QGuiApplication.instance() is None:
        _headless.append(QGuiApplication(["sadasya", "-platform", "offscreen"]))
