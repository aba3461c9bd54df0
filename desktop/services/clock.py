"""The clocks a laptop has; handed in, so that tests and wrong clocks can be played."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from desktop.domain.moment import Moment
from desktop.domain.reckoning import Reckoned

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def _boot() -> bytes:
    """Eight bytes that stay the same until the laptop is started anew."""
    try:
        return bytes.fromhex(_BOOT_ID.read_text(encoding="ascii").replace("-", "").strip())[:8]
    except (OSError, ValueError):
        return secrets.token_bytes(8)


def _since_boot() -> float:
    """Seconds that also pass while the lid is closed: else a nap would look like a wrong clock."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _as_it_says(now: Moment) -> Reckoned:
    return Reckoned(now.wall_ms)


@dataclass(frozen=True, slots=True)
class Clock:
    """Wall clock (aware, UTC) and monotonic seconds; `reckon` judges what they say."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    mono: Callable[[], float] = _since_boot
    boot: bytes = field(default_factory=_boot)
    reckon: Callable[[Moment], Reckoned] = _as_it_says

    def moment(self, server_ms: int | None = None) -> Moment:
        return Moment(self.now_ms(), self.boot, int(self.mono() * 1000), server_ms)

    def now_ms(self) -> int:
        return int(self.now().timestamp() * 1000)

    def reckoned(self) -> Reckoned:
        """The time to work with, whatever the wall clock says."""
        return self.reckon(self.moment())

    def believed(self, moment: Moment) -> Moment:
        """The same moment by the time to work with."""
        return replace(moment, wall_ms=self.reckon(moment).at_ms)

    def today(self) -> date:
        """The day where camps are held, by which ages are judged."""
        return self.reckoned().day
