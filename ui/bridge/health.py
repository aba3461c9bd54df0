"""What the window needs to know of the laptop itself: its clock, its disk, its checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from desktop.domain.health import Finding
from desktop.domain.reckoning import DayProblem
from desktop.domain.room import Room
from desktop.services.keeping_time import ClockView
from ui.bridge.supervising import Supervised


class TimeKept(Protocol):
    """What day it is. `view` and `today` are quick."""

    def view(self) -> ClockView: ...
    def today(self) -> date: ...
    def assume(self, typed: str) -> date | DayProblem: ...


class DiskRoom(Protocol):
    """Room on the disk. Quick."""

    def room(self) -> Room: ...


class Examining(Protocol):
    """Looks the laptop over."""

    def examine(self) -> Sequence[Finding]: ...
    def support_text(self, findings: Sequence[Finding]) -> str: ...


class Tended(Supervised, Protocol):
    """A session that knows how its laptop is."""

    @property
    def time_kept(self) -> TimeKept: ...
    @property
    def room(self) -> DiskRoom: ...
    @property
    def examining(self) -> Examining: ...
