"""Looks at this laptop and its way to the centre: each check a code, for a person and for support.

Promises: it reads nothing of any member and changes nothing; a check that cannot be made says so;
one that fails stops no other.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.domain.health import Check, Finding, Grade, of_the_road, support_text
from desktop.domain.moment import ClockDoubt
from desktop.domain.room import Room
from desktop.errors import KnownError
from desktop.services.clock import Clock
from desktop.services.spooling import Sides
from desktop.services.synchronising import Knock
from desktop.settings import VERSION

_LOG: Final = logging.getLogger(__name__)
_APART_MS: Final = 5 * 60_000
_DISK: Final = {
    Room.LOW: (Grade.WATCH, "E-DSK-01"),
    Room.NONE: (Grade.WRONG, "E-STO-08"),
}


@dataclass(frozen=True, slots=True)
class Insides:
    """What only an open store can say."""

    knock: Callable[[], Knock]
    today: Callable[[], date]
    pack_until: date
    sides: Sides


@dataclass(frozen=True, slots=True)
class Outsides:
    """What can be looked at while the laptop is locked."""

    way_out: Callable[[], frozenset[str]]
    doubt: Callable[[], ClockDoubt | None]
    room: Callable[[], Room]
    is_degraded: Callable[[], bool]
    cameras: Callable[[], Sequence[object]]
    clock: Clock


class Examining:
    """One laptop, open or locked."""

    def __init__(self, outsides: Outsides, insides: Insides | None = None) -> None:
        self._out, self._in = outsides, insides

    def examine(self) -> tuple[Finding, ...]:
        """Every check, in the order of `Check`.  Takes as long as a knock at the centre does."""
        knock = self._knock()
        road = of_the_road(knock.code) if knock is not None else self._way_out()
        return (
            *road,
            self._looked(Check.CLOCK, lambda: self._clock(knock)),
            self._looked(Check.PACK, self._pack),
            self._looked(Check.DISK, self._disk),
            self._looked(Check.KEYSTORE, self._keystore),
            self._looked(Check.COPIES, self._copies),
            self._looked(Check.CAMERA, self._camera),
        )

    def support_text(self, findings: Sequence[Finding]) -> str:
        """Versions, checks and codes; nothing of any person, no name of this laptop."""
        about = {
            "sadasya": VERSION,
            "system": f"{platform.system()} {platform.release()}",
            "at": f"{self._out.clock.now():%Y-%m-%d %H:%M} UTC",
        }
        return support_text(findings, about)

    def _knock(self) -> Knock | None:
        if self._in is None:
            return None
        if not self._out.way_out():
            return Knock("E-NET-01")
        return self._in.knock()

    def _way_out(self) -> tuple[Finding, ...]:
        has_way = bool(self._out.way_out())
        network = Finding(Check.NETWORK)
        if not has_way:
            network = Finding(Check.NETWORK, Grade.WRONG, "E-NET-01")
        unknown = (Check.CENTRE, Check.REGISTERED)
        return (network, *(Finding(check, Grade.UNKNOWN) for check in unknown))

    @staticmethod
    def _looked(check: Check, look: Callable[[], Finding]) -> Finding:
        try:
            return look()
        except KnownError as error:
            return Finding(check, Grade.WRONG, error.code)
        except OSError as error:
            _LOG.info("not looked at %s: %s", check, error)
            return Finding(check, Grade.UNKNOWN)

    def _clock(self, knock: Knock | None) -> Finding:
        if knock is not None and knock.code == "E-NET-08":
            return Finding(Check.CLOCK, Grade.WRONG, "E-NET-08")
        if knock is not None and knock.told_ms is not None:
            if abs(self._out.clock.now_ms() - knock.told_ms) > _APART_MS:
                return Finding(Check.CLOCK, Grade.WATCH, "E-CLK-02")
            return Finding(Check.CLOCK)
        if self._out.doubt() is not None:
            return Finding(Check.CLOCK, Grade.WATCH, "E-CLK-01")
        return Finding(Check.CLOCK)

    def _pack(self) -> Finding:
        if self._in is None:
            return Finding(Check.PACK, Grade.UNKNOWN)
        if self._in.pack_until < self._in.today():
            return Finding(Check.PACK, Grade.WATCH, "E-PAK-12")
        return Finding(Check.PACK)

    def _disk(self) -> Finding:
        grade, code = _DISK.get(self._out.room(), (Grade.WELL, ""))
        return Finding(Check.DISK, grade, code)

    def _keystore(self) -> Finding:
        if self._out.is_degraded():
            return Finding(Check.KEYSTORE, Grade.WATCH, "E-KEY-05")
        return Finding(Check.KEYSTORE)

    def _copies(self) -> Finding:
        """Whether each packet that is held is there twice, by its size."""
        if self._in is None:
            return Finding(Check.COPIES, Grade.UNKNOWN)
        sides = self._in.sides
        held = sides.store.read.outbox.held_sizes()
        if any(sides.spool.size_of(seq, identity) != size for seq, identity, size in held):
            return Finding(Check.COPIES, Grade.WRONG, "E-SPO-01")
        return Finding(Check.COPIES)

    def _camera(self) -> Finding:
        if not self._out.cameras():
            return Finding(Check.CAMERA, Grade.WATCH, "E-CAM-01")
        return Finding(Check.CAMERA)
