"""Members of whom the laptop knows that they were sealed, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.storage.database import Database

UNKNOWN_NAME: Final = "•••"
_INSERT: Final = """
INSERT INTO enrolment (id, rev, number, masked_name, born, booth, enroller, pack, sealed_at,
    readable_until)
VALUES (:id, :rev, :number, :masked_name, 0, '', :enroller, '', :sealed_at, 0)
"""
_INSERT_CARD: Final = """
INSERT INTO card (counter, number, payload, issued_at, expires_at)
VALUES (:counter, :number, '', :issued_at, 0) ON CONFLICT DO NOTHING
"""
_PLACE: Final = "SELECT place, rev FROM enrolment WHERE id = :id"
_STEPS: Final = (
    "DELETE FROM photo WHERE place = :place",
    "DELETE FROM search WHERE rowid = :place",
    "DELETE FROM likeness WHERE place = :place",
    """UPDATE card SET payload = ''
       WHERE number = (SELECT number FROM enrolment WHERE place = :place)""",
    """UPDATE enrolment SET answers = NULL, name = NULL, noted = NULL, masked_name = :masked,
           born = 0, booth = '', epic_key = NULL, mobile_key = NULL WHERE place = :place""",
)
_RAISE: Final = "UPDATE enrolment SET rev = :rev WHERE place = :place"


@dataclass(frozen=True, slots=True)
class Stub:
    """What a packet's header says; `counter` is None where the number is not certain."""

    id: UUID
    rev: int
    seq: int
    enroller: str
    sealed_at: int
    number: str
    counter: int | None


class Stubs:
    """Rows without readable values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, stub: Stub) -> None:
        """The member as a stub; of one who is here already nothing older stays readable.

        Must be called inside the transaction that takes the packet back.
        """
        row = self._database.row(_PLACE, {"id": stub.id.bytes})
        if row is not None:
            if int(row[1]) < stub.rev:
                self.blank(int(row[0]), stub.rev)
            return
        number = stub.number or f"?{stub.seq}"
        self._database.execute(
            _INSERT,
            {
                "id": stub.id.bytes, "rev": stub.rev, "number": number,
                "masked_name": UNKNOWN_NAME, "enroller": stub.enroller,
                "sealed_at": stub.sealed_at,
            },
        )  # fmt: skip
        if stub.counter is not None:
            card = {"counter": stub.counter, "number": number}
            self._database.execute(_INSERT_CARD, {**card, "issued_at": stub.sealed_at // 1000})

    def blank(self, place: int, rev: int) -> None:
        """A newer revision is sealed whose values are not here: the older are shown no more."""
        for statement in _STEPS:
            values = {"place": place}
            if ":masked" in statement:
                values |= {"masked": UNKNOWN_NAME}  # type: ignore[dict-item]
            self._database.execute(statement, values)
        self._database.execute(_RAISE, {"place": place, "rev": rev})
