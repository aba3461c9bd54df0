"""A voter's slip, drawn and held before the camera: what comes out are its four fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import cv2
import numpy as np
import pytest
import segno

from desktop.capture.camera import source_from
from desktop.capture.faces import HaarFinder
from desktop.capture.framing import Framing
from desktop.domain.photo import Photo
from desktop.domain.rolls import Slip, booth_of, read_slip
from desktop.services.photographing import Photographing, Studio
from desktop.services.sitting import Preview

SLIP = {"ac_no": 90, "part_no": 12, "slnoinpart": 345, "epic": "WKH1186253"}
_NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def draw_slip(folder: Path, *, degrees: float = 7.0) -> None:
    """A sample slip as a camera sees it: small, a little turned, grey and noisy."""
    modules = np.array(segno.make_qr(json.dumps(SLIP), error="m").matrix, dtype=np.uint8)
    code = np.where(np.pad(modules, 4), 40, 215).astype(np.uint8).repeat(5, 0).repeat(5, 1)
    frame = np.full((480, 640), 150, np.uint8)
    top, left = (480 - code.shape[0]) // 2, (640 - code.shape[1]) // 2
    frame[top : top + code.shape[0], left : left + code.shape[1]] = code
    turn = cv2.getRotationMatrix2D((320, 240), degrees, 1.0)
    turned = cv2.warpAffine(frame, turn, (640, 480), borderValue=150)
    noisy = turned.astype(int) + np.random.default_rng(5).normal(0, 12, turned.shape)
    picture = cv2.cvtColor(np.clip(noisy, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    person = folder / "slip"
    person.mkdir()
    for number in range(3):
        cv2.imwrite(str(person / f"{number:03d}.jpg"), picture)


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Photographing]:
    draw_slip(tmp_path)
    studio = Studio(
        source_from,
        lambda: (),
        lambda: Framing(HaarFinder()),
        lambda: 0.0,
        lambda: _NOW,
    )
    photographing = Photographing(studio, f"images:{tmp_path}?fps=60")
    yield photographing
    photographing.stop()


def test_a_sample_slip_before_the_camera_gives_its_four_fields(camera: Photographing) -> None:
    read: Queue[str] = Queue()
    shown: Queue[Preview] = Queue()
    photos: Queue[Photo] = Queue()
    camera.subscribe(shown.put, photos.put)
    end = camera.scan(read.put)
    camera.start()
    slip = read_slip(read.get(timeout=20))
    end()
    camera.stop()
    assert slip == Slip(seat=90, part=12, serial=345, epic="WKH1186253")
    assert booth_of(slip, frozenset({"CG-090-012", "CG-091-012"})) == "CG-090-012"
    assert shown.get(timeout=20).width > 0
    assert photos.empty()


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "12", '"x"', "{}", '{"epic": {}}', '{"epic": "123"}', "x" * 5000,
        '{"ac_no": true, "part_no": [], "slnoinpart": 1e400, "epic": null}', "[" * 500,
        '{"part_no": 12}', '{"ac_no": 90}',
    ],
)  # fmt: skip
def test_what_is_no_slip_is_none(text: str) -> None:
    assert read_slip(text) is None


def test_a_slip_is_read_with_other_digits_and_look_alikes() -> None:
    words = '{"AC_NO": "०९०", "PART_NO": "१२", "SLNOINPART": "०७", "EPIC_NO": "wkh 118 62S3"}'
    assert read_slip(words) == Slip(90, 12, 7, "WKH1186253")
