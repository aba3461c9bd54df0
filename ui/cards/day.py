"""The statement of a day on paper: its words, and files of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtGui import QPageSize

from desktop.cards.day import DayWords
from desktop.cards.slip import WIDTH, Slip
from desktop.errors import CardError
from ui.cards.painter import Page, pages_pdf, ready, slip_picture
from ui.look.words import Words

_A4_WIDTH: Final = 210.0
_TOP: Final = 20.0


def day_words(words: Words) -> DayWords:
    say = words.say
    return DayWords(
        title=say("Statement of the day"),
        made=say("Made"),
        sequences=say("From – to"),
        stored=say("At the centre"),
        missing=say("Not confirmed yet, by number"),
        refused=say("Without a photo"),
        nothing=say("Nothing"),
    )


def day_page(slip: Slip) -> Page:
    """In the middle of A4."""
    return [(slip.marks, (_A4_WIDTH - WIDTH) / 2, _TOP)]


def write_day(slip: Slip, path: Path) -> None:
    """`.pdf` is one page of A4, `.png` the slip's own dots.

    Works without a window.  Raises `CardError` E-CRD-04 when the file cannot be written.
    """
    ready()
    try:
        if path.suffix.lower() == ".png":
            if not slip_picture(slip).save(str(path)):
                raise CardError("E-CRD-04")
        else:
            path.write_bytes(pages_pdf(QPageSize(QPageSize.PageSizeId.A4), [day_page(slip)]))
    except OSError as error:
        raise CardError("E-CRD-04") from error
