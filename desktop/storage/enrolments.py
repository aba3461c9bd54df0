"""Sealed members, as far as this laptop may still read them.

After `readable_until` only the stub is left: number, state, masked name and keyed digests of EPIC
and mobile.  Religion, category and caste never come here at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
INSERT INTO photo (place, jpeg, digest, note, look) VALUES (:place, :jpeg, :digest, :note, :look)
ON CONFLICT (place) DO UPDATE SET jpeg = excluded.jpeg, digest = excluded.digest,
    note = excluded.note, look = excluded.look
"""
_INSERT_CONSENT: Final = """
INSERT INTO consent (place, notice, language, mode, purposes, digest, given_at)
VALUES (:place, :notice, :language, :mode, :purposes, :digest, :given_at)
ON CONFLICT (place) DO UPDATE SET notice = excluded.notice, language = excluded.language,
    mode = excluded.mode, purposes = excluded.purposes, digest = excluded.digest,
    given_at = excluded.given_at
"""
# When and by whom a member was taken in, and how long they are readable, is never changed.
_AMEND: Final = """
UPDATE enrolment SET rev = :rev, answers = :answers, name = :name, masked_name = :masked_name,
    born = :born, booth = :booth, epic_key = :epic_key, mobile_key = :mobile_key, pack = :pack,
    noted = :noted
WHERE id = :id AND rev = :rev - 1
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
_PHOTO_DIGEST: Final = "SELECT digest FROM photo WHERE place = :place"
_LOOKS: Final = """
SELECT e.id, e.number, p.look FROM photo AS p JOIN enrolment AS e ON e.place = p.place
WHERE p.look IS NOT NULL AND e.sealed_at >= :since
"""
_NO_PHOTO: Final = "NOT EXISTS (SELECT 1 FROM photo WHERE photo.place = e.place)"
_WITHOUT_PHOTO: Final = f"{_COLUMNS} WHERE e.answers IS NOT NULL AND {_NO_PHOTO} {_NEWEST}"
_REFUSED: Final = """
SELECT json_extract(noted, '$.refusals.photo') AS code, count(*) FROM enrolment
WHERE noted IS NOT NULL AND code IS NOT NULL GROUP BY code
"""
_REFUSED_BETWEEN: Final = """
SELECT count(*) FROM enrolment
WHERE rev = 1 AND sealed_at >= :since AND sealed_at < :until
    AND json_extract(noted, '$.refusals.photo') IS NOT NULL
