from __future__ import annotations

import itertools
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import zxingcpp
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from desktop.cards.layout import DOT, back, front
from desktop.cards.marks import Box, Rect
from desktop.cards.sheet import PAGE_HEIGHT, PAGE_WIDTH, SheetSize, page, places
from desktop.errors import CardError
from tests.cards.samples import card_facts, payload
from tests.cards.test_card_by_others import tool
from tests.cards.test_painter import dots
from ui.cards.painter import sheet_pdf
from ui.cards.press import Press

PAPER = Box(0, 0, PAGE_WIDTH, PAGE_HEIGHT)


@pytest.mark.parametrize("size", SheetSize)
def test_cards_lie_on_the_page_apart_from_each_other(size: SheetSize) -> None:
    boxes = places(size)
    assert len(boxes) == size.cards
    assert all(PAPER.contains(box) for box in boxes)
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(box.x / DOT == pytest.approx(round(box.x / DOT)) for box in boxes)


@pytest.mark.parametrize("size", SheetSize)
def test_a_back_meets_its_front_when_the_paper_is_turned(size: SheetSize) -> None:
    for ahead, behind in zip(places(size), places(size, is_back=True), strict=True):
        assert PAGE_WIDTH - behind.right == pytest.approx(ahead.x, abs=2 * DOT)
        assert behind.y == ahead.y


@pytest.mark.parametrize("size", SheetSize)
def test_no_cut_mark_touches_a_card(size: SheetSize) -> None:
    cuts = [mark.box for mark in page(size, size.cards) if isinstance(mark, Rect)]
    assert len(cuts) == 8 * size.cards
    assert not [cut for cut in cuts for box in places(size) if cut.overlaps(box)]
    assert all(PAPER.contains(cut) for cut in cuts)


def test_a_page_of_three_cards_is_cut_for_three() -> None:
    cuts = [mark for mark in page(SheetSize.EIGHT, 3) if isinstance(mark, Rect)]
    assert len(cuts) == 3 * 8


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", SheetSize)
def test_every_code_of_a_full_sheet_reads_from_paper(size: SheetSize, tmp_path: Path) -> None:
    facts = card_facts(photo=None)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet_pdf([(front(facts), back(facts))] * (size.cards + 1), size))
    subprocess.run(
        [tool("pdftoppm"), "-png", "-gray", "-r", "300", str(path), str(tmp_path / "side")],
        check=True,
    )
    sides = sorted(tmp_path.glob("side-*.png"))
    codes = [zxingcpp.read_barcodes(dots(QImage(str(side)))) for side in sides]
    assert [len(there) for there in codes] == [0, size.cards, 0, 1]
    assert {code.text for there in codes for code in there} == {payload()}


@pytest.mark.usefixtures("qapp")
def test_a_printer_gets_both_faces_of_every_copy(tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"

    def into_a_file(name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return printer

    card = SimpleNamespace(front=front(card_facts()), back=back(card_facts()))
    Press(into_a_file).print_plastic(card, "", copies=2)
    assert path.read_bytes().count(b"/MediaBox [0 0 243") == 4
    Press(into_a_file).print_sheet([card] * 9, "", SheetSize.EIGHT)
    assert path.read_bytes().count(b"/MediaBox [0 0 595") == 4
    Press(into_a_file).print_card(card, SimpleNamespace(printer="", stock="a4", copies=2))
    assert path.read_bytes().count(b"/MediaBox [0 0 595") == 2
    Press(into_a_file).print_cards(
        [card] * 11, SimpleNamespace(printer="", stock="a4x10", copies=1)
    )
    assert path.read_bytes().count(b"/MediaBox [0 0 595") == 4
    with pytest.raises(CardError, match="E-CRD-06"):
        Press(into_a_file).print_card(card, SimpleNamespace(printer="", stock="slip58", copies=1))


@pytest.mark.usefixtures("qapp")
def test_a_printer_that_is_gone_is_said_by_its_code() -> None:
    card = SimpleNamespace(front=front(card_facts()), back=back(card_facts()))
    with pytest.raises(CardError) as error:
        Press().print_plastic(card, "no such printer")
    assert error.value.code == "E-CRD-05"
