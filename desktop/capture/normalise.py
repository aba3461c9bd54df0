"""Crop, scale, encode, strip: from a frame or an untrusted file to the bytes of a photo.

Promises
- 480 by 600, at most 45,000 bytes whatever the frame shows, not mirrored.
- Nothing but pixels inside: the JPEG is written anew from pixels, so no EXIF, no place, no
  thumbnail and no colour profile survives; what is written is to be read as sRGB.
- A file is measured by its header before a single pixel is decoded.
"""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from desktop.capture.framing import CROWN_ABOVE, HEAD_PER_SIDE
from desktop.capture.source import Frame
from desktop.domain.photo import FaceBox, PhotoRefusal

WIDTH, HEIGHT = 480, 600
MOST_BYTES = 45_000
MOST_FILE_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 25_000_000

_HEAD_SHARE, _HEAD_SHARE_MOST = 0.65, 0.75
_CROWN_AT = 0.12
_LEAST_SIDE, _LONGEST_SIDE = 64, 2000
_QUALITIES = (80, 74, 68, 62, 56, 50, 44, 38, 32)
# Only for frames of pure grain, where quality alone is not enough.
_SOFTENINGS = (0.0, 1.0, 2.0, 4.0)
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG, _JPEG_END, _TAIL = b"\xff\xd8\xff", b"\xff\xd9", 65_536
_NO_FRAME_MARKERS = (0xC4, 0xC8, 0xCC)


def portrait(frame: Frame, box: FaceBox | None) -> Frame:
    """The 4:5 crop with the head at two thirds of its height, or the middle without a face."""
    left, top, width, height = _crop(frame, box)
    pad = max(0, -left, -top, left + width - frame.shape[1], top + height - frame.shape[0])
    if pad:
        frame = cv2.copyMakeBorder(frame, pad, pad, pad, pad, cv2.BORDER_REPLICATE)  # type: ignore[assignment]
    cut = frame[top + pad : top + pad + height, left + pad : left + pad + width]
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cut, (WIDTH, HEIGHT), interpolation=way), np.uint8)


def _crop(frame: Frame, box: FaceBox | None) -> tuple[int, int, int, int]:
    """Left, top, width, height; outside the frame only where the head leaves no choice."""
    rows, columns = frame.shape[:2]
    whole = min(rows, columns * HEIGHT / WIDTH)
    if box is None:
        height, middle, top = whole, columns / 2, (rows - whole) / 2
    else:
        side = box.height * rows
        head = HEAD_PER_SIDE * side
        height = max(min(head / _HEAD_SHARE, whole), head / _HEAD_SHARE_MOST)
        middle = box.centre[0] * columns
        top = box.top * rows - CROWN_ABOVE * side - _CROWN_AT * height
    width = height * WIDTH / HEIGHT
    left = _within(middle - width / 2, width, columns)
    return round(left), round(_within(top, height, rows)), round(width), round(height)


def _within(start: float, length: float, limit: int) -> float:
    """Moved so that it lies inside, when it fits at all."""
    if length > limit:
        return (limit - length) / 2
    return min(max(0.0, start), limit - length)


def encoded(frame: Frame) -> bytes:
    """A JPEG of at most `MOST_BYTES`, as good as that allows."""
    jpeg = b""
    for softening in _SOFTENINGS:
        soft = cv2.GaussianBlur(frame, (0, 0), softening) if softening else frame
        for quality in _QUALITIES:
            jpeg = cv2.imencode(".jpg", soft, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()
            if len(jpeg) <= MOST_BYTES:
                return jpeg
    raise AssertionError(f"{len(jpeg)} bytes after the strongest softening")


def frame_from(path: Path) -> Frame | PhotoRefusal:
    """The pixels of an untrusted file, upright, or why it is not taken."""
    try:
        with path.open("rb") as file:
            untrusted_bytes = file.read(MOST_FILE_BYTES + 1)
    except OSError:
        return PhotoRefusal.UNREADABLE
    return frame_of(untrusted_bytes)


def frame_of(untrusted_bytes: bytes) -> Frame | PhotoRefusal:
    """Refuses by length, then by header, and only then decodes."""
    if len(untrusted_bytes) > MOST_FILE_BYTES:
        return PhotoRefusal.TOO_MANY_BYTES
    size = size_of(untrusted_bytes)
    if size is None:
        return PhotoRefusal.UNKNOWN_KIND
    return _refused(size) or _decoded(untrusted_bytes, size)


def _refused(size: tuple[int, int]) -> PhotoRefusal | None:
    if size[0] * size[1] > MOST_PIXELS:
        return PhotoRefusal.TOO_MANY_PIXELS
    return PhotoRefusal.TOO_SMALL if min(size) < _LEAST_SIDE else None


def _decoded(untrusted_bytes: bytes, size: tuple[int, int]) -> Frame | PhotoRefusal:
    # A JPEG that was cut off decodes to half a face over grey.
    if untrusted_bytes.startswith(_JPEG) and _JPEG_END not in untrusted_bytes[-_TAIL:]:
        return PhotoRefusal.DAMAGED
    try:
        frame = cv2.imdecode(np.frombuffer(untrusted_bytes, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return PhotoRefusal.DAMAGED
    # A decoder that reads another size than the header names is not to be trusted further.
    if frame is None or sorted(frame.shape[:2]) != sorted(size):
        return PhotoRefusal.DAMAGED
    scale = min(1.0, _LONGEST_SIDE / max(frame.shape))
    if scale < 1.0:
        frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(frame, np.uint8)


def size_of(untrusted_bytes: bytes) -> tuple[int, int] | None:
    """Width and height as the header of a JPEG or PNG names them; none for anything else."""
    if untrusted_bytes.startswith(_PNG) and untrusted_bytes[12:16] == b"IHDR":
        head = untrusted_bytes[16:24]
        return struct.unpack(">II", head) if len(head) == 8 else None  # noqa: PLR2004
    if untrusted_bytes.startswith(_JPEG):
        return _jpeg_size(untrusted_bytes)
    return None


def _jpeg_size(untrusted_bytes: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(untrusted_bytes) and untrusted_bytes[at] == 0xFF:  # noqa: PLR2004
        marker = untrusted_bytes[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 -- padding before a marker
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_MARKERS:  # noqa: PLR2004
            height, width = struct.unpack_from(">HH", untrusted_bytes, at + 5)
            return width, height
        if marker == 0xDA:  # noqa: PLR2004 -- the scan has begun without a frame header
            return None
        at += 2 + int.from_bytes(untrusted_bytes[at + 2 : at + 4], "big")
    return None
