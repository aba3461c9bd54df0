from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTextLayout, QTextLine
from PySide6.QtWidgets import QApplication

from desktop.cards.code import read_picture
from desktop.cards.layout import HEIGHT, WIDTH, CardFacts, back, front
from desktop.cards.marks import Align, Box, Code, Mark, Picture, Text
from desktop.errors import CardError
from tests.cards.samples import card_facts, payload
from ui.cards.lettering import UNITS, set_words
from ui.cards.painter import flat_picture, pdf, picture, png, write_card
from ui.cards.strokes import Surface, paint
from ui.cards.typeface import card_family

pytestmark = pytest.mark.usefixtures("qapp")

GOLDEN = Path(__file__).parent
NAMES = [
    "र्क्षिं हूँ ट्ठृ र्त्स्न्यिं",
    "श्री कृष्णद्वैपायन द्ध्वद्म्य ह्म्यृ",
    "ज्ञानेश्वरी र्ङ्क्ष्यूँ ॐ ॡ",
    "डॉ॰ ऑफ़िया क़ुरैशी ज़ाफ़री ढ़ाँढ़ूँ",
    "ठ्ठूँ ड्ढॄ छ्रूँ ट्र्यृ",
    "वेङ्कटनरसिंहराजुवारिपेटावेङ्कटनरसिंहराजुवारिपेटा",
    "राजराजेश्वरी " * 7 + "वैद्यनाथन्",
    "Sunita Devi",
    "Jayaprakashnarayanaswamy Ågström-Fjørd gypsy",
    "अ",
    "ई",
    "र्",
    "j",
    "मोहम्मद इरफ़ान उर्फ़ छोटू (नमूना)",
]
NAME_BOX = Box(5, 5, 47.9, 8.8)


