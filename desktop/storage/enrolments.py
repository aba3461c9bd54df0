"""Sealed members, as far as this laptop may still read them.

After `readable_until` only the stub is left: number, state, masked name and keyed digests of EPIC
and mobile.  Religion, category and caste never come here at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from desktop.storage.database import Database, Row

_TOO_SHORT: Final = 2
_LOOKED_THROUGH: Final = 500

_INSERT: Final = """
INSERT INTO enrolment (id, rev, number, answers, name, masked_name, born, booth, epic_key,
    mobile_key, enroller, pack, sealed_at, readable_until, noted)
VALUES (:id, :rev, :number, :answers, :name, :masked_name, :born, :booth, :epic_key,
    :mobile_key, :enroller, :pack, :sealed_at, :readable_until, :noted)
"""
_PLACE: Final = "SELECT place FROM enrolment WHERE number = :number"
_INSERT_PHOTO: Final = """
INSERT INTO photo (place, jpeg, digest, note) VALUES (:place, :jpeg, :digest, :note)
"""
_INSERT_CONSENT: Final = """
INSERT INTO consent (place, notice, language, mode, purposes, digest, given_at)
VALUES (:place, :notice, :language, :mode, :purposes, :digest, :given_at)
"""
_INSERT_WORDS: Final = "INSERT INTO search (rowid, words) VALUES (:place, :words)"
# CROSS: SQLite then looks up the packet of each member, and never starts from the packets.
_COLUMNS: Final = """
SELECT e.place, e.id, e.rev, e.number, e.answers, e.noted, e.name, e.masked_name, e.born, e.booth,
    e.enroller, e.pack, e.sealed_at, p.state, p.code, p.held, p.made_at, p.stored_at, p.judged_at
FROM enrolment AS e
CROSS JOIN packet AS p INDEXED BY packet_standing ON p.id = e.id AND p.rev = e.rev
"""
_NEWEST: Final = "ORDER BY e.place DESC LIMIT :limit"
_NAMES: Final = """
SELECT name, json_extract(answers, '$.relation_name') FROM enrolment
WHERE answers IS NOT NULL ORDER BY place DESC LIMIT :limit
"""
_LAST: Final = "SELECT coalesce(max(place), 0) FROM enrolment"
_BY_ID: Final = f"{_COLUMNS} WHERE e.id = :id ORDER BY e.rev DESC LIMIT 1"
_BY_NUMBER: Final = f"{_COLUMNS} WHERE e.number = :number"
_RECENT: Final = f"{_COLUMNS} ORDER BY e.place DESC LIMIT :limit"
# The index hands out its newest members first and stops at the limit; a join would make it sort
# every member that matches.
_FOUND: Final = (
    "SELECT rowid FROM search WHERE search MATCH :words ORDER BY rowid DESC LIMIT :limit"
)
_BY_WORDS: Final = f"{_COLUMNS} WHERE e.place IN ({_FOUND}) ORDER BY e.place DESC"
_BY_PATTERN: Final = f"{_COLUMNS} WHERE e.place > :newest AND e.name LIKE :pattern {_NEWEST}"

_BY_EPIC: Final = f"{_COLUMNS} WHERE e.epic_key = :key ORDER BY e.place DESC LIMIT :limit"
_BY_MOBILE: Final = f"{_COLUMNS} WHERE e.mobile_key = :key ORDER BY e.place DESC LIMIT :limit"
_BY_PLACE: Final = f"{_COLUMNS} WHERE e.place = :place"
_PLACES_EPIC: Final = "SELECT place FROM enrolment WHERE epic_key = :key"
_PLACES_MOBILE: Final = "SELECT place FROM enrolment WHERE mobile_key = :key"
_COUNT_MOBILE: Final = """
SELECT count(DISTINCT id) FROM enrolment WHERE mobile_key = :key AND id <> :other
"""
_PHOTO: Final = "SELECT jpeg FROM photo WHERE place = :place"
_COUNT_SINCE: Final = "SELECT count(*) FROM enrolment WHERE sealed_at >= :since AND rev = 1"
_OVERDUE: Final = "SELECT place FROM enrolment WHERE answers IS NOT NULL AND readable_until < :now"
_FORGET: Final = (
    "UPDATE enrolment SET answers = NULL, name = NULL, noted = NULL WHERE place = :place"
)
_FORGET_PHOTO: Final = "DELETE FROM photo WHERE place = :place"
_FORGET_WORDS: Final = "DELETE FROM search WHERE rowid = :place"
_FORGET_PAYLOAD: Final = """
UPDATE card SET payload = ''
WHERE number = (SELECT number FROM enrolment WHERE place = :place)
"""
_FORGET_BOOTH: Final = "UPDATE enrolment SET booth = '' WHERE place = :place"


@dataclass(frozen=True, slots=True)
class NewMember:
    """What sealing writes about one member, besides packet and card."""

    id: UUID
    rev: int
    number: str
    answers: Mapping[str, object]
    name: str
    masked_name: str
    born: int
    booth: str
    epic_key: bytes | None
    mobile_key: bytes | None
    enroller: str
    pack: str
    sealed_at: int
    readable_until: int
    words: str
    noted: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """The portrait as it was normalised, and why it was kept although a check failed, if so."""

    jpeg: bytes
    digest: bytes
    note: str


@dataclass(frozen=True, slots=True)
class StoredConsent:
    """What was agreed to, in which words and language, and when."""

    notice: str
    language: str
    mode: str
    purposes: tuple[str, ...]
    digest: bytes
    given_at: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One sealed member with where its packet stands."""

    place: int
    id: UUID
    rev: int
    number: str
    answers: dict[str, object] | None
    noted: dict[str, object]
    name: str | None
    masked_name: str
    born: int
    booth: str
    enroller: str
    pack: str
    sealed_at: int
    state: str
    code: str
    held: str
    made_at: int
    stored_at: int | None
    judged_at: int | None


