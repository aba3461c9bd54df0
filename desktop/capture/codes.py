"""Reads a QR in a frame of the camera: a voter's slip held up to it."""

from __future__ import annotations

from typing import Final

import zxingcpp

from desktop.capture.source import Frame

LONGEST: Final = 2000


def code_in(frame: Frame) -> str | None:
    """The text of the one code in the frame; None for none, several, or one that is too long."""
    # Made for each look: one that outlives the module is reported as leaked at exit.
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(frame, formats=wanted)
    if len(found) != 1 or len(found[0].text) > LONGEST:
        return None
    return str(found[0].text) or None
