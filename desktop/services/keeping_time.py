"""Keeps what the laptop knows of time, and tells services what time to work with.

Promises: a wrong clock refuses nobody; a day that a person gave counts until the laptop is started
anew, and for no permission; asking writes nothing and waits for nothing.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from desktop.domain.moment import ClockDoubt, Moment
from desktop.domain.reckoning import DayProblem, Reckoned, Reckoning, read_day
from desktop.services.clock import Clock
from desktop.storage.work import Store

_NAMES: Final = ("start", "contact", "assumed")
_OFTEN_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class ClockView:
    """What a person is told of the clock."""

    doubt: ClockDoubt | None
    day: date
    is_assumed: bool


class KeepingTime:
    """One laptop's sense of time; may be asked from any thread."""

    def __init__(self, store: Store, clock: Clock, built_at: datetime) -> None:
        self._store, self._clock, self._built_at = store, clock, built_at
        self._lock = threading.Lock()
        kept = store.read.kept
        read = {name: _moment(kept.text_of(f"clock.{name}")) for name in _NAMES}
        server_ms = kept.number_of("server_time")
        known = Reckoning(built_at, server_ms=server_ms, **read)
        now = clock.moment()
        self._known = known.begun(now)
        if self._known.start != known.start:
            kept.keep("clock.start", _text(self._known.start))

    def clock(self) -> Clock:
        """The same clock, by which services tell what day it is."""
        return replace(self._clock, reckon=self.reckon)

    def reckon(self, now: Moment) -> Reckoned:
        with self._lock:
            self._known = self._known.begun(now)
            return self._known.at(now)

    def view(self) -> ClockView:
        """Quick."""
        found = self.reckon(self._clock.moment())
        return ClockView(found.doubt, found.day, found.is_assumed)

    def today(self) -> date:
        """Quick."""
        return self.view().day

    def for_grants_ms(self) -> int:
        with self._lock:
            return self._known.for_grants(self._clock.moment())

    def note_contact(self, store: Store) -> None:
        """After a turn that got through, on that turn's own connection.

        Writes at most once a minute, and so nothing in an empty turn.
        """
        kept, now = store.read.kept, self._clock.moment()
        server_ms = kept.number_of("server_time")
        with self._lock:
            before = self._known.contact
            is_news = before is None or server_ms != before.server_ms
            if not server_ms or not is_news:
                return
            self._known = self._known.told_by_centre(now, server_ms)
        if before is None or before.boot != now.boot or _drift(before, now, server_ms) > _OFTEN_MS:
            kept.keep("clock.contact", _text(self._known.contact))

    def assume(self, typed: str) -> date | DayProblem:
        """Today's date as a person gave it; durable when this returns."""
        now = self._clock.moment()
        with self._lock:
            day = read_day(typed, self._known.earliest_day(now), self._built_at)
            if isinstance(day, DayProblem):
                return day
            self._known = self._known.assuming(day, now)
            told = self._known.assumed
        with self._store.work() as tables:
            tables.kept.keep("clock.assumed", _text(told))
        return day


def _drift(before: Moment, now: Moment, server_ms: int) -> int:
    """How far the kept contact and this one disagree of what the centre's clock shows."""
    return abs((server_ms - now.mono_ms) - ((before.server_ms or 0) - before.mono_ms))


def _text(moment: Moment | None) -> str:
    if moment is None:
        return ""
    return json.dumps([moment.wall_ms, moment.boot.hex(), moment.mono_ms, moment.server_ms])


def _moment(kept: str) -> Moment | None:
    """What cannot be read counts as nothing known."""
    try:
        wall, boot, mono, server = json.loads(kept)
        return Moment(int(wall), bytes.fromhex(boot), int(mono), server and int(server))
    except (ValueError, TypeError):
        return None
