"""Spellings that people chose on this laptop, and those that the centre heard of from others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desktop.domain.lexicon import LARGEST_COUNT, Choice
from desktop.storage.database import Database

_RIVALS: Final = "SELECT given, chosen, max(own, centre) FROM spelling WHERE given = :given"
_OWN: Final = "SELECT given, chosen, own FROM spelling WHERE own > 0 ORDER BY given, chosen"
_LEARN: Final = """
INSERT INTO spelling (given, chosen, own) VALUES (:given, :chosen, :count)
ON CONFLICT (given, chosen) DO UPDATE SET own = max(own, excluded.own)
"""
_TAKE: Final = """
INSERT INTO spelling (given, chosen, centre) VALUES (:given, :chosen, :count)
ON CONFLICT (given, chosen) DO UPDATE SET centre = max(centre, excluded.centre)
"""


class Spellings:
    """Rows ⇄ choices with their counters; a counter only ever grows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rivals(self, given: str) -> dict[Choice, int]:
        """How far each spelling of one word is, whoever chose it."""
        rows = self._database.rows(_RIVALS, {"given": given})
        return {(str(row[0]), str(row[1])): int(row[2]) for row in rows}

    def own(self) -> dict[Choice, int]:
        """The counters of this laptop alone."""
        return {(str(row[0]), str(row[1])): int(row[2]) for row in self._database.rows(_OWN)}

    def learn(self, choices: Iterable[tuple[Choice, int]]) -> None:
        self._write(_LEARN, choices)

    def take(self, choices: Iterable[tuple[Choice, int]]) -> None:
        """Counters from the centre."""
        self._write(_TAKE, choices)

    def _write(self, statement: str, choices: Iterable[tuple[Choice, int]]) -> None:
        for (given, chosen), count in choices:
            values = {"given": given, "chosen": chosen, "count": min(count, LARGEST_COUNT)}
            self._database.execute(statement, values)
