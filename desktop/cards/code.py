"""The card's QR: what goes into it fits, and what comes out of it is what went in.

Claims are plain values here; the services have them signed by `security`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import regex
import segno
import zxingcpp
from numpy.typing import NDArray

VERSION: Final = 16
LONGEST_NAME: Final = 60  # bytes of UTF-8
_QUIET: Final = 4
_PIXELS: Final = 4

Matrix = tuple[tuple[bool, ...], ...]


def fitting_name(name: str, limit: int = LONGEST_NAME) -> str:
    """The name, cut at a grapheme and ended by "…" where it is longer than `limit` bytes."""
    if len(name.encode()) <= limit:
        return name
    room = limit - len("…".encode())
    end = 0
    for grapheme in regex.finditer(r"\X", name):
        room -= len(grapheme.group().encode())
        if room < 0:
            break
        end = grapheme.end()
    return name[:end].rstrip() + "…"


def matrix(text: str) -> Matrix:
    """81 by 81 modules, version 16 at level M; raises ValueError if `text` does not fit."""
    code = segno.make_qr(text, error="m", version=VERSION, mode="alphanumeric", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def link_matrix(text: str) -> Matrix:
    """Any text, in the smallest code at level M that holds it: for a screen, not for a card."""
    code = segno.make_qr(text, error="m")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def read_back(modules: Matrix) -> str | None:
    """What an independent reader sees in these modules; None if it sees no code."""
    dark = np.pad(np.array(modules, dtype=bool), _QUIET)
    image = np.where(dark, 0, 255).astype(np.uint8).repeat(_PIXELS, 0).repeat(_PIXELS, 1)
    return read_picture(image)


def read_picture(image: NDArray[np.uint8]) -> str | None:
    """The text of the one QR in a picture (height, width[, 3]); None for none or several."""
    # Made for each look: one that outlives the module is reported as leaked at exit.
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(image, formats=wanted)
    return str(found[0].text) if len(found) == 1 else None
