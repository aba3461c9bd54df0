"""What time it is when the laptop's clock may be wrong.  Pure: what is known in, a time out.

Promises: a clock that agrees with the centre is believed; one that contradicts what is known is
not, and then the centre's last word or the day that a person gave counts, carried on by the clock
that nobody sets.  No time that is told here lies before what the centre has told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from desktop.domain.moment import (
    JUMP_MS,
    ClockDoubt,
    Moment,
    clock_doubt,
    day_in_india,
    morning_in_india,
)

# A person gives the day, not the hour: eight in the morning leaves sixteen hours until the next.
_OPENING_MS: Final = 8 * 3_600_000
_LONGEST: Final = timedelta(days=26 * 30)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The time to work with, and how it is known."""

    at_ms: int
    doubt: ClockDoubt | None = None
    is_assumed: bool = False  # a person gave the day

    @property
    def day(self) -> date:
        return day_in_india(self.at_ms)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """All that the laptop knows of time besides its wall clock.

    `start` is the first moment of this boot that was not in doubt by itself.  Of `contact` and
    `assumed` the wall clock is that of the laptop, and `server_ms` what the centre, or a person,
    said it was at that moment.  `server_ms` is the centre's last word by any road.
    """

    built_at: datetime
    start: Moment | None = None
    contact: Moment | None = None
    assumed: Moment | None = None
    server_ms: int = 0

    def at(self, now: Moment) -> Reckoned:
        """The time to judge ages and dates by."""
        doubt = self.doubt(now)
        if doubt is None:
            return Reckoned(now.wall_ms)
        if (told := _carried_on(self.assumed, now)) is not None:
            return Reckoned(max(told, self._centre_ms(now)), doubt, is_assumed=True)
        return Reckoned(max(self._centre_ms(now), self._built_ms), doubt)

    def for_grants(self, now: Moment) -> int:
        """The time that permissions are judged by: no day that a person gave counts for it."""
        known = max(self._centre_ms(now), self._built_ms)
        return known if self.doubt(now) is not None else max(known, now.wall_ms)

    def doubt(self, now: Moment) -> ClockDoubt | None:
        told = _carried_on(self.contact, now)
        if told is None:
            return clock_doubt(replace(now, server_ms=self.server_ms or None), self.start,
                               self.built_at)  # fmt: skip
        if abs(now.wall_ms - told) <= JUMP_MS:
            return None
        return ClockDoubt.BEHIND_CENTRE if now.wall_ms < told else ClockDoubt.JUMPED

    def begun(self, now: Moment) -> Reckoning:
        """With the start of this boot.  A clock that was put right begins anew."""
        start = self.start
        is_current = start is not None and start.boot == now.boot
        alone = replace(now, server_ms=self.server_ms or None)
        if (is_current and not self._is_doubtful_alone(start)) or self._is_doubtful_alone(alone):
            return self if is_current else replace(self, start=alone)
        return replace(self, start=alone)

    def told_by_centre(self, now: Moment, server_ms: int) -> Reckoning:
        """After a turn over TLS: the centre's time at this very moment."""
        told = replace(now, server_ms=server_ms)
        return replace(self, contact=told, server_ms=max(self.server_ms, server_ms), assumed=None)

    def assuming(self, day: date, now: Moment) -> Reckoning:
        """A person said what day it is; valid until the laptop is started anew."""
        midnight = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)
        told = morning_in_india(midnight) + _OPENING_MS
        return replace(self, assumed=replace(now, server_ms=told))

    def earliest_day(self, now: Moment) -> date:
        """No day before this can be today."""
        return day_in_india(max(self._centre_ms(now), self._built_ms))

    def _is_doubtful_alone(self, moment: Moment | None) -> bool:
        if moment is None:
            return True
        known = replace(moment, server_ms=self.server_ms or None)
        return clock_doubt(known, None, self.built_at) is not None

    def _centre_ms(self, now: Moment) -> int:
        return max(self.server_ms, _carried_on(self.contact, now) or 0)

    @property
    def _built_ms(self) -> int:
        return int(self.built_at.timestamp() * 1000)


class DayProblem(StrEnum):
    """Why what was typed is not taken as today's date."""

    NO_SUCH_DAY = "day.no_such_day"
    TOO_EARLY = "day.too_early"
    TOO_LATE = "day.too_late"


def read_day(typed: str, earliest: date, built_at: datetime) -> date | DayProblem:
    """Today's date as a person writes it: day, month, year."""
    parts = "".join(c if c.isdigit() else " " for c in typed.translate(_DIGITS)).split()
    try:
        day, month, year = (int(part) for part in parts)
        found = date(year, month, day)
    except ValueError:
        return DayProblem.NO_SUCH_DAY
    if found < earliest:
        return DayProblem.TOO_EARLY
    return DayProblem.TOO_LATE if found > built_at.date() + _LONGEST else found


_DIGITS: Final[Mapping[int, int]] = {0x0966 + digit: ord("0") + digit for digit in range(10)}


def _carried_on(told: Moment | None, now: Moment) -> int | None:
    """What was told in this boot, plus what has gone by since; None of another boot."""
    if told is None or told.server_ms is None or told.boot != now.boot:
        return None
    gone = now.mono_ms - told.mono_ms
    return told.server_ms + gone if gone >= 0 else None
