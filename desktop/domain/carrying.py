"""What the pen-drive road has to say: counts of people and of files, never of the centre's word.

"On the stick" is not "the centre has it": only receipts move a member on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Given:
    """What was written to a pen drive: members of this laptop, and answers for others."""

    members: int = 0
    files: tuple[str, ...] = ()
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """What a pen drive brought: news of members here, and bundles of other laptops to carry."""

    receipts: int = 0
    verdicts: int = 0
    files: tuple[str, ...] = ()
    bundles: int = 0
    members: int = 0  # in those bundles, as their heads say

    @property
    def is_nothing(self) -> bool:
        return not self.files and not self.bundles


@dataclass(frozen=True, slots=True)
class Underway:
    """What is on the pen-drive road and not yet at its end."""

    on_stick: int = 0  # members given to a stick, of whom the centre has said nothing yet
    since: datetime | None = None
    bundles: int = 0  # of other laptops, still to be sent
    members: int = 0  # in those, as their heads say
    answers: int = 0  # for other laptops, to be written to a stick


def as_runs(numbers: Sequence[int]) -> list[list[int]]:
    """1, 2, 3, 7 as [[1, 3], [7, 7]]; the numbers rise."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def lies_within(number: int, runs: Sequence[Sequence[int]]) -> bool:
    return any(first <= number <= last for first, last in runs)
