"""The counts of one day at one laptop.  Sequences and numbers, of nobody in particular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.carrying import as_runs

Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What was made from `first` to `last`, and which of it the centre has not confirmed."""

    on: date
    first: int
    last: int
    made: int
    stored: int
    missing: Runs
    refused: int  # members without a photo


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A signed statement of those counts: for a code, and for a pen."""

    counts: DayCounts
    label: str
    text: str
    line: str


def counts_of(on: date, packets: Sequence[tuple[int, bool]], refused: int) -> DayCounts:
    """Of (sequence, whether the centre confirmed it), in rising order."""
    missing = [seq for seq, is_stored in packets if not is_stored]
    return DayCounts(
        on=on,
        first=packets[0][0] if packets else 0,
        last=packets[-1][0] if packets else 0,
        made=len(packets),
        stored=len(packets) - len(missing),
        missing=tuple((first, last) for first, last in as_runs(missing)),
        refused=refused,
    )
