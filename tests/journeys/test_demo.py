"""The demonstration without a display keeps every promise that its summary makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import base45
import cbor2
import claim169
import numpy as np
import pytest
from cwt import COSE, COSEKey
from PIL import Image

from desktop.cards.code import read_picture
from tests.cards.test_card_by_others import paper, seen_by_zbar

_REPOSITORY = Path(__file__).resolve().parents[2]
_LONGEST_S = 240


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one headless demonstration left behind; run as a person would run it."""
    folder = tmp_path_factory.mktemp("demo")
    kept = {name: at for name, at in os.environ.items() if not name.startswith("SADASYA_")}
    done = subprocess.run(
        [sys.executable, "-m", "ui", "demo", "--headless", "--out", str(folder / "out")],
        env={**kept, "SADASYA_DATA": str(folder / "data")},
        cwd=_REPOSITORY,
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "out"


def test_every_promise_of_the_day_is_kept(out: Path) -> None:
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert all(told["promises"].values()), told["promises"]
    added_up = told["received"] + told["waiting"] + told["needs_correction"]
    assert told["enrolled"] == added_up == 12
    assert told["centre"]["members"] == {"accepted": 12}


def test_screens_and_cards_are_left_to_look_at(out: Path) -> None:
    assert len(list((out / "screenshots").glob("*.png"))) >= 30
    for kind in ("*-front.png", "*-back.png", "*.pdf"):
        assert len(list((out / "cards").glob(kind))) == 12
    assert "SAMPLE" in (out / "SAMPLES.txt").read_text(encoding="utf-8")


def by_zxing(picture: Path) -> str:
    with Image.open(picture) as opened:
        return read_picture(np.asarray(opened.convert("L"))) or ""


def independently_verified(text: str) -> str:
    """The number on the card, if two packages that know nothing of this product agree on it."""
    payload = base45.b45decode(text)
    certificate = cbor2.loads(cbor2.loads(payload).value[2])[-70001][1]
    key = cbor2.loads(cbor2.loads(certificate).value[2])[8][1][-2]
    claims = cbor2.loads(COSE.new().decode(payload, COSEKey.new({1: 1, -1: 6, 3: -8, -2: key})))
    told = claim169.decode(text, verify_with_ed25519=key)
    assert told.claim169.id == claims[169][1]
    return str(told.claim169.id)


def test_every_card_is_read_by_two_readers_and_verified_by_two_packages(
    out: Path, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """From the PNG, and from the PDF as a 300 dpi printer would put it on paper."""
    if shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None:
        pytest.skip("zbarimg or pdftoppm is not installed")
    numbers = set()
    backs = sorted((out / "cards").glob("*-back.png"))
    for back in backs:
        pdf = back.with_name(back.name.removesuffix("-back.png") + ".pdf")
        text = by_zxing(back)
        assert seen_by_zbar(back) == text
        copy = tmp_path / pdf.name
        shutil.copy(pdf, copy)
        printed = paper(copy)
        assert seen_by_zbar(printed) == by_zxing(printed) == text
        numbers.add(independently_verified(text))
    assert len(numbers) == len(backs) == 12
    tell(f"{len(backs)}/{len(backs)} demo cards: zxing and zbar, PNG and PDF, cwt and claim169")
