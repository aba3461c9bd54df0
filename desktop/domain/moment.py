"""When something happened, by three clocks, none of them believed alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

_INDIA: Final = timezone(timedelta(hours=5, minutes=30))
_INDIA_MS: Final = 19_800_000
_A_DAY_MS: Final = 86_400_000
_JUMP: Final = timedelta(minutes=10)
_FUTURE: Final = timedelta(days=26 * 30)  # a program older than this should have been replaced


@dataclass(frozen=True, slots=True)
class Moment:
    """Wall clock, monotonic clock within one boot, and the last time the centre told us."""

    wall_ms: int
    boot: bytes
    mono_ms: int
    server_ms: int | None = None

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.wall_ms / 1000, tz=UTC)


class ClockDoubt(StrEnum):
    """What the wall clock contradicts."""

    BEFORE_BUILD = "before_build"  # this program did not exist yet
    BEHIND_CENTRE = "behind_centre"  # the centre has told a later time already
    FAR_AHEAD = "far_ahead"  # a program that old should have been replaced
    JUMPED = "jumped"  # against the clock that nobody sets


def clock_doubt(now: Moment, earlier: Moment | None, built_at: datetime) -> ClockDoubt | None:
    """What is wrong with the wall clock, as far as anything else is known.

    It is before this program was built, before the centre's last word, more than 26 months after
    the build, or jumped by more than ten minutes against the monotonic clock.
    """
    built_ms = int(built_at.timestamp() * 1000)
    if now.wall_ms < built_ms:
        return ClockDoubt.BEFORE_BUILD
    if now.wall_ms > built_ms + _ms(_FUTURE):
        return ClockDoubt.FAR_AHEAD
    if now.server_ms is not None and now.wall_ms < now.server_ms - JUMP_MS:
        return ClockDoubt.BEHIND_CENTRE
    if earlier is None or earlier.boot != now.boot:
        return None
    wall = now.wall_ms - earlier.wall_ms
    mono = now.mono_ms - earlier.mono_ms
    return ClockDoubt.JUMPED if abs(wall - mono) > JUMP_MS else None


def is_clock_suspect(now: Moment, earlier: Moment | None, built_at: datetime) -> bool:
    """Whether the wall clock contradicts what else is known (never used to refuse a member)."""
    return clock_doubt(now, earlier, built_at) is not None


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


JUMP_MS: Final = _ms(_JUMP)


def day_in_india(wall_ms: int) -> date:
    """The day of a moment where camps are held: both sides judge an age by it.

    Raises ValueError, OverflowError or OSError for a time outside the calendar.
    """
    return datetime.fromtimestamp(wall_ms / 1000, tz=_INDIA).date()


def morning_in_india(wall_ms: int) -> int:
    """When the day of a moment began where camps are held."""
    return wall_ms - (wall_ms + _INDIA_MS) % _A_DAY_MS
