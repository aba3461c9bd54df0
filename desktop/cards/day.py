"""The statement of a day on 58 mm paper: counts, a code, and the line for a pen.

Promises: pure; no name of anybody; pure black, as every slip.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.cards.code import link_matrix
from desktop.cards.slip import Slip, Strip
from desktop.domain.closing import ClosedDay
from desktop.domain.counted import in_words


@dataclass(frozen=True, slots=True)
class DayWords:
    """The labels, in the language of the window."""

    title: str
    made: str
    sequences: str
    stored: str
    missing: str
    refused: str
    nothing: str


def day_slip(closed: ClosedDay, words: DayWords) -> Slip:
    counts = closed.counts
    strip = Strip(2.0)
    strip.line(words.title, 3.2, 700)
    strip.line(f"{closed.label} · {counts.on:%d-%m-%Y}", 3.6, 700)
    strip.rule()
    strip.pair(words.sequences, f"{counts.first}–{counts.last}")
    strip.pair(words.made, str(counts.made))
    strip.pair(words.stored, str(counts.stored))
    strip.pair(words.refused, str(counts.refused))
    strip.line(
        f"{words.missing}: {in_words(counts.missing) or words.nothing}", 3.0, 600, wraps=True
    )
    strip.matrix(link_matrix(closed.text))
    strip.rule()
    # For a pen: broken where a reader forgives it.
    for part in _broken(closed.line):
        strip.line(part, 2.6, 600)
    return Slip(tuple(strip.marks), strip.y + 2)


def _broken(line: str, width: int = 28) -> list[str]:
    parts: list[str] = []
    for piece in line.split("/"):
        joined = f"{parts[-1]}/{piece}" if parts else piece
        if parts and len(joined) <= width:
            parts[-1] = joined
        else:
            parts.append(f"/{piece}" if parts else piece)
    return parts
