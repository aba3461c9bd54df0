"""Places of a pack, found by what people type: seats, booths, districts, units.

Promises: a look-up by code is exact; a search by text takes either script and forgives spelling;
nothing here reads a file.  The search words of a place are made once, when a pack is built
(`search_words`), because making them for 27,000 booths would cost every start some seconds.
"""

from __future__ import annotations

import csv
import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.names import folded, skeletons
from desktop.domain.text import ascii_digits, plain


class PlaceKind(StrEnum):
    """Two trees stand side by side: what the state drew, and what the organisation drew."""

    STATE = "state"
    DIVISION = "division"
    DISTRICT = "district"
    BLOCK = "block"
    PARLIAMENT = "parliament"
    SEAT = "seat"
    BOOTH = "booth"
    PRADESH = "pradesh"
    SAMBHAG = "sambhag"
    ZILA = "zila"
    UNIT_BLOCK = "unit_block"
    MANDAL = "mandal"
    SECTOR = "sector"

    @property
    def is_unit(self) -> bool:
        return self in _UNITS


_UNITS = frozenset(
    {
        PlaceKind.PRADESH,
        PlaceKind.SAMBHAG,
        PlaceKind.ZILA,
        PlaceKind.UNIT_BLOCK,
        PlaceKind.MANDAL,
        PlaceKind.SECTOR,
    }
)
# What a person usually means first when a name fits several places.
_ORDER = {kind: position for position, kind in enumerate(PlaceKind)}
COLUMNS = ("code", "kind", "name_hi", "name_en", "parents", "touches", "search")
_KEY_MARK = "~"
_SHORTEST_KEY = 2
_SHORTEST_SOUNDED = 3
_SEAT_AND_PART = re.compile(r"([0-9]{1,3})\s*[-/ ]\s*([0-9]{1,4})")
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Place:
    """One place.  `parents` contain it; `touches` are areas that it overlaps but is not part of."""

    code: str
    kind: PlaceKind
    name_hi: str
    name_en: str
    parents: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.name_en if language == "en" else self.name_hi

    @property
    def number(self) -> int | None:
        """The number of a seat or of a booth within its seat."""
        last = self.code.rpartition("-")[2]
        return int(last) if last.isdecimal() else None


def search_words(name_hi: str, name_en: str) -> str:
    """Both names as the search compares them: folded words, then `~` sound keys."""
    words = dict.fromkeys([*folded(name_hi).split(), *folded(name_en).split()])
    keys = dict.fromkeys(
        _KEY_MARK + key for key in (*skeletons(name_hi), *skeletons(name_en)) if len(key) > 1
    )
    return " ".join((*words, *keys))


