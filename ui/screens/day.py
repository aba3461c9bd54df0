"""The statement of the day over the window: counts, a code for the centre, the line for paper.

Promises: no name of anybody; what is printed is what is shown; closing it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from desktop.domain.closing import ClosedDay
from desktop.domain.counted import in_words
from ui.look.theme import Look
from ui.look.words import grouped
from ui.widgets.files import ask_where
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, row, text
from ui.widgets.sheet import Sheet

QR_WIDTH = 324


@dataclass(frozen=True, slots=True)
class Ways:
    """The code as a picture, and what can be done with the statement; no printer is None."""

    code: QImage
    keep: Callable[[Path], None]
    print_it: Callable[[], None] | None


class DaySheet(Sheet):
    """One day."""

    def __init__(self, look: Look, closed: ClosedDay, ways: Ways, window: QWidget) -> None:
        say, counts = look.say, closed.counts
        self._keep = ways.keep
        picture = QLabel()
        picture.setPixmap(QPixmap.fromImage(ways.code))
        picture.setAccessibleName(say("Code for the centre"))
        pairs = (
            (say("From – to"), f"{grouped(counts.first)} – {grouped(counts.last)}"),
            (say("Made"), grouped(counts.made)),
            (say("At the centre"), grouped(counts.stored)),
            (say("Without a photo"), grouped(counts.refused)),
            (say("Not confirmed yet, by number"), in_words(counts.missing[:12]) or say("Nothing")),
        )
        lines = [
            row(text(label, "label"), None, text(value, "h2"), gap=12) for label, value in pairs
        ]
        self.line = text(closed.line, "strong", wrap=True)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.keep_it = KeyButton(look, say("PDF / PNG file"), "", "download")
        self.keep_it.clicked.connect(self._ask_where)
        self._suggested = f"{closed.label}-{counts.on.isoformat()}.pdf"
        self._where = say("Where to keep the statement")
        buttons = row(self.keep_it, None, gap=10)
        if ways.print_it is not None:
            printer = KeyButton(look, say("Print"), "", "printer", "primary")
            printer.clicked.connect(ways.print_it)
            buttons.insertWidget(0, printer)
        facts = column(
            text(f"{closed.label} · {look.words.day(counts.on)}", "h2"),
            *lines,
            None,
            buttons,
            gap=8,
        )
        body = column(
            row(picture, (facts, 1), gap=24),
            text(say("To write on paper:"), "small"),
            self.line,
            gap=10,
        )
        super().__init__(look, say("Statement of the day"), body, window, 860)

    def _ask_where(self) -> None:
        ask_where(self, self._where, self._suggested, self._keep, "PDF (*.pdf);;PNG (*.png)")
