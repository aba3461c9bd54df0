"""What each correction changed, by whom and why; the values only while the member is readable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from desktop.storage.database import Database

WITHDRAWN: Final = "withdrawn"
_INSERT: Final = """
INSERT INTO revision (id, rev, reason, words, changes, enroller, sealed_at)
VALUES (:id, :rev, :reason, :words, :changes, :enroller, :sealed_at)
"""
_OF: Final = """
SELECT rev, reason, words, changes, enroller, sealed_at FROM revision WHERE id = :id ORDER BY rev
"""
_FORGET: Final = """
UPDATE revision SET changes = NULL, words = '' WHERE changes IS NOT NULL
    AND id IN (SELECT id FROM enrolment WHERE answers IS NULL)
"""


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One correction.  `changes`: field → (before, after); None where no value is shown."""

    rev: int
    reason: str
    words: str
    enroller: str
    sealed_at: int
    changes: Mapping[str, tuple[object, object] | None] = field(default_factory=dict, hash=False)


class Revisions:
    """Rows ⇄ corrections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, member: UUID, row: RevisionRow) -> None:
        """Must be called inside the transaction that seals the amendment."""
        changes = json.dumps(dict(row.changes), ensure_ascii=False)
        self._database.execute(
            _INSERT,
            {
                "id": member.bytes, "rev": row.rev, "reason": row.reason, "words": row.words,
                "changes": changes, "enroller": row.enroller, "sealed_at": row.sealed_at,
            },
        )  # fmt: skip

    def of(self, member: UUID) -> tuple[RevisionRow, ...]:
        """The oldest first."""
        rows = self._database.rows(_OF, {"id": member.bytes})
        return tuple(
            RevisionRow(rev, reason, words, enroller, sealed_at, _changes(changes))
            for rev, reason, words, changes, enroller, sealed_at in rows
        )

    def forget_unreadable(self) -> None:
        """The values of members of whom only the stub is left."""
        self._database.execute(_FORGET)


def _changes(held: str | None) -> dict[str, tuple[object, object] | None]:
    pairs = json.loads(held) if held else {}
    return {name: None if pair is None else (pair[0], pair[1]) for name, pair in pairs.items()}