class Enrolments:
    """Rows ⇄ sealed members."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, member: NewMember, photo: StoredPhoto | None, consent: StoredConsent) -> None:
        """Must be called inside the transaction that seals."""
        values: dict[str, object] = {
            name: getattr(member, name) for name in NewMember.__slots__ if name != "words"
        }
        values |= {
            "id": member.id.bytes,
            "answers": json.dumps(dict(member.answers), ensure_ascii=False),
            "noted": json.dumps(dict(member.noted), ensure_ascii=False),
        }
        self._database.execute(_INSERT, values)
        row = self._database.row(_PLACE, {"number": member.number})
        place = int(row[0]) if row else 0
        self._database.execute(_INSERT_WORDS, {"place": place, "words": member.words})
        if photo is not None:
            picture = {"jpeg": photo.jpeg, "digest": photo.digest, "note": photo.note}
            self._database.execute(_INSERT_PHOTO, {"place": place, **picture})
        agreed = {name: getattr(consent, name) for name in StoredConsent.__slots__}
        agreed["purposes"] = json.dumps(consent.purposes)
        self._database.execute(_INSERT_CONSENT, {"place": place, **agreed})

    def by_id(self, member: UUID) -> MemberRow | None:
        row = self._database.row(_BY_ID, {"id": member.bytes})
        return None if row is None else _member(row)

    def by_number(self, number: str) -> MemberRow | None:
        row = self._database.row(_BY_NUMBER, {"number": number})
        return None if row is None else _member(row)

    def recent(self, limit: int) -> tuple[MemberRow, ...]:
        return self._several(_RECENT, {"limit": limit})

    def names(self, limit: int) -> tuple[tuple[str, str], ...]:
        """Name and relation's name of the newest members that are still readable."""
        rows = self._database.rows(_NAMES, {"limit": limit})
        return tuple((str(name or ""), str(relation or "")) for name, relation in rows)

    def with_words(
        self, words: Sequence[tuple[str, Sequence[str]]], limit: int
    ) -> tuple[MemberRow, ...]:
        """Members whose name holds each word as spelt, or one that sounds like it.

        A word is its folded spelling and its sound keys.  The index knows trigrams, so what is
        shorter is looked for in the newest members alone.
        """
        parts = [part for part in (_either(*word) for word in words) if part]
        if not parts:
            pattern = "%".join(f"%{word}%" for word, _ in words)
            last = self._database.row(_LAST)
            newest = (int(last[0]) if last else 0) - _LOOKED_THROUGH
            return self._several(
                _BY_PATTERN, {"pattern": pattern, "newest": newest, "limit": limit}
            )
        return self._several(_BY_WORDS, {"words": " AND ".join(parts), "limit": limit})

    def with_epic(self, key: bytes, limit: int = 20) -> tuple[MemberRow, ...]:
        return self._several(_BY_EPIC, {"key": key, "limit": limit})

    def with_mobile(self, key: bytes, limit: int = 20) -> tuple[MemberRow, ...]:
        return self._several(_BY_MOBILE, {"key": key, "limit": limit})

    def by_place(self, place: int) -> MemberRow | None:
        row = self._database.row(_BY_PLACE, {"place": place})
        return None if row is None else _member(row)

    def places_with_epic(self, key: bytes) -> frozenset[int]:
        return frozenset(int(row[0]) for row in self._database.rows(_PLACES_EPIC, {"key": key}))

    def places_with_mobile(self, key: bytes) -> frozenset[int]:
        return frozenset(int(row[0]) for row in self._database.rows(_PLACES_MOBILE, {"key": key}))

    def count_mobile(self, key: bytes, except_id: UUID | None) -> int:
        """How many other people have this mobile."""
        other = b"" if except_id is None else except_id.bytes
        row = self._database.row(_COUNT_MOBILE, {"key": key, "other": other})
        return int(row[0]) if row else 0

    def photo_of(self, place: int) -> bytes | None:
        row = self._database.row(_PHOTO, {"place": place})
        return None if row is None else bytes(row[0])

    def count_since(self, since_ms: int) -> int:
        row = self._database.row(_COUNT_SINCE, {"since": since_ms})
        return int(row[0]) if row else 0

    def forget_readable(self, now_ms: int) -> int:
        """Leaves only stubs of the members whose readable time is past; how many."""
        overdue = [int(row[0]) for row in self._database.rows(_OVERDUE, {"now": now_ms})]
        steps = (_FORGET_WORDS, _FORGET_PHOTO, _FORGET_PAYLOAD, _FORGET_BOOTH, _FORGET)
        for place in overdue:
            for statement in steps:
                self._database.execute(statement, {"place": place})
        return len(overdue)

    def _several(self, query: str, values: Mapping[str, object]) -> tuple[MemberRow, ...]:
        return tuple(_member(row) for row in self._database.rows(query, values))


def _either(spelt: str, sounds: Sequence[str]) -> str:
    """The FTS5 words for one typed word; empty when nothing is long enough for a trigram."""
    wanted = [spelt, *(f"~{sound}" for sound in sounds)]
    quoted = ['"' + part.replace('"', "") + '"' for part in wanted if len(part) > _TOO_SHORT]
    return f"({' OR '.join(quoted)})" if quoted else ""


def _member(row: Row) -> MemberRow:
    place, identity, rev, number, answers, noted, *rest = row
    return MemberRow(
        int(place),
        UUID(bytes=bytes(identity)),
        int(rev),
        str(number),
        None if answers is None else json.loads(answers),
        json.loads(noted) if noted else {},
        *rest,
    )
