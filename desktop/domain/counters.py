"""Which card number a member had whose row is lost: said only where it cannot be another.

Counters rise with the sequence, and each enrolment takes one.  Between two known places, where as
many enrolments are known as counters were given, there is one way to number them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise


def counters_between(
    anchors: Iterable[tuple[int, int]], enrolments: Iterable[int]
) -> Mapping[int, int]:
    """Sequence → counter of those `enrolments` that lie between two fitting `anchors`.

    An anchor is a sequence and the last counter given up to it.
    """
    known, seqs = sorted({(0, 0), *anchors}), sorted(enrolments)
    found: dict[int, int] = {}
    for (before, first), (until, last) in pairwise(known):
        between = [seq for seq in seqs if before < seq <= until]
        if len(between) == last - first:
            found |= {seq: first + place for place, seq in enumerate(between, 1)}
    return found
