"""How Latin letters are read in Devanagari, told by the letters around them.

A chain of pieces knows what came before; whether `d` is द or द् and whether `a` is heard is told
as well by what comes next.  Counts of readings are kept with the letter before and two after; what
was never seen so is told by fewer neighbours.  Promises: pure, total and deterministic.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

Reading = tuple[str, str, str, str]

_BEGIN, _END = "^", "$"
_AFTER = 2
_UNSEEN = 0.01
# What the neighbours say weighs this much beside what the pieces before say.
_WEIGHT = 0.8
_BETWEEN = "|"


def reading(word: str, at: int, latin: str, devanagari: str) -> Reading:
    """These letters of the word with the letter before, the two after, and how they are read."""
    before = word[at - 1] if at else _BEGIN
    after = (word + _END * _AFTER)[at + len(latin) :][:_AFTER]
    return before, latin, after, devanagari


class Around:
    """The counts of readings, ready to ask."""

    def __init__(self, counts: Mapping[Reading, int]) -> None:
        self._seen: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        for (before, latin, after, devanagari), times in counts.items():
            for neighbours in _fewer_and_more(before, latin, after):
                seen = self._seen[neighbours]
                seen[devanagari] = seen.get(devanagari, 0) + times
        self._totals = {key: (sum(seen.values()), len(seen)) for key, seen in self._seen.items()}

    def worth(self, asked: Reading) -> float:
        """How likely the reading is, as a weighted logarithm; by Witten and Bell."""
        before, latin, after, devanagari = asked
        share = _UNSEEN
        for neighbours in _fewer_and_more(before, latin, after):
            total, kinds = self._totals.get(neighbours, (0, 0))
            if total:
                times = self._seen[neighbours].get(devanagari, 0)
                share = (times + kinds * share) / (total + kinds)
        return _WEIGHT * math.log(share)


def _fewer_and_more(before: str, latin: str, after: str) -> Iterator[tuple[str, ...]]:
    yield (latin,)
    yield (latin, after[:1])
    yield (latin, after)
    yield (latin, after, before)


def written_readings(counts: Mapping[Reading, int]) -> Iterable[str]:
    """The lines that `read_reading` reads."""
    for (before, latin, after, devanagari), times in sorted(counts.items()):
        yield f"{_BETWEEN.join((before, latin, after))}\t{devanagari}\t{times}"


def is_reading(line: str) -> bool:
    return _BETWEEN in line


def read_reading(line: str) -> tuple[Reading, int]:
    """One line of the file: letter before, letters, letters after; Devanagari; its count."""
    letters, devanagari, times = line.split("\t")
    before, latin, after = letters.split(_BETWEEN)
    return (before, latin, after, devanagari), int(times)
