"""Looking up voters in one list, which is an encrypted database that was made at the centre.

A booth is one run of places, and each sound of a name stands once with the places of all who have
it; so a look-up reads some pages and intersects some sets, however many voters there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop.domain.rolls import SHORTEST_ENDING, Voter, opening
from desktop.storage.database import Database, Row

_COLUMNS: Final = """
SELECT part, serial, epic, name_hi, name_en, relation, relation_hi, relation_en, age, gender, house
FROM voter
"""
# The index leaves out those without a number; SQLite uses it only when the question does, too.
_BY_EPIC: Final = f"{_COLUMNS} WHERE epic = :epic AND epic <> '' ORDER BY place LIMIT :limit"
# Lists from before there was an index of endings are looked through by that of the numbers: the
# inner question asks for nothing else, so no row is read but those that are found.
_ENDING: Final = """
SELECT place FROM voter
WHERE substr(epic, -6) = :six AND epic <> '' AND substr(epic, -:length) = :ending
"""
_FOUND: Final = f"{_COLUMNS} WHERE place IN ({_ENDING})"
_BY_ENDING: Final = f"{_FOUND} ORDER BY part IS NOT :booth, place LIMIT :limit"
_BY_SERIAL: Final = f"{_COLUMNS} WHERE serial = :serial ORDER BY part LIMIT :limit"
_BY_BOTH: Final = f"{_COLUMNS} WHERE serial = :serial AND part = :part"
_BY_PLACE: Final = f"{_COLUMNS} WHERE place = :place"
_BOOTHS: Final = "SELECT booth FROM part WHERE number = :number ORDER BY booth"
_SPAN: Final = "SELECT first, last FROM part WHERE booth = :booth"
_EXACT: Final = "SELECT places FROM word WHERE kind = :kind AND key = :key"
_OPENING: Final = "SELECT places FROM word WHERE kind = :kind AND key >= :low AND key < :high"
_AFTER_ALL: Final = "\U0010ffff"
_OWN, _RELATION = "n", "r"
_LITTLE: Final = np.dtype("<u4")

Places = NDArray[np.uint32]


class VoterBook:
    """One list, open.  Raises `StoreError`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._database = Database(path, key, is_sealed=True)

    def close(self) -> None:
        self._database.close()

    def with_epic(self, epic: str, limit: int) -> tuple[Voter, ...]:
        """More than one where the same number stands in several parts."""
        return self._several(_BY_EPIC, {"epic": epic, "limit": limit})

    def with_ending(self, ending: str, booth: str | None, limit: int) -> tuple[Voter, ...]:
        """Whose number ends in these six or more digits; the voters of the booth first."""
        values = {
            "six": ending[-SHORTEST_ENDING:], "ending": ending, "length": len(ending),
            "booth": booth, "limit": limit,
        }  # fmt: skip
        return self._several(_BY_ENDING, values)

    def with_serial(self, serial: int, booth: str | None, limit: int) -> tuple[Voter, ...]:
        """The one of the booth; without a booth, those of all booths."""
        if booth is not None:
            return self._several(_BY_BOTH, {"serial": serial, "part": booth})
        return self._several(_BY_SERIAL, {"serial": serial, "limit": limit})

    def booths(self, number: int) -> tuple[str, ...]:
        """The booths that have this number, in every seat of the list."""
        return tuple(str(row[0]) for row in self._database.rows(_BOOTHS, {"number": number}))

    def sounding(
        self, words: Sequence[tuple[str, ...]], booth: str | None, enough: int, most: int
    ) -> tuple[Voter, ...]:
        """Those whose name, or the relation's, holds every word; the surer matches first.

        Any word may be unfinished.  Less sure matches are looked for until there are `enough`;
        more than `most` are never read.
        """
        places: dict[int, None] = {}
        for tier in self._tiers(words):
            for place in self._first(tier, booth, most):
                places.setdefault(place)
            if len(places) >= enough:
                break
        found = (self._database.row(_BY_PLACE, {"place": place}) for place in list(places)[:most])
        return tuple(_voter(row) for row in found if row is not None)

    def _tiers(self, words: Sequence[tuple[str, ...]]) -> Iterator[Places]:
        """Own name in whole words; own name begun; own and relation's name together."""
        yield _common([self._exactly(_OWN, keys) for keys in words])
        own = [self._beginning(_OWN, keys) for keys in words]
        yield _common(own)
        relation = [self._beginning(_RELATION, keys) for keys in words]
        yield _common([_together(both) for both in zip(own, relation, strict=True)])

    def _exactly(self, kind: str, keys: Iterable[str]) -> Places:
        rows = (self._database.row(_EXACT, {"kind": kind, "key": key}) for key in keys)
        return _places([row for row in rows if row is not None])

    def _beginning(self, kind: str, keys: Iterable[str]) -> Places:
        rows: list[Row] = []
        for key in keys:
            low = opening(key)
            values = {"kind": kind, "low": low, "high": low + _AFTER_ALL}
            rows += self._database.rows(_OPENING, values)
        return _places(rows)

    def _first(self, places: Places, booth: str | None, limit: int) -> list[int]:
        """The lowest, those of the booth before all others."""
        span = None if booth is None else self._database.row(_SPAN, {"booth": booth})
        if span is None:
            return [int(place) for place in places[:limit]]
        low, high = np.searchsorted(places, [int(span[0]), int(span[1]) + 1])
        near, before, after = places[low:high], places[:low], places[high:]
        chosen = np.concatenate([near[:limit], before[:limit], after[:limit]])
        return [int(place) for place in chosen[:limit]]

    def _several(self, query: str, values: dict[str, object]) -> tuple[Voter, ...]:
        return tuple(_voter(row) for row in self._database.rows(query, values))


def _common(sets: Sequence[Places]) -> Places:
    """Each is in rising order without doubles, and so is what all of them hold."""
    ordered = sorted(sets, key=len)
    held = ordered[0]
    for other in ordered[1:]:
        held = np.intersect1d(held, other, assume_unique=True)
    return held


def _places(rows: Sequence[Row]) -> Places:
    held = [np.frombuffer(row[0], dtype=_LITTLE) for row in rows]
    return held[0] if len(held) == 1 else _together(held)


def _together(several: Sequence[Places]) -> Places:
    """All places in rising order, each once; sorting beats the hashing of `np.unique` by far."""
    if not several:
        return np.empty(0, _LITTLE)
    held = np.concatenate(several)
    held.sort()
    is_first = np.ones(len(held), np.bool_)
    is_first[1:] = held[1:] != held[:-1]
    return held[is_first]


def _voter(row: Row) -> Voter:
    part, serial, *rest = row
    return Voter(str(part), int(serial), *rest)
