"""Cards issued by this laptop: the counter, the signed payload, how often it was printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.storage.database import Database

# The floor: a store that is older than the laptop never gives a number a second time.
_NEXT: Final = """
SELECT max(coalesce(max(counter), :before), coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER)
    FROM kept WHERE name = 'floor.counter'), 0)) + 1 FROM card
"""
_INSERT: Final = """
INSERT INTO card (counter, number, payload, issued_at, expires_at)
VALUES (:counter, :number, :payload, :issued_at, :expires_at)
"""
_SELECT: Final = """
SELECT counter, number, payload, issued_at, expires_at, printed FROM card WHERE number = :number
"""
_UNPRINTED: Final = """
SELECT e.id FROM card AS c JOIN enrolment AS e ON e.number = c.number
WHERE c.printed = 0 AND c.payload <> '' ORDER BY c.counter DESC LIMIT :limit
"""
_RENEW: Final = "UPDATE card SET payload = :payload, issued_at = :issued_at WHERE number = :number"
_PRINTED: Final = "UPDATE card SET printed = printed + 1 WHERE number = :number"


@dataclass(frozen=True, slots=True)
class CardRow:
    """One issued card.  `payload` is empty once the readable time is past."""

    counter: int
    number: str
    payload: str
    issued_at: int
    expires_at: int
    printed: int = 0


class Cards:
    """Rows ⇄ cards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_counter(self, first: int) -> int:
        """Must be called inside the transaction that then adds the card."""
        row = self._database.row(_NEXT, {"before": first - 1})
        return int(row[0]) if row else first

    def add(self, card: CardRow) -> None:
        names = ("counter", "number", "payload", "issued_at", "expires_at")
        self._database.execute(_INSERT, {name: getattr(card, name) for name in names})

    def renew(self, number: str, payload: str, issued_at: int) -> None:
        """The same number and the same end, with another name or year in the code."""
        values = {"number": number, "payload": payload, "issued_at": issued_at}
        self._database.execute(_RENEW, values)

    def by_number(self, number: str) -> CardRow | None:
        row = self._database.row(_SELECT, {"number": number})
        return None if row is None else CardRow(*row)

    def unprinted(self, limit: int) -> tuple[UUID, ...]:
        rows = self._database.rows(_UNPRINTED, {"limit": limit})
        return tuple(dict.fromkeys(UUID(bytes=bytes(row[0])) for row in rows))

    def note_printed(self, number: str) -> None:
        self._database.execute(_PRINTED, {"number": number})