class PlaceIndex:
    """All places of one pack, with their tree.  Built once, then only read, from any thread."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        """Takes rows in the order of COLUMNS; raises ValueError on a kind that does not exist."""
        self._places: dict[str, Place] = {}
        self._children: dict[str, list[str]] = {}
        self._words: dict[PlaceKind, list[tuple[str, Place]]] = {kind: [] for kind in PlaceKind}
        for code, kind, name_hi, name_en, parents, touches, search in rows:
            place = Place(
                code,
                PlaceKind(kind),
                name_hi,
                name_en,
                tuple(parents.split()),
                tuple(touches.split()),
            )
            self._places[code] = place
            words = f" {search or search_words(name_hi, name_en)}"
            self._words[place.kind].append((words, place))
            for above in (*place.parents, *place.touches):
                self._children.setdefault(above, []).append(code)
        self.booths = frozenset(
            place.code for place in self._places.values() if place.kind is PlaceKind.BOOTH
        )
        self._chains: dict[str, frozenset[str]] = {}
        for place in self._places.values():
            if place.kind is not PlaceKind.BOOTH:
                self._containing(place.code)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def place(self, code: str) -> Place | None:
        return self._places.get(code)

    def children(self, code: str, kind: PlaceKind | None = None) -> tuple[Place, ...]:
        """Places directly below or overlapping, in the order of the pack."""
        below = (self._places[child] for child in self._children.get(code, ()))
        return tuple(place for place in below if kind is None or place.kind is kind)

    def of_kind(self, kind: PlaceKind) -> tuple[Place, ...]:
        return tuple(place for place in self if place.kind is kind)

    def trail(self, code: str, language: str) -> str:
        """What stands above a place, nearest first, e.g. 'साजा · बेमेतरा'; units left out."""
        place = self._places.get(code)
        above = sorted(
            (self._places[one] for one in (self.above(code) if place else ()) if one != code),
            key=lambda one: -_ORDER[one.kind],
        )
        shown = {PlaceKind.SEAT, PlaceKind.BLOCK, PlaceKind.DISTRICT}
        return " · ".join(one.name(language) for one in above if one.kind in shown)

    def above(self, code: str) -> frozenset[str]:
        """The place and everything that contains or overlaps it."""
        place = self._places.get(code)
        if place is None:
            return frozenset()
        # A booth lies in its own district only, although its seat may overlap two.
        return frozenset({code}).union(
            *(self._containing(one) for one in (*place.parents, *place.touches))
        )

    def search(
        self,
        text: str,
        *,
        kinds: frozenset[PlaceKind] = frozenset({PlaceKind.BOOTH}),
        within: str | None = None,
        limit: int = 20,
    ) -> tuple[Place, ...]:
        """Places whose words begin with every typed word, the likeliest first.

        Numbers are seat and part ('90 12', '90/12', 'CG-090-012') or, within a seat, the part
        alone.  Nothing typed lists what lies within.
        """
        typed = ascii_digits(plain(text))
        exact = self._places.get(typed.upper())
        if exact and exact.kind in kinds:
            return (exact,)
        found = self._found(typed, kinds)
        if within is not None:
            found = [one for one in found if self._is_within(one, within)]
        return tuple(heapq.nsmallest(limit, found, key=lambda one: _rank(one, typed)))

    def _found(self, typed: str, kinds: frozenset[PlaceKind]) -> list[Place]:
        candidates = [pair for kind in PlaceKind if kind in kinds for pair in self._words[kind]]
        numbers = _SEAT_AND_PART.fullmatch(typed)
        if numbers:
            ending = f"-{int(numbers[1]):03d}-{int(numbers[2]):03d}"
            return [one for _, one in candidates if one.code.endswith(ending)]
        if _NUMBER.fullmatch(typed):
            return [one for _, one in candidates if one.number == int(typed)]
        for word in folded(typed).split():
            # Two plain tests in a comprehension: this line runs 27,000 times per key pressed.
            spelt, sounded = _spellings(word)
            candidates = [pair for pair in candidates if spelt in pair[0] or sounded in pair[0]]
        return [one for _, one in candidates]

    def _is_within(self, place: Place, code: str) -> bool:
        return place.code == code or any(
            code in self._containing(one) for one in (*place.parents, *place.touches)
        )

    def _containing(self, code: str) -> frozenset[str]:
        """The place and what strictly contains it, never what it merely overlaps."""
        known = self._chains.get(code)
        if known is None:
            # Entered before its parents are followed, so that a pack with a ring in it ends.
            self._chains[code] = frozenset({code})
            place = self._places.get(code)
            above = place.parents if place else ()
            known = frozenset({code}).union(*(self._containing(parent) for parent in above))
            self._chains[code] = known
        return known


def read_rows(text: str) -> Iterator[Sequence[str]]:
    """Rows of a places file; raises ValueError when its columns are not the known ones."""
    reader = csv.reader(text.splitlines())
    if tuple(next(reader, ())) != COLUMNS:
        raise ValueError("columns of places")
    yield from reader


def _spellings(word: str) -> tuple[str, str]:
    """A typed beginning as it may stand in the search words: as spelt, and as it sounds."""
    spelt = f" {word}"
    keys = skeletons(word) if len(word) >= _SHORTEST_SOUNDED else ()
    beginning = keys[0].removesuffix("a") if keys else ""
    is_telling = len(beginning) >= _SHORTEST_KEY
    return spelt, f" {_KEY_MARK}{beginning}" if is_telling else spelt


def _rank(place: Place, typed: str) -> tuple[int, int, str]:
    """The village of just that name, then names that begin so, then the rest."""
    sought = typed.casefold()
    names = (place.name_hi, place.name_en.casefold())
    if any(name == sought or name.startswith(f"{sought} ·") for name in names):
        nearness = 0
    else:
        nearness = 1 if any(name.startswith(sought) for name in names) else 2
    return nearness, _ORDER[place.kind], place.code
