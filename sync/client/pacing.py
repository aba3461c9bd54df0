"""When to try next, and how much at once: pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

_SHORTEST_S: Final = 5.0
_LONGEST_S: Final = 15 * 60.0
_QUICK_S: Final = 1.0
_AT_ONCE_S: Final = 0.2
# Into a black hole each takes the two seconds of a connection: half a minute, then the usual way.
_QUICK_TRIES: Final = 13
_REGULAR_S: Final = 5 * 60.0
# Every body ends with a wait in which the link lies idle; a cut costs the packet in flight whatever
# the body's length, because the centre keeps each packet as it comes.
_STREAM_S: Final = 600.0
_TIMEOUT_FLOOR_S: Final = 20.0
_SLOWEST_BYTES_PER_S: Final = 1_000
# A piece is 16 KB.  The system takes the first ones at once, so they tell nothing of the link.
_PIECES_HIDDEN: Final = 8
_PIECES_TO_KNOW: Final = 3
_PIECES_KEPT: Final = 8
_STALLED_TIMES: Final = 3.0
_LONGEST_REPEAT_S: Final = 60.0
# A centre that asks for more is asked again after this: nobody waits for a slip of a proxy.
_LONGEST_ASKED_S: Final = 60 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How the road has been lately; below zero, `failures` counts the quick tries that are left.

    `stream_s` bounds one request body by seconds of link time, never by a count of packets.  No
    failure makes it shorter: what came before a cut stays, so a short body saves nothing.
    """

    failures: int = 0
    stream_s: float = _STREAM_S

    def after_success(self) -> Pace:
        return Pace()

    def after_failure(self, *, has_moved: bool = False) -> Pace:
        """A cut road that carried something is a good road: a few quick tries come first."""
        if has_moved:
            return replace(self, failures=-_QUICK_TRIES)
        return replace(self, failures=self.failures + 1 or 1)

    def wait_s(
        self, jitter: float, retry_after_s: int | None = None, spent_s: float = 0.0
    ) -> float:
        """Seconds until the next try; `jitter` is a random number from 0 to 1 (full jitter).

        `spent_s` is how long the failed one took: a quick try that waited in vain waits no longer.
        """
        if retry_after_s is not None:
            retry_after_s = min(retry_after_s, _LONGEST_ASKED_S)
        if self.failures == 0:
            return _REGULAR_S
        if self.failures < 0:
            quick = max(_AT_ONCE_S, _QUICK_S * (0.5 + jitter) - spent_s)
            return max(quick, float(retry_after_s or 0))
        ceiling = min(_LONGEST_S, _SHORTEST_S * 2.0 ** (self.failures - 1))
        wait = max(1.0, ceiling * jitter)
        return max(wait, float(retry_after_s)) if retry_after_s is not None else wait


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the next piece of a body may take, by how long the last ones took.

    What the system holds hides the link from the first pieces; they have all the time that the
    slowest road needs, and so has every piece of a road that was always as slow.
    """

    longest_s: float
    shortest_s: float
    seen: int = 0
    last_s: tuple[float, ...] = ()

    def limit_s(self) -> float:
        if len(self.last_s) < _PIECES_TO_KNOW:
            return self.longest_s
        usual = sum(self.last_s) / len(self.last_s)
        return min(self.longest_s, max(self.shortest_s, _STALLED_TIMES * usual))

    def after(self, spent_s: float) -> Patience:
        """After a piece that got through."""
        known = (*self.last_s, spent_s)[-_PIECES_KEPT:] if self.seen >= _PIECES_HIDDEN else ()
        return replace(self, seen=self.seen + 1, last_s=known)


def repeat_within_ms(round_trip_s: float) -> int:
    """How long the system may wait before it repeats what was not acknowledged.

    Left alone it waits twice as long each time, and a link that is back lies idle for seconds.
    Less than the round trip through a full queue on the way would take what is late for lost.
    """
    return round(min(_LONGEST_REPEAT_S, max(2.0, 2.0 * round_trip_s)) * 1000)


def time_out_s(size: int) -> float:
    """How long one answer may take after `size` bytes: 20 s and a second per kilobyte."""
    return _TIMEOUT_FLOOR_S + size / _SLOWEST_BYTES_PER_S
