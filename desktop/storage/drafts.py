"""Drafts: everything typed so far, with the photo, until sealed or thrown away by a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from desktop.domain.enrolment import Draft
from desktop.storage.database import Database, Row

_PUT: Final = """
INSERT INTO draft (id, answers, noted, pack, enroller, started_at, touched_at, base_rev)
VALUES (:id, :answers, :noted, :pack, :enroller, :started_at, :touched_at, :base_rev)
ON CONFLICT (id) DO UPDATE SET answers = excluded.answers, noted = excluded.noted,
    touched_at = excluded.touched_at, binned_at = NULL
"""
_SELECT: Final = "SELECT id, answers, started_at, touched_at, pack, noted, base_rev FROM draft"
_PARKED: Final = f"{_SELECT} WHERE binned_at IS NULL ORDER BY touched_at DESC"
_BINNED: Final = f"{_SELECT} WHERE binned_at IS NOT NULL ORDER BY binned_at DESC"
_BY_ID: Final = f"{_SELECT} WHERE id = :id"
_BIN: Final = "UPDATE draft SET binned_at = :at WHERE id = :id"
_UNBIN: Final = "UPDATE draft SET binned_at = NULL WHERE id = :id"
_EMPTY_BIN: Final = "DELETE FROM draft WHERE binned_at < :before"
_REMOVE: Final = "DELETE FROM draft WHERE id = :id"
_FORGET: Final = """
DELETE FROM draft WHERE base_rev > 0 AND id IN (SELECT id FROM enrolment WHERE answers IS NULL)
"""
_PACKS: Final = "SELECT DISTINCT pack FROM draft"
_COUNT: Final = "SELECT count(*) FROM draft WHERE binned_at IS NULL"
_SET_PHOTO: Final = """
UPDATE draft SET photo = :jpeg, photo_note = :note, photo_look = :look WHERE id = :id
"""
_PHOTO: Final = "SELECT photo, photo_note, photo_look FROM draft WHERE id = :id"
_LOOKS: Final = """
SELECT id, answers, photo_look FROM draft
WHERE photo_look IS NOT NULL AND binned_at IS NULL AND base_rev = 0 AND started_at >= :since
"""


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A normalised photo and what is to be said about it ('' or why it was kept anyway).

    Without pixels the note is the reason why there is no photo yet.  `look` is its light and dark.
    """

    jpeg: bytes
    note: str
    look: bytes = b""


class Drafts:
    """Rows ⇄ drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, draft: Draft, enroller: str) -> None:
        values = {
            "id": draft.id.bytes,
            # Escaped: half of a pasted emoji is no text that SQLite takes, and must come back.
            "answers": json.dumps(dict(draft.answers)),
            "noted": json.dumps(dict(draft.noted)),
            "pack": draft.pack,
            "enroller": enroller,
            "started_at": _ms(draft.started_at),
            "touched_at": _ms(draft.touched_at),
            "base_rev": draft.base_rev,
        }
        self._database.execute(_PUT, values)

    def parked(self) -> tuple[Draft, ...]:
        return tuple(_draft(row) for row in self._database.rows(_PARKED))

    def binned(self) -> tuple[Draft, ...]:
        """What was put away, the latest first."""
        return tuple(_draft(row) for row in self._database.rows(_BINNED))

    def by_id(self, draft: UUID) -> Draft | None:
        row = self._database.row(_BY_ID, {"id": draft.bytes})
        return None if row is None else _draft(row)

    def packs(self) -> frozenset[str]:
        """Every pack version that a draft was begun with, those in the bin among them."""
        return frozenset(str(pack) for (pack,) in self._database.rows(_PACKS))

    def count(self) -> int:
        row = self._database.row(_COUNT)
        return int(row[0]) if row else 0

    def bin(self, draft: UUID, at: datetime) -> None:
        self._database.execute(_BIN, {"id": draft.bytes, "at": _ms(at)})

    def unbin(self, draft: UUID) -> None:
        self._database.execute(_UNBIN, {"id": draft.bytes})

    def empty_bin(self, before: datetime) -> int:
        return self._database.execute(_EMPTY_BIN, {"before": _ms(before)})

    def forget_corrections(self) -> None:
        """Those of members of whom only the stub is left: they can no longer be sealed."""
        self._database.execute(_FORGET)

    def remove(self, draft: UUID) -> None:
        self._database.execute(_REMOVE, {"id": draft.bytes})

    def attach(self, draft: UUID, photo: KeptPhoto | None) -> None:
        kept = photo or KeptPhoto(b"", "")
        values: dict[str, object] = {"jpeg": kept.jpeg or None, "look": kept.look or None}
        values["note"] = None if photo is None else kept.note
        self._database.execute(_SET_PHOTO, {"id": draft.bytes, **values})

    def photo_of(self, draft: UUID) -> KeptPhoto | None:
        row = self._database.row(_PHOTO, {"id": draft.bytes})
        if row is None or row[1] is None:
            return None
        return KeptPhoto(bytes(row[0] or b""), str(row[1]), bytes(row[2] or b""))

    def looks(self, since_ms: int) -> list[tuple[UUID, str, bytes]]:
        """(id, name as typed, look) of each picture that belongs to nobody sealed yet."""
        rows = self._database.rows(_LOOKS, {"since": since_ms})
        return [
            (UUID(bytes=bytes(identity)), str(json.loads(answers).get("name", "")), bytes(look))
            for identity, answers, look in rows
        ]


def _draft(row: Row) -> Draft:
    identity, answers, started, touched, pack, noted, base_rev = row
    return Draft(
        id=UUID(bytes=bytes(identity)),
        answers=json.loads(answers),
        started_at=_at(started),
        touched_at=_at(touched),
        pack=pack,
        noted=json.loads(noted),
        base_rev=int(base_rev),
    )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)
