"""Who sits at the table goes first: the sync rests while something of theirs is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Final

# A disk that stands still holds the road up no longer than this for each packet.
_LONGEST_S: Final = 0.5


class Precedence:
    """Any number of threads may come first; nobody waits for one that gives way."""

    def __init__(self) -> None:
        self._writing = 0
        self._changed = Condition()

    @contextmanager
    def first(self) -> Iterator[None]:
        """While this lasts, whoever gives way rests."""
        with self._changed:
            self._writing += 1
        try:
            yield
        finally:
            with self._changed:
                self._writing -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Rests until nobody is first, for half a second at most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._writing, _LONGEST_S)
