"""Closing the day, as the window sees it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from desktop.domain.closing import ClosedDay
from desktop.services.closing import PreparedDay, WordsOfDay


@runtime_checkable
class Closing(Protocol):
    """Blocks; changes nothing."""

    def close(self) -> ClosedDay: ...
    def slip(self, closed: ClosedDay, words: WordsOfDay) -> PreparedDay: ...
