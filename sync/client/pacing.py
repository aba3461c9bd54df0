"""When to try next, and how much at once: pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_SHORTEST_S: Final = 5.0
_LONGEST_S: Final = 15 * 60.0
_QUICK_S: Final = 1.0
_QUICK_TRIES: Final = 5
_REGULAR_S: Final = 5 * 60.0
# Every body ends with a wait in which the link lies idle; a cut costs the packet in flight whatever
# the body's length, because the centre keeps each packet as it comes.
_STREAM_S: Final = 120.0
_TIMEOUT_FLOOR_S: Final = 20.0
_SLOWEST_BYTES_PER_S: Final = 1_000
_GROWTH: Final = 1.5
# A centre that asks for more is asked again after this: nobody waits for a slip of a proxy.
_LONGEST_ASKED_S: Final = 60 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How the road has been lately; below zero, `failures` counts the quick tries that are left.

    `stream_s` bounds one request body by seconds of link time, never by a count of packets: a
    batch that needs longer than the road stays open would start again for ever.
    """

    failures: int = 0
    stream_s: float = _STREAM_S

    def after_success(self) -> Pace:
        return Pace(0, min(_STREAM_S, self.stream_s * _GROWTH))

    def after_failure(self, *, has_moved: bool = False) -> Pace:
        """A cut road that carried something is a good road: a few quick tries come first."""
        if has_moved:
            return replace(self, failures=-_QUICK_TRIES)
        failures = 1 if self.failures == -1 else self.failures + 1
        return replace(self, failures=failures, stream_s=max(4.0, self.stream_s / 2))

    def wait_s(self, jitter: float, retry_after_s: int | None = None) -> float:
        """Seconds until the next try; `jitter` is a random number from 0 to 1 (full jitter)."""
        if retry_after_s is not None:
            retry_after_s = min(retry_after_s, _LONGEST_ASKED_S)
        if self.failures == 0:
            return _REGULAR_S
        if self.failures < 0:
            return max(_QUICK_S * (0.5 + jitter), float(retry_after_s or 0))
        ceiling = min(_LONGEST_S, _SHORTEST_S * 2.0 ** (self.failures - 1))
        wait = max(1.0, ceiling * jitter)
        return max(wait, float(retry_after_s)) if retry_after_s is not None else wait


def time_out_s(size: int) -> float:
    """How long one answer may take after `size` bytes: 20 s and a second per kilobyte."""
    return _TIMEOUT_FLOOR_S + size / _SLOWEST_BYTES_PER_S
