"""`camp close`: the signed statement of a day, as a code, a text and a line for paper."""

from __future__ import annotations

import argparse
from datetime import date

from desktop.domain.counted import in_words
from ui.command_line.common import Exit, Laptop, complain, say, session


def camp_close(laptop: Laptop, arguments: argparse.Namespace) -> Exit:
    """For a supervisor; exit code 4 for anybody else."""
    on: date | None = arguments.day
    with session(laptop, arguments) as opened:
        if not opened.enroller.role.may_settle:
            complain("only a supervisor closes the day")
            return Exit.LOCKED
        closed = opened.closing.close(on)
        if arguments.out is not None:
            from ui.cards.day import day_words, write_day  # noqa: PLC0415 - Qt only when needed
            from ui.look.words import Words  # noqa: PLC0415

            words = day_words(Words(opened.preferences.language))
            write_day(opened.closing.slip(closed, words), arguments.out)
    counts = closed.counts
    facts: dict[str, object] = {
        "laptop": closed.label,
        "day": counts.on.isoformat(),
        "first": counts.first,
        "last": counts.last,
        "made": counts.made,
        "stored": counts.stored,
        "missing": in_words(counts.missing),
        "without_photo": counts.refused,
        "line": closed.line,
        "text": closed.text,
    }
    say(arguments, facts)
    return Exit.OK