"""
_LIKENED: Final = "SELECT place FROM likeness"
_NEVER_LIKENED: Final = f"{_COLUMNS} WHERE e.answers IS NOT NULL AND e.place NOT IN ({_LIKENED})"
_READABLE: Final = f"{_COLUMNS} WHERE e.answers IS NOT NULL"
_UNTIL: Final = "SELECT readable_until FROM enrolment WHERE place = :place"
_PACKS: Final = "SELECT DISTINCT pack FROM enrolment WHERE answers IS NOT NULL"
_COUNT_SINCE: Final = "SELECT count(*) FROM enrolment WHERE sealed_at >= :since"
_OVERDUE: Final = "SELECT place FROM enrolment WHERE answers IS NOT NULL AND readable_until < :now"
_FORGET: Final = (
    "UPDATE enrolment SET answers = NULL, name = NULL, noted = NULL WHERE place = :place"
)
_WITHDRAW: Final = """
UPDATE enrolment SET rev = :rev, masked_name = '•••', born = 0, epic_key = NULL, mobile_key = NULL
WHERE id = :id
"""
_PLACE_OF: Final = "SELECT place FROM enrolment WHERE id = :id"
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

    def after(self, rev: int, answers: Mapping[str, object]) -> NewMember:
        """The same member as another revision leaves them."""
        return replace(self, rev=rev, answers=answers)


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """The portrait as it was normalised, and why it was kept although a check failed, if so."""

    jpeg: bytes
    digest: bytes
    note: str
    look: bytes = b""


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
        self._database.execute(_INSERT, _values(member))
        place = self._place(member.number)
        self._database.execute(_INSERT_WORDS, {"place": place, "words": member.words})
        self._put(place, photo, consent)

    def amend(
        self, member: NewMember, photo: StoredPhoto | None, consent: StoredConsent | None
    ) -> None:
        """Brings the readable copy to the next revision; None leaves photo or consent as it is.

        Must be called inside the transaction that seals the amendment.
        """
        values = _values(member)
        kept = ("sealed_at", "readable_until", "enroller", "number")
        values = {name: value for name, value in values.items() if name not in kept}
        if self._database.execute(_AMEND, values) != 1:
            raise AssertionError("an amendment follows the revision before it")
        place = self._place(member.number)
        self.find_by(place, member.words)
        self._put(place, photo, consent)

    def find_by(self, place: int, words: str) -> None:
        """Other words in the place of those that the search knew."""
        self._database.execute(_FORGET_WORDS, {"place": place})
        self._database.execute(_INSERT_WORDS, {"place": place, "words": words})

    def readable(self) -> tuple[MemberRow, ...]:
        return self._several(_READABLE, {})

    def readable_until(self, place: int) -> int:
        row = self._database.row(_UNTIL, {"place": place})
        return int(row[0]) if row else 0

    def never_likened(self) -> tuple[MemberRow, ...]:
        """Members still readable of whom no digest is kept: sealed by an older program."""
        return self._several(_NEVER_LIKENED, {})

    def _place(self, number: str) -> int:
        row = self._database.row(_PLACE, {"number": number})
        return int(row[0]) if row else 0

    def _put(self, place: int, photo: StoredPhoto | None, consent: StoredConsent | None) -> None:
        if photo is not None:
            picture: dict[str, object] = {"place": place, "look": photo.look or None}
            picture |= {"jpeg": photo.jpeg, "digest": photo.digest, "note": photo.note}
            self._database.execute(_INSERT_PHOTO, picture)
        if consent is not None:
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

    def photo_digest(self, place: int) -> bytes:
        row = self._database.row(_PHOTO_DIGEST, {"place": place})
        return bytes(row[0]) if row else b""

    def looks(self, since_ms: int) -> list[tuple[UUID, str, bytes]]:
        """(id, number, look) of each readable picture of members sealed since then."""
        rows = self._database.rows(_LOOKS, {"since": since_ms})
        return [(UUID(bytes=bytes(one)), str(number), bytes(look)) for one, number, look in rows]

    def without_photo(self, limit: int) -> tuple[MemberRow, ...]:
        """Members still readable here of whom no photo was taken, the newest first."""
        return self._several(_WITHOUT_PHOTO, {"limit": limit})

    def refused_between(self, since: int, until: int) -> int:
        """Members sealed between two moments who gave no photo, with a reason."""
        row = self._database.row(_REFUSED_BETWEEN, {"since": since, "until": until})
        return int(row[0]) if row else 0

    def refused_photos(self) -> dict[str, int]:
        """Why there is no photo, and of how many."""
        return {str(code): int(count) for code, count in self._database.rows(_REFUSED)}

    def packs(self) -> frozenset[str]:
        """Every pack version that a readable member was taken in with."""
        return frozenset(str(pack) for (pack,) in self._database.rows(_PACKS))

    def count_since(self, since_ms: int) -> int:
        row = self._database.row(_COUNT_SINCE, {"since": since_ms})
        return int(row[0]) if row else 0

    def forget_readable(self, now_ms: int) -> int:
        """Leaves only stubs of the members whose readable time is past; how many."""
        overdue = [int(row[0]) for row in self._database.rows(_OVERDUE, {"now": now_ms})]
        for place in overdue:
            self._forget(place)
        return len(overdue)

    def withdraw(self, member: UUID, rev: int) -> None:
        """Leaves the card number alone, by which nobody is found.

        Must be called inside the transaction that seals the withdrawal.
        """
        for (place,) in self._database.rows(_PLACE_OF, {"id": member.bytes}):
            self._forget(int(place))
        self._database.execute(_WITHDRAW, {"id": member.bytes, "rev": rev})

    def _forget(self, place: int) -> None:
        for statement in (_FORGET_WORDS, _FORGET_PHOTO, _FORGET_PAYLOAD, _FORGET_BOOTH, _FORGET):
            self._database.execute(statement, {"place": place})

    def _several(self, query: str, values: Mapping[str, object]) -> tuple[MemberRow, ...]:
        return tuple(_member(row) for row in self._database.rows(query, values))


def _values(member: NewMember) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(member, name) for name in NewMember.__slots__ if name != "words"
    }
    return values | {
        "id": member.id.bytes,
        "answers": json.dumps(dict(member.answers), ensure_ascii=False),
        "noted": json.dumps(dict(member.noted), ensure_ascii=False),
    }


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
