"""Corrections of one member, from one laptop or several, put together answer by answer.

Promises: pure; the result depends on the set of corrections and on what a person picked, never on
the order in which they came or on anybody's clock; where two that do not know of each other give
one answer two values, nobody wins: it stays as it was before both, and is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FIRST_REVISION = 1
_Key = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class Correction:
    """One revision: `lane` is the laptop that made it; None is an answer taken back."""

    key: bytes
    lane: bytes
    rev: int
    base_rev: int
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Merged:
    """The answers that count, and those in dispute with the keys of who disputes them."""

    changes: Mapping[str, object]
    disputes: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)

    @property
    def disputing(self) -> frozenset[bytes]:
        return frozenset(key for keys in self.disputes.values() for key in keys)


class Family:
    """Who follows whom.  `first` is the lane of the laptop that sealed revision 1."""

    def __init__(self, corrections: Iterable[Correction], first: bytes) -> None:
        self._first = first
        self._all = in_order(corrections)
        self._places: dict[_Key, Correction] = {(one.lane, one.rev): one for one in self._all}
        self._before = {one.key: self._ancestors(one) for one in self._all}

    def lacks_base(self, one: Correction) -> bool:
        """Whether a revision that this one stands on is not there yet."""
        if one.base_rev > FIRST_REVISION and self._parent(one) is None:
            return True
        return any(self.lacks_base(before) for before in self._all
                   if before.key in self._before[one.key])  # fmt: skip

    def merged(
        self, chosen: Collection[Correction], beaten: Collection[tuple[str, bytes]]
    ) -> Merged:
        """Of `chosen` alone; `beaten`: (answer, key) that a person did not pick."""
        changes: dict[str, object] = {}
        disputes: dict[str, tuple[bytes, ...]] = {}
        for name in sorted({name for one in chosen for name in one.changes}):
            giving = [one for one in in_order(chosen) if name in one.changes]
            heads = [one for one in self._heads(giving) if (name, one.key) not in beaten]
            values = _values(heads, name)
            if len(values) > 1:
                disputes[name] = tuple(one.key for one in heads)
            if len(values) != 1:
                heads = self._heads(self._common(giving))
            if heads:
                changes[name] = heads[-1].changes[name]
        return Merged(changes, disputes)

    def _heads(self, giving: Sequence[Correction]) -> list[Correction]:
        """Those that no other one follows."""
        behind = {key for one in giving for key in self._before[one.key]}
        return [one for one in giving if one.key not in behind]

    def _common(self, giving: Sequence[Correction]) -> list[Correction]:
        """What all that are in dispute follow."""
        heads = self._heads(giving)
        return [one for one in giving if all(one.key in self._before[head.key] for head in heads)]

    def _parent(self, one: Correction) -> Correction | None:
        own = self._places.get((one.lane, one.base_rev))
        return own or self._places.get((self._first, one.base_rev))

    def _ancestors(self, one: Correction) -> frozenset[bytes]:
        found: set[bytes] = set()
        parent = self._parent(one) if one.base_rev < one.rev else None
        while parent is not None and parent.key not in found:
            found.add(parent.key)
            parent = self._parent(parent) if parent.base_rev < parent.rev else None
        return frozenset(found)


def in_order(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """One order for everybody; what follows stands behind what it follows."""
    return tuple(sorted(corrections, key=lambda one: (one.rev, one.lane, one.key)))


def _values(heads: Sequence[Correction], name: str) -> list[object]:
    values: list[object] = []
    for one in heads:
        if one.changes[name] not in values:
            values.append(one.changes[name])
    return values
