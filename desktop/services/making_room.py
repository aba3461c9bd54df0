"""Watches the room on the disk, and gives up the ballast when there is none.

Promises: a member who is being taken in can be ended on a full disk; no new one is begun on it.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from desktop.domain.room import Room, room_of
from desktop.errors import StoreError
from desktop.storage.ballast import Ballast

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)
_FULL: Final = "E-STO-03"


class MakingRoom:
    """The disk under one laptop's folder."""

    def __init__(self, ballast: Ballast, checkpoint: Callable[[], None]) -> None:
        self._ballast, self._checkpoint = ballast, checkpoint

    def room(self) -> Room:
        """Quick.  The ballast counts as room: it is there to be given up."""
        return room_of(self._ballast.free())

    def before_a_form(self) -> None:
        """Raises `StoreError` E-STO-08 where another member might not find room."""
        if self.room() is Room.NONE:
            raise StoreError("E-STO-08")

    def settle(self) -> None:
        """Lays the ballast again, once there is room for it and much more."""
        if not self._ballast.is_laid and self.room() in {Room.AMPLE, Room.FAIR}:
            self._ballast.lay()

    def give_way(self) -> bool:
        """After a write found no room: whether it is worth a second try."""
        if not self._ballast.drop():
            return False
        _LOG.info("the disk is full: the ballast was given up")
        try:
            self._checkpoint()
        except StoreError as error:
            _LOG.info("no checkpoint: %s", error)
        return True

    def with_room(self, work: Callable[[], T]) -> T:
        """`work`, once more after giving way.  It must change nothing where it raises."""
        try:
            return work()
        except StoreError as error:
            if error.code != _FULL or not self.give_way():
                raise
        return work()


def with_ballast(ballast: Path, work: Callable[[], T]) -> T:
    """`work`, once more on a full disk after giving the ballast up.  Raises `StoreError`."""
    try:
        return work()
    except (OSError, StoreError) as error:
        known = error if isinstance(error, StoreError) else _out_of_room(error)
        if known.code != _FULL or not Ballast(ballast).drop():
            raise known from error
    return work()


def _out_of_room(error: OSError) -> StoreError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return StoreError(_FULL if full else "E-STO-05", str(error.strerror))