def dots(image: QImage) -> NDArray[np.uint8]:
    """Rows of grey dots."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()  # the rows die with `grey`


def painted(text: Text, dpi: int = 600) -> tuple[NDArray[np.uint8], float]:
    """The text alone on white, far from every edge of the picture, and its dots to the mm."""
    per_mm = dpi / 25.4
    around = Box(0, 0, text.box.right + 5, text.box.bottom + 5)
    size = round(around.w * per_mm), round(around.h * per_mm)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    paint(Surface(painter, per_mm, has_dots=True), [text])
    painter.end()
    return dots(image), per_mm


@pytest.mark.parametrize("align", Align)
@pytest.mark.parametrize("name", NAMES)
def test_no_ink_of_a_name_leaves_its_box(name: str, align: Align) -> None:
    text = Text(NAME_BOX, name, 5.5, 700, "#000000", align, wraps=True)
    image, per_mm = painted(text)
    inked_y, inked_x = np.nonzero(image < 250)
    assert inked_x.size
    one = 1.0  # a dot that the edge of the box only touches
    assert inked_x.min() >= NAME_BOX.x * per_mm - one
    assert inked_x.max() <= NAME_BOX.right * per_mm + one
    assert inked_y.min() >= NAME_BOX.y * per_mm - one
    assert inked_y.max() <= NAME_BOX.bottom * per_mm + one


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_of_a_name_is_set(name: str) -> None:
    lettering = set_words(Text(NAME_BOX, name, 5.5, 700, "#000000", wraps=True), card_family())
    words = lettering.layout.text()
    assert words == " ".join(name.split())
    reached = sum(line.textLength() for line in lines(lettering.layout))
    assert reached == len(words.encode("utf-16-le")) // 2
    assert lettering.size >= 1.7


def lines(layout: QTextLayout) -> list[QTextLine]:
    return [layout.lineAt(place) for place in range(layout.lineCount())]


@pytest.mark.parametrize("name", NAMES)
def test_every_glyph_is_in_the_bundled_font(name: str) -> None:
    lettering = set_words(Text(NAME_BOX, name, 5.5, 700, "#000000", wraps=True), card_family())
    for run in lettering.layout.glyphRuns():
        assert run.rawFont().familyName().startswith(card_family())
        assert 0 not in run.glyphIndexes()


def test_conjuncts_are_shaped_and_not_spelt_out() -> None:
    """र् above, क्ष as one letter, ि before: three signs or more become few glyphs."""
    lettering = set_words(Text(NAME_BOX, "र्क्षि", 5.5, 700, "#000000"), card_family())
    (run,) = lettering.layout.glyphRuns()
    assert len(run.glyphIndexes()) <= 3


def test_a_short_name_keeps_its_full_size() -> None:
    lettering = set_words(Text(NAME_BOX, "सुनीता देवी", 5.5, 700, "#000000"), card_family())
    assert lettering.size == 5.5


def test_no_word_is_broken_between_lines() -> None:
    name = "राजराजेश्वरी वैद्यनाथन् कृष्णमूर्ति सुब्रह्मण्यम् वेङ्कटरमणन्"
    lettering = set_words(Text(NAME_BOX, name, 5.5, 700, "#000000", wraps=True), card_family())
    layout = lettering.layout
    assert layout.lineCount() > 1
    assert all(
        line.textStart() == 0 or layout.text()[line.textStart() - 1] == " "
        for line in lines(layout)
    )


@pytest.mark.parametrize("face", [front, back])
def test_all_ink_of_a_crowded_card_lies_in_its_boxes(
    face: Callable[[CardFacts], tuple[Mark, ...]],
) -> None:
    crowded = card_facts(
        name=NAMES[6],
        name_latin="Rajarajeshwari " * 6,
        booth_hi=NAMES[1] * 3,
        relation_name="अ" * 90,
    )
    for mark in face(crowded):
        if isinstance(mark, Text):
            box = mark.box
            room = QRectF(box.x, box.y, box.w, box.h).adjusted(-0.01, -0.01, 0.01, 0.01)
            ink = set_words(mark, card_family()).ink
            scaled = QRectF(ink.topLeft() / UNITS, ink.size() / UNITS)
            assert room.contains(scaled), mark


@pytest.mark.parametrize("dpi", [300, 600])
def test_a_module_is_whole_dots_in_black_and_white(dpi: int) -> None:
    per_module = dpi // 60
    facts = card_facts()
    (code,) = [mark for mark in back(facts) if isinstance(mark, Code)]
    image = dots(flat_picture(back(facts), dpi))
    left, top = round(code.x * dpi / 25.4), round(code.y * dpi / 25.4)
    side = 81 * per_module
    area = image[top : top + side, left : left + side]
    wanted = np.where(np.array(facts.matrix), 0, 255).repeat(per_module, 0).repeat(per_module, 1)
    assert np.array_equal(area, wanted)


@pytest.mark.parametrize("width", [330, 462, 700, 1011, 1386])
def test_the_code_reads_back_from_the_screen_at_any_size(width: int) -> None:
    image = picture(back(card_facts()), width)
    assert (image.width(), image.height()) == (width, round(width * HEIGHT / WIDTH))
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(0xFFFFFF)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    assert read_picture(dots(flat)) == payload()


@pytest.mark.parametrize("width", [462, 555, 700])
def test_all_modules_are_of_one_size_on_the_screen(width: int) -> None:
    facts = card_facts()
    (code,) = [mark for mark in back(facts) if isinstance(mark, Code)]
    image = dots(picture(back(facts), width))
    per_mm = width / WIDTH
    per_module = int(code.module * per_mm)
    top, left, bottom, right = (
        round(edge * per_mm)
        for edge in (code.y - 1, code.x - 1, code.box.bottom + 1, code.box.right + 1)
    )
    area = image[top:bottom, left:right]
    assert set(area.flat) == {0, 255}
    black_y, black_x = np.nonzero(area == 0)
    wanted = np.where(np.array(facts.matrix), 0, 255).repeat(per_module, 0).repeat(per_module, 1)
    side = len(wanted)
    found = area[black_y.min() :, black_x.min() :][:side, :side]
    assert np.array_equal(found, wanted)


def test_the_corners_are_round_on_the_screen_and_filled_in_a_file() -> None:
    assert picture(front(card_facts()), 462).pixelColor(0, 0).alpha() == 0
    corner = flat_picture(front(card_facts()), 300).pixelColor(0, 0)
    assert corner.alpha() == 255
    assert corner.name().upper() == "#155E75"


def test_a_png_has_the_size_of_a_card_and_says_so() -> None:
    image = QImage.fromData(png(front(card_facts())))
    assert (image.width(), image.height()) == (1011, 638)
    assert image.dotsPerMeterX() == 11811


def test_a_picture_that_is_no_jpeg_leaves_its_place_empty() -> None:
    broken = [Picture(Box(4.5, 14.4, 24.8, 31), b"no picture", 1.4, "#C6D3DA")]
    assert flat_picture(broken, 100).pixelColor(60, 120).name() == "#ffffff"


def test_the_front_looks_as_it_did() -> None:
    """After a wanted change: `python -m tests.cards.look_again` paints the golden picture again."""
    now = dots(picture(front(card_facts(photo=None)), 506)).astype(int)
    before = dots(QImage(str(GOLDEN / "golden_front.png"))).astype(int)
    assert now.shape == before.shape
    assert np.mean(np.abs(now - before)) < 1.5
    assert np.mean(np.abs(now - before) > 64) < 0.005


def test_another_name_does_not_look_the_same() -> None:
    now = dots(picture(front(card_facts(photo=None, name="अ")), 506)).astype(int)
    before = dots(QImage(str(GOLDEN / "golden_front.png"))).astype(int)
    assert np.mean(np.abs(now - before) > 64) > 0.005


def test_a_pdf_page_is_a_card_wide_and_tall() -> None:
    content = pdf(front(card_facts()), back(card_facts()))
    assert content.count(b"/MediaBox [0 0 242.645669 153.000000]") == 2  # 85.60 x 53.98 mm
    assert b"243.0" not in content.split(b"stream")[0]


def test_files_are_written_by_their_ending(tmp_path: Path) -> None:
    faces = front(card_facts()), back(card_facts())
    assert write_card(*faces, tmp_path / "card.pdf") == (tmp_path / "card.pdf",)
    assert write_card(*faces, tmp_path / "card.png") == (
        tmp_path / "card.png",
        tmp_path / "card-back.png",
    )
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match="kind of file"):
        write_card(*faces, tmp_path / "card.bmp")


def test_a_file_that_cannot_be_written_is_said_by_its_code(tmp_path: Path) -> None:
    with pytest.raises(CardError) as error:
        write_card(front(card_facts()), (), tmp_path / "nowhere" / "card.png")
    assert error.value.code == "E-CRD-04"


def test_a_command_without_a_window_can_write_a_card(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from tests.cards.samples import card_facts;"
        "from desktop.cards.layout import front, back; from ui.cards.painter import write_card;"
        f"write_card(front(card_facts()), back(card_facts()), Path({str(tmp_path / 'a.pdf')!r}))"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], check=True, cwd=root, env={"PATH": ""})
    assert (tmp_path / "a.pdf").exists()


def test_the_fonts_of_the_build_are_used(qapp: QApplication) -> None:
    assert card_family() == "Noto Sans Devanagari"
