"""What the centre counted of this laptop, held against what the laptop counts itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

Runs = tuple[tuple[int, int], ...]

DIFFERS = "E-CNT-01"
OLD_COPY = "E-CNT-02"
LOG_DIFFERS = "E-CNT-03"
LACKS = "E-CNT-04"


@dataclass(frozen=True, slots=True)
class CentreCount:
    """The last tally that verified.  `code` is empty while both sides count the same."""

    at: int = 0
    epoch: int = 0
    up_to: int = 0
    made: int = 0
    has: int = 0
    missing: Runs = ()
    lacks: Runs = ()  # the centre had confirmed these, and says now that it has them not
    code: str = ""
    mark: str = ""
    own_sum: str = ""

    @classmethod
    def read(cls, text: str) -> CentreCount | None:
        """From what `written` gave; None for nothing."""
        if not text:
            return None
        values = json.loads(text)
        for name in ("missing", "lacks"):
            values[name] = tuple((first, last) for first, last in values[name])
        return cls(**values)

    def written(self) -> str:
        return json.dumps(asdict(self))


def in_words(runs: Sequence[Sequence[int]]) -> str:
    """`147, 150-152`."""
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)
