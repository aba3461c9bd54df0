"""What comes out of a printer, measured on its raster with other people's tools (CRD1, CRD5)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from desktop.cards.layout import HEIGHT, MODULE, WIDTH, back, front
from desktop.cards.marks import Code, Rect, Text
from desktop.cards.sheet import PAGE_HEIGHT, PAGE_WIDTH, SheetSize, page, places
from desktop.cards.slip import slip
from tests.cards.samples import card_facts, payload
from tests.cards.test_card_by_others import tool
from tests.cards.test_painter import dots
from ui.cards.press import Press

POINT = 25.4 / 72
TOLERANCE = 0.2
DPI = 300
CARD = SimpleNamespace(front=front(card_facts()), back=back(card_facts()))

pytestmark = pytest.mark.usefixtures("qapp")


def press_into(path: Path) -> Press:
    def open_printer(_name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return printer

    return Press(open_printer)


def sizes(path: Path) -> list[tuple[float, float]]:
    """Every page in millimetres, as pdfinfo says."""
    said = subprocess.run(
        [tool("pdfinfo"), "-l", "-1", str(path)], capture_output=True, text=True, check=True
    )
    found = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", said.stdout)
    return [(float(wide) * POINT, float(tall) * POINT) for wide, tall in found]


def raster(path: Path, dpi: int = DPI) -> list[NDArray[np.uint8]]:
    subprocess.run(
        [tool("pdftoppm"), "-png", "-gray", "-r", str(dpi), str(path), str(path.with_suffix(""))],
        check=True,
    )
    return [dots(QImage(str(side))) for side in sorted(path.parent.glob(f"{path.stem}-*.png"))]


def code_boxes(side: NDArray[np.uint8]) -> list[tuple[float, float, float]]:
    """Left, top and width of every code of the page, in millimetres."""
    found = zxingcpp.read_barcodes(side)
    assert {code.text for code in found} <= {payload()}
    mm = 25.4 / DPI
    return sorted(
        (
            code.position.top_left.x * mm,
            code.position.top_left.y * mm,
            (code.position.top_right.x - code.position.top_left.x) * mm,
        )
        for code in found
    )


def code_in(marks: tuple[object, ...]) -> Code:
    return next(mark for mark in marks if isinstance(mark, Code))


@pytest.mark.parametrize(("stock", "size"), [("a4", SheetSize.EIGHT), ("a4x10", SheetSize.TEN)])
def test_a_sheet_lies_on_paper_where_it_was_laid_out(
    stock: str, size: SheetSize, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.pdf"
    order = SimpleNamespace(printer="", stock=stock, copies=1)
    press_into(path).print_cards([CARD] * size.cards, order)
    for wide, tall in sizes(path):
        assert wide == pytest.approx(PAGE_WIDTH, abs=TOLERANCE)
        assert tall == pytest.approx(PAGE_HEIGHT, abs=TOLERANCE)
    fronts, backs = raster(path)
    code = code_in(CARD.back)
    wanted = sorted((box.x + code.x, box.y + code.y) for box in places(size, is_back=True))
    seen = code_boxes(backs)
    assert len(seen) == size.cards
    for (left, top, wide), (x, y) in zip(seen, wanted, strict=True):
        assert (left, top) == (pytest.approx(x, abs=TOLERANCE), pytest.approx(y, abs=TOLERANCE))
        assert wide == pytest.approx(len(code.matrix) * MODULE, abs=TOLERANCE)
    _assert_cut_marks(fronts, size)


def _assert_cut_marks(side: NDArray[np.uint8], size: SheetSize) -> None:
    """Ink in the middle of each mark, and none half a millimetre beside its middle."""
    mm = DPI / 25.4
    for mark in page(size, size.cards):
        if not isinstance(mark, Rect):
            continue
        box = mark.box
        x, y = box.x + box.w / 2, box.y + box.h / 2
        reach = round(TOLERANCE * mm)
        row, column = round(y * mm), round(x * mm)
        near = side[row - reach : row + reach + 1, column - reach : column + reach + 1]
        assert near.min() < 128, (box.x, box.y)
        beside = (row, column + 6) if box.h > box.w else (row + 6, column)
        assert side[beside] > 200, (box.x, box.y)


def test_a_plastic_card_is_a_card_wide_and_tall(tmp_path: Path) -> None:
    path = tmp_path / "plastic.pdf"
    order = SimpleNamespace(printer="", stock="cr80", copies=2)
    press_into(path).print_card(CARD, order)
    measured = sizes(path)
    assert len(measured) == 4
    for wide, tall in measured:
        assert wide == pytest.approx(WIDTH, abs=TOLERANCE)
        assert tall == pytest.approx(HEIGHT, abs=TOLERANCE)
    assert [len(code_boxes(side)) for side in raster(path)] == [0, 1, 0, 1]


@pytest.mark.parametrize(("stock", "wide"), [("slip58", 58.0), ("slip80", 80.0)])
@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_slip_fits_its_paper_and_reads_at_the_dots_of_a_thermal_printer(
    stock: str, wide: float, language: str, tmp_path: Path
) -> None:
    path = tmp_path / "slip.pdf"
    made = slip(card_facts(), "22-11-2026, 10:42", "सुनीता · LAP-017", language)
    order = SimpleNamespace(printer="", stock=stock, copies=1)
    press_into(path).print_slip(made, order)
    ((across, along),) = sizes(path)
    assert across == pytest.approx(wide, abs=TOLERANCE)
    assert along == pytest.approx(made.height, abs=TOLERANCE)
    (strip,) = raster(path, 203)
    black = np.where(strip < 128, 0, 255).astype(np.uint8)  # such a printer knows no grey
    assert [code.text for code in zxingcpp.read_barcodes(black)] == [payload()]
    said = " ".join(mark.words for mark in made.marks if isinstance(mark, Text))
    assert ("सदस्यता पर्ची" in said) is (language == "hi")
    # Two millimetres are about sixteen dots: the least in which matras keep apart.
    assert min(mark.size for mark in made.marks if isinstance(mark, Text)) >= 2.0
