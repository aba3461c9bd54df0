"""The sealed copies in the store, as the other copy and the calendar look at them."""

from __future__ import annotations

from typing import Final

from desktop.storage.database import Database

_GONE: Final = "SELECT seq, id FROM packet WHERE has_left = 1"
_HELD: Final = "SELECT seq, id, size FROM packet WHERE has_left = 0 ORDER BY seq"
_KNOWN: Final = "SELECT seq FROM packet WHERE seq = :seq OR (id = :id AND rev = :rev)"
_DIGEST: Final = "SELECT digest FROM packet WHERE seq = :seq"
_ENDED: Final = """
SELECT seq, id FROM packet
WHERE state = 'accepted' AND has_left = 0 AND judged_at < :before
"""
_DROP: Final = (
    "UPDATE packet SET has_left = 1, bytes = NULL WHERE seq = :seq AND state = 'accepted'",
    "DELETE FROM packet_bytes WHERE seq = (SELECT seq FROM packet WHERE seq = :seq AND has_left)",
)
_CARDS: Final = """
SELECT p.seq, c.counter FROM card AS c
JOIN enrolment AS e ON e.number = c.number
JOIN packet AS p ON p.id = e.id AND p.rev = 1
"""
_ENROLMENTS: Final = "SELECT seq FROM packet WHERE kind = 'enrolment' AND rev = 1"
_HIGHEST: Final = "SELECT coalesce(max(counter), 0) FROM card"

Place = tuple[int, bytes]


class Copies:
    """Which packets are here with their bytes, and which have left after their time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self) -> list[tuple[int, bytes, int]]:
        """(seq, id, size) of each packet whose bytes are here."""
        rows = self._database.rows(_HELD)
        return [(int(seq), bytes(identity), int(size)) for seq, identity, size in rows]

    def left(self) -> set[Place]:
        """Those whose sealed copy has had its time."""
        return {(int(seq), bytes(identity)) for seq, identity in self._database.rows(_GONE)}

    def is_taken(self, seq: int, identity: bytes, rev: int) -> bool:
        """Whether another packet stands in this place already."""
        values = {"seq": seq, "id": identity, "rev": rev}
        return self._database.row(_KNOWN, values) is not None

    def digest(self, seq: int) -> bytes:
        row = self._database.row(_DIGEST, {"seq": seq})
        return b"" if row is None else bytes(row[0])

    def drop_ended(self, before_ms: int) -> list[Place]:
        """Accepted before then, by the centre's own clock: their bytes go.  Which they were."""
        ended = self._database.rows(_ENDED, {"before": before_ms})
        for seq, _ in ended:
            for statement in _DROP:
                self._database.execute(statement, {"seq": seq})
        return [(int(seq), bytes(identity)) for seq, identity in ended]

    def cards(self) -> list[tuple[int, int]]:
        """(seq, counter) of each member whose card is known."""
        return [(int(seq), int(counter)) for seq, counter in self._database.rows(_CARDS)]

    def enrolments(self) -> list[int]:
        return [int(row[0]) for row in self._database.rows(_ENROLMENTS)]

    def highest_counter(self) -> int:
        row = self._database.row(_HIGHEST)
        return int(row[0]) if row else 0
