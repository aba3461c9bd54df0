"""Members of a laptop that died, while they are readable: only to warn of the same person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.storage.database import Database
from desktop.storage.enrolments import MemberRow

_PUT: Final = """
INSERT INTO adopted (id, number, answers, name, booth, near, epic_key, mobile_key, sealed_at,
    readable_until)
VALUES (:id, :number, :answers, :name, :booth, :near, :epic_key, :mobile_key, :sealed_at,
    :readable_until) ON CONFLICT DO NOTHING
"""
_LIKE: Final = """
SELECT rowid, id, number, answers, name, booth, epic_key IS :epic AND :epic IS NOT NULL,
    mobile_key IS :mobile AND :mobile IS NOT NULL, sealed_at FROM adopted
WHERE near = :near OR epic_key = :epic OR mobile_key = :mobile LIMIT :limit
"""
_FORGET: Final = "DELETE FROM adopted WHERE readable_until < :now"


@dataclass(frozen=True, slots=True)
class NewAdopted:
    """A member of the dead laptop, with this laptop's own keyed digests."""

    id: UUID
    number: str
    answers: Mapping[str, object]
    name: str
    booth: str
    near: bytes
    epic_key: bytes | None
    mobile_key: bytes | None
    sealed_at: int
    readable_until: int


@dataclass(frozen=True, slots=True)
class AdoptedRow:
    """One of them, as the likeness looks at a member, and whether voter card or mobile agree."""

    member: MemberRow
    same_epic: bool
    same_mobile: bool


class Adopted:
    """The adopted table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, new: NewAdopted) -> bool:
        """Whether it was news.  Must be called inside a transaction."""
        values = {name: getattr(new, name) for name in NewAdopted.__slots__}
        values |= {
            "id": new.id.bytes,
            "answers": json.dumps(dict(new.answers), ensure_ascii=False),
        }
        return self._database.execute(_PUT, values) == 1

    def like(self, near: bytes, epic: bytes, mobile: bytes, limit: int) -> tuple[AdoptedRow, ...]:
        values = {"near": near or None, "epic": epic or None, "mobile": mobile or None}
        rows = self._database.rows(_LIKE, {**values, "limit": limit})
        return tuple(
            AdoptedRow(
                MemberRow(
                    -int(place), UUID(bytes=bytes(one)), 1, number, json.loads(answers), {}, name,
                    "", 0, booth, "", "", sealed_at, "stored", "", "", sealed_at, None, None,
                ),
                bool(same_epic),
                bool(same_mobile),
            )
            for place, one, number, answers, name, booth, same_epic, same_mobile, sealed_at in rows
        )  # fmt: skip

    def forget_overdue(self, now_ms: int) -> int:
        return self._database.execute(_FORGET, {"now": now_ms})
