"""Keyed digests by which a member of the same name is found, also when only a stub is left.

Nothing of a name can be read here: without the store's index key a digest says nothing, and a look
asks for what it knows already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.storage.database import Database, Row

_INSERT: Final = """
INSERT OR IGNORE INTO likeness (key, place, relation, near_relation, booth, born)
SELECT :key, place, :relation, :near_relation, :booth, :born FROM enrolment WHERE number = :number
"""
# A common name alone is no reason to look, so one thing more must be the same; the newest first.
_ALIKE: Final = """
SELECT place, key, relation, near_relation, booth, born FROM likeness
WHERE key IN (:one, :other, :near) AND (
    (relation <> x'' AND relation = :relation)
    OR (near_relation <> x'' AND near_relation = :near_relation)
    OR (booth <> x'' AND booth = :booth)
    OR (born BETWEEN :first AND :last)
)
ORDER BY (relation = :relation) + (near_relation = :near_relation) + (booth = :booth)
    + (born BETWEEN :first AND :last) DESC, place DESC
LIMIT :limit
"""
_REMOVE: Final = """
DELETE FROM likeness WHERE place = (SELECT place FROM enrolment WHERE number = :number)
"""
_NAMED: Final = """
SELECT place, key, relation, near_relation, booth, born FROM likeness
WHERE key IN (:one, :other, :near) AND place = :place
"""


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Digests of one name: as it sounds without and with every word, and nearly."""

    exact: bytes
    whole: bytes
    near: bytes


@dataclass(frozen=True, slots=True)
class LikenessKeys:
    """What is kept and compared of one member; an empty digest is like no other."""

    name: NameKeys
    relation: bytes
    near_relation: bytes
    booth: bytes
    born: int


@dataclass(frozen=True, slots=True)
class LikenessRow:
    """One member who has the name, exactly or nearly."""

    place: int
    is_exact: bool
    relation: bytes
    near_relation: bytes
    booth: bytes
    born: int


class Likenesses:
    """Rows ⇄ digests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, number: str, keys: LikenessKeys) -> None:
        """Must be called inside the transaction that seals, after the member was added."""
        for key in {keys.name.exact, keys.name.whole, keys.name.near} - {b""}:
            self._database.execute(_INSERT, {"key": key, "number": number, **_more(keys)})

    def remove(self, number: str) -> None:
        """Before other keys take their place."""
        self._database.execute(_REMOVE, {"number": number})

    def alike(self, keys: LikenessKeys, years: int, limit: int) -> tuple[LikenessRow, ...]:
        """Members of this name who share one thing more; born at most that many years apart."""
        values: dict[str, object] = {
            **_more(keys),
            "one": keys.name.exact,
            "other": keys.name.whole,
            "near": keys.name.near,
            "first": keys.born - years if keys.born else 0,
            "last": keys.born + years if keys.born else -1,
            "limit": limit,
        }
        return self._found(_ALIKE, values, keys.name)

    def named(self, keys: LikenessKeys, place: int) -> LikenessRow | None:
        """That member, if they have the name, exactly or nearly."""
        names = {"one": keys.name.exact, "other": keys.name.whole, "near": keys.name.near}
        found = self._found(_NAMED, {**names, "place": place}, keys.name)
        return found[0] if found else None

    def _found(
        self, query: str, values: Mapping[str, object], name: NameKeys
    ) -> tuple[LikenessRow, ...]:
        exact = {name.exact, name.whole}
        found: dict[int, LikenessRow] = {}
        for row in self._database.rows(query, values):
            alike = _row(row, exact)
            if alike.is_exact or alike.place not in found:
                found[alike.place] = alike
        return tuple(found.values())


def _more(keys: LikenessKeys) -> Mapping[str, object]:
    names = ("relation", "near_relation", "booth", "born")
    return {name: getattr(keys, name) for name in names}


def _row(row: Row, exact: set[bytes]) -> LikenessRow:
    place, key, relation, near_relation, booth, born = row
    is_exact = bytes(key) in exact
    return LikenessRow(
        int(place), is_exact, bytes(relation), bytes(near_relation), bytes(booth), int(born)
    )
