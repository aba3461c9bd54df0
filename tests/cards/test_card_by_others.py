"""Cards are read by programs that know nothing of this product."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import base45
import cbor2
import claim169
import pytest
from cwt import COSE, COSEKey, VerifyError
from PySide6.QtGui import QImage

from desktop.cards.code import fitting_name, matrix, read_picture
from desktop.cards.layout import back, front
from desktop.domain.identifiers import compact_number, number_for
from sync.protocol.card import CardStatus, verify_card
from tests.cards.samples import EXPIRES, NAME, card_facts, payload
from tests.cards.test_painter import dots
from tests.vectors.make import NOW, public
from ui.cards.painter import write_card

pytestmark = pytest.mark.usefixtures("qapp")

PEOPLE = {
    number_for("7K4Q", counter): name
    for counter, name in enumerate((NAME, "श्री " + "राजराजेश्वरी " * 7, "Li", "र्क्षिं हूँ ट्ठृ"), 1)
}


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def seen_by_zbar(picture: Path) -> str:
    ran = subprocess.run(
        [tool("zbarimg"), "--quiet", "--raw", "--nodbus", str(picture)],
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout.removesuffix("\n")


def written(folder: Path, number: str, ending: str, *, is_practice: bool = False) -> list[Path]:
    facts = card_facts(
        number=number,
        name=PEOPLE[number],
        matrix=matrix(payload(PEOPLE[number], number)),
        is_practice=is_practice,
    )
    return list(write_card(front(facts), back(facts), folder / f"card{ending}"))


def paper(pdf: Path, dpi: int = 300) -> Path:
    """The back, as a printer of that resolution would put it on paper."""
    base = pdf.with_suffix("")
    subprocess.run(
        [tool("pdftoppm"), "-png", "-r", str(dpi), "-f", "2", "-l", "2", str(pdf), str(base)],
        check=True,
    )
    return base.with_name(f"{base.name}-2.png")


@pytest.mark.parametrize("number", PEOPLE)
def test_zbar_and_zxing_read_the_png(number: str, tmp_path: Path) -> None:
    _, reverse = written(tmp_path, number, ".png")
    wanted = payload(PEOPLE[number], number)
    assert read_picture(dots(QImage(str(reverse)))) == wanted
    assert seen_by_zbar(reverse) == wanted


@pytest.mark.parametrize("number", PEOPLE)
def test_zbar_and_zxing_read_the_pdf_at_300_dpi(number: str, tmp_path: Path) -> None:
    (pdf,) = written(tmp_path, number, ".pdf")
    wanted = payload(PEOPLE[number], number)
    printed = paper(pdf)
    assert read_picture(dots(QImage(str(printed)))) == wanted
    assert seen_by_zbar(printed) == wanted


@pytest.mark.parametrize("dpi", [203, 240, 360, 600])
def test_the_pdf_is_read_at_the_resolution_of_other_printers(dpi: int, tmp_path: Path) -> None:
    number = next(iter(PEOPLE))
    (pdf,) = written(tmp_path, number, ".pdf")
    assert read_picture(dots(QImage(str(paper(pdf, dpi))))) == payload(PEOPLE[number], number)


def test_a_practice_card_is_read_too(tmp_path: Path) -> None:
    number = next(iter(PEOPLE))
    _, reverse = written(tmp_path, number, ".png", is_practice=True)
    assert seen_by_zbar(reverse) == payload(PEOPLE[number], number)


def test_the_pdf_is_of_a_card_s_size_with_the_bundled_fonts_inside(tmp_path: Path) -> None:
    (pdf,) = written(tmp_path, next(iter(PEOPLE)), ".pdf")
    about = subprocess.run([tool("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True)
    size = next(line for line in about.stdout.splitlines() if line.startswith("Page size"))
    wide, tall = (float(word) * 25.4 / 72 for word in size.split() if word[0].isdigit())
    assert (wide, tall) == pytest.approx((85.6, 53.98), abs=0.01)
    fonts = subprocess.run([tool("pdffonts"), str(pdf)], check=True, capture_output=True, text=True)
    rows = fonts.stdout.splitlines()[2:]
    assert rows
    assert all(row.startswith("NotoSansDevanagari") for row in rows)
    assert all(row.split("Identity-H")[1].split()[0] == "yes" for row in rows)  # embedded


@pytest.mark.parametrize("number", PEOPLE)
def test_cwt_verifies_what_is_on_paper(number: str, tmp_path: Path) -> None:
    _, reverse = written(tmp_path, number, ".png")
    text = read_picture(dots(QImage(str(reverse))))
    assert text is not None
    signed = base45.b45decode(text)
    key = {1: 1, -1: 6, 3: -8, -2: public("device")}
    claims = cbor2.loads(COSE.new().decode(signed, COSEKey.new(key)))
    assert claims[4] == EXPIRES
    assert claims[6] == NOW
    assert claims[169] == {1: compact_number(number), 4: fitting_name(PEOPLE[number])}
    with pytest.raises(VerifyError):
        COSE.new().decode(signed, COSEKey.new(key | {-2: public("ca")}))


def test_our_own_verifier_says_valid_with_the_root_key_alone(tmp_path: Path) -> None:
    number = next(iter(PEOPLE))
    _, reverse = written(tmp_path, number, ".png")
    text = read_picture(dots(QImage(str(reverse))))
    assert text is not None
    assert verify_card(text, public("root"), NOW).status is CardStatus.VALID


@pytest.mark.parametrize("number", PEOPLE)
def test_claim169_verifies_what_is_on_paper(number: str, tmp_path: Path) -> None:
    _, reverse = written(tmp_path, number, ".png")
    text = read_picture(dots(QImage(str(reverse))))
    told = claim169.decode(text, verify_with_ed25519=public("device"), validate_timestamps=False)
    assert told.claim169.id == compact_number(number)
    assert told.claim169.full_name == fitting_name(PEOPLE[number])
    with pytest.raises(claim169.SignatureError):
        claim169.decode(text, verify_with_ed25519=public("ca"), validate_timestamps=False)
