from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop.cards.code import read_picture
from desktop.cards.layout import CardFacts
from desktop.cards.marks import Box, Text
from desktop.cards.slip import WIDTH, Slip, slip
from tests.cards.samples import card_facts, payload
from tests.cards.test_card_by_others import seen_by_zbar
from tests.cards.test_painter import NAMES, dots
from ui.cards.lettering import UNITS, set_words
from ui.cards.painter import slip_picture
from ui.cards.typeface import card_family


def made(facts: CardFacts | None = None) -> Slip:
    return slip(facts or card_facts(), "22-11-2026, 10:42", "सुनीता · LAP-017")


@pytest.mark.usefixtures("qapp")
def test_the_code_of_a_slip_reads_back_in_pure_black(tmp_path: Path) -> None:
    image = slip_picture(made())
    assert image.width() == 384
    assert image.format() == QImage.Format.Format_Mono
    assert read_picture(dots(image)) == payload()
    path = tmp_path / "slip.png"
    image.save(str(path))
    assert seen_by_zbar(path) == payload()


def test_a_slip_says_that_it_is_no_government_card() -> None:
    said = {mark.words for mark in made().marks if isinstance(mark, Text)}
    assert {"यह सरकारी पहचान पत्र नहीं है", "Not a government identity card"} <= said


def test_a_practice_slip_says_so_and_no_other_does() -> None:
    for is_practice in (True, False):
        marks = made(card_facts(is_practice=is_practice)).marks
        said = [mark.words for mark in marks if isinstance(mark, Text)]
        assert any("अभ्यास" in words for words in said) is is_practice


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", NAMES)
def test_no_ink_of_a_slip_leaves_its_line(name: str) -> None:
    strip = made(card_facts(name=name))
    paper = Box(0, 0, WIDTH, strip.height)
    for mark in strip.marks:
        if isinstance(mark, Text):
            ink = set_words(mark, card_family()).ink
            box = mark.box
            assert paper.contains(box)
            assert ink.left() >= box.x * UNITS - 1
            assert ink.right() <= box.right * UNITS + 1
            assert ink.top() >= box.y * UNITS - 1
            assert ink.bottom() <= box.bottom * UNITS + 1


def test_nothing_on_a_slip_overlaps() -> None:
    boxes = [mark.box for mark in made().marks if hasattr(mark, "box")]
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]
