"""From any picture to the same small, clean portrait."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.capture.faces import HaarFinder
from desktop.capture.framing import Framing
from desktop.capture.normalise import (
    MOST_BYTES,
    MOST_FILE_BYTES,
    encoded,
    frame_from,
    frame_of,
    portrait,
    size_of,
)
from desktop.capture.source import Frame
from desktop.domain.photo import FaceBox, PhotoRefusal
from tests.support.camera import SAMPLES, a_frame


def _noise(seed: int, rows: int = 600, columns: int = 480) -> Frame:
    return np.random.default_rng(seed).integers(0, 256, (rows, columns, 3), np.uint8)


@given(st.integers(0, 2**32), st.sampled_from(["grain", "dots", "stripes"]))
@settings(max_examples=12, deadline=None)
def test_even_pure_noise_fits_into_the_bytes_of_a_photo(seed: int, kind: str) -> None:
    picture = _noise(seed)
    if kind == "dots":
        picture = np.where(picture > 127, 255, 0).astype(np.uint8)
    if kind == "stripes":
        picture[::2] = 255 - picture[1::2]
    jpeg = encoded(picture)
    assert len(jpeg) <= MOST_BYTES
    assert size_of(jpeg) == (480, 600)


def test_a_portrait_keeps_its_quality() -> None:
    picture = cv2.imread(str(SAMPLES / "person-6" / "010.jpg"))
    jpeg = encoded(portrait(picture, FaceBox(0.33, 0.245, 0.34, 0.454)))
    assert 10_000 < len(jpeg) <= MOST_BYTES


@pytest.mark.parametrize("person", range(1, 7))
def test_the_head_fills_between_55_and_75_percent_of_the_photo(person: int) -> None:
    picture = cv2.imread(str(SAMPLES / f"person-{person}" / "010.jpg"))
    framing = Framing(HaarFinder())
    before = framing.measured(picture, is_still=True)
    after = framing.measured(portrait(picture, before.box), is_still=True)
    assert 0.52 <= after.head_share <= 0.78
    assert abs(after.offset_x) < 0.06
    assert after.crown > 0.0


def test_without_a_face_the_middle_is_taken() -> None:
    frame = a_frame(0, 640, 480)
    frame[:, 316:324] = 255
    middle = portrait(frame, None)
    assert middle.shape == (600, 480, 3)
    assert middle[300, 240].min() > 200


def test_the_photo_is_not_mirrored() -> None:
    frame = a_frame(40, 640, 480)
    frame[:, :320] = (0, 0, 255)
    photo = cv2.imdecode(np.frombuffer(encoded(portrait(frame, None)), np.uint8), 1)
    assert photo is not None
    assert photo[300, 60, 2] > 200
    assert photo[300, 420, 2] < 100


@given(
    st.floats(-0.2, 0.9),
    st.floats(-0.2, 0.9),
    st.floats(0.05, 0.9),
    st.sampled_from([240, 480, 720]),
)
@settings(max_examples=60, deadline=None)
def test_wherever_the_face_is_the_photo_has_its_size(
    left: float, top: float, height: float, rows: int
) -> None:
    frame = a_frame(120, rows * 4 // 3, rows)
    assert portrait(frame, FaceBox(left, top, height * 0.75, height)).shape == (600, 480, 3)


def _with_exif(jpeg: bytes, orientation: int) -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II*\0" + struct.pack("<IH", 8, 1) + entry + b"\0\0\0\0" + b"GPS-PLACE-OF-THE-CAMP"
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _jpeg(picture: Frame) -> bytes:
    return bytes(cv2.imencode(".jpg", picture)[1].tobytes())


def test_what_a_phone_writes_into_a_picture_does_not_survive() -> None:
    untrusted = _with_exif(_jpeg(a_frame()), 6)
    picture = frame_of(untrusted)
    assert isinstance(picture, np.ndarray)
    # Orientation 6: the phone was held upright, so the pixels are turned before it is dropped.
    assert picture.shape == (640, 480, 3)
    jpeg = encoded(portrait(picture, None))
    assert b"Exif" not in jpeg
    assert b"GPS" not in jpeg
    assert b"\xff\xe1" not in jpeg[:64]


def _png(width: int, height: int) -> bytes:
    """A PNG that claims a size, with hardly any pixels behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


def test_a_picture_too_large_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(cv2, "imdecode", lambda *_: decoded.append(1))
    jpeg = bytearray(_jpeg(a_frame()))
    frame_header = jpeg.index(b"\xff\xc0")
    jpeg[frame_header + 5 : frame_header + 9] = struct.pack(">HH", 60_000, 60_000)
    assert frame_of(bytes(jpeg)) is PhotoRefusal.TOO_MANY_PIXELS
    assert frame_of(_png(50_000, 50_000)) is PhotoRefusal.TOO_MANY_PIXELS
    assert frame_of(bytes(MOST_FILE_BYTES + 1)) is PhotoRefusal.TOO_MANY_BYTES
    assert decoded == []


@pytest.mark.parametrize(
    ("untrusted", "refusal"),
    [
        (b"", PhotoRefusal.UNKNOWN_KIND),
        (b"GIF89a" + bytes(100), PhotoRefusal.UNKNOWN_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PhotoRefusal.UNKNOWN_KIND),
        (b"\xff\xd8\xff\xe0" + b"\xff" * 30, PhotoRefusal.UNKNOWN_KIND),
        (b"\x89PNG\r\n\x1a\n", PhotoRefusal.UNKNOWN_KIND),
        (_png(20, 20), PhotoRefusal.TOO_SMALL),
        (_jpeg(_noise(1))[:9000], PhotoRefusal.DAMAGED),
    ],
)
def test_what_is_no_picture_is_refused_with_its_code(
    untrusted: bytes, refusal: PhotoRefusal
) -> None:
    assert frame_of(untrusted) is refusal


@given(st.binary(max_size=300), st.integers(0, 1500))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_the_reader_of_headers_fail(junk: bytes, at: int) -> None:
    good = _jpeg(a_frame(120, 96, 96))[:1500]
    size_of(good[:at] + junk)
    size_of(b"\xff\xd8\xff" + junk)
    size_of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + junk)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert frame_from(tmp_path / "absent.jpg") is PhotoRefusal.UNREADABLE
    assert frame_from(tmp_path) is PhotoRefusal.UNREADABLE


def test_png_and_jpeg_are_taken(tmp_path: Path) -> None:
    for name in ("one.png", "one.jpg"):
        cv2.imwrite(str(tmp_path / name), a_frame())
        assert isinstance(frame_from(tmp_path / name), np.ndarray)
