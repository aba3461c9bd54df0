"""How many: the centre's signed count of one laptop's packets, and what the laptop says to it.

Both sides add up the same chain over (sequence, digest), so equal sums mean equal packets.  A tally
speaks of counts alone; it moves nothing by itself.  What the laptop tells with a feed request is
short, and is believed only as a reason to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from sync.protocol import canonical
from sync.protocol.bundle import Run
from sync.protocol.envelope import Signed

NO_SUM: Final = bytes(32)
LONGEST_RUNS: Final = 500
_SHORT: Final = 8
_TOLD: Final = re.compile(r"(\d{1,16})\.([0-9a-f]{16})\.([0-9a-f]{16})(?:\.(E-[A-Z]{3}-\d\d))?")


def add_up(rolling: bytes, packets: Iterable[tuple[int, bytes]]) -> bytes:
    """The sum over further (sequence, digest), which must follow on what `rolling` covers."""
    for seq, digest in packets:
        rolling = canonical.digest(rolling + seq.to_bytes(8, "big") + digest)
    return rolling


class Tally(Signed):
    """The centre's word: how far it has this laptop's packets, and which it lacks."""

    AAD: ClassVar[bytes] = b"sadasya/tally/1"

    v: Literal[1] = 1
    dev: bytes = Field(min_length=8, max_length=8)
    up_to: int = Field(ge=0)  # every packet from 1 to here is durable
    digest: bytes = Field(min_length=32, max_length=32)  # their sum
    made: int = Field(ge=0)
    has: int = Field(ge=0)
    missing: tuple[Run, ...] = Field(default=(), strict=False)
    forks: tuple[int, ...] = Field(default=(), strict=False)
    audit: tuple[bytes, ...] = Field(default=(), strict=False)
    epoch: int
    at: int

    def plain(self) -> dict[str, Any]:
        lists = {"forks": list(self.forks), "audit": list(self.audit)}
        return {**super().plain(), "missing": [list(run) for run in self.missing], **lists}

    @property
    def mark(self) -> str:
        """Names what is said, whenever it is said."""
        said = {name: value for name, value in self.plain().items() if name != "at"}
        return short(canonical.digest(canonical.encode(said)))


@dataclass(frozen=True, slots=True)
class Told:
    """What a laptop says of the tally it holds; `fault` when something here does not fit."""

    up_to: int
    own_sum: str  # of its own packets up to there, shortened
    mark: str
    fault: str = ""

    def words(self) -> str:
        fault = f".{self.fault}" if self.fault else ""
        return f"{self.up_to}.{self.own_sum}.{self.mark}{fault}"

    @classmethod
    def read(cls, untrusted: str) -> Told | None:
        """None for a laptop that holds none, and for anything else."""
        found = _TOLD.fullmatch(untrusted)
        if found is None:
            return None
        return cls(int(found[1]), found[2], found[3], found[4] or "")


def short(digest: bytes) -> str:
    return digest[:_SHORT].hex()
