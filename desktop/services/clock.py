"""The clocks a laptop has; handed in, so that tests and wrong clocks can be played."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from desktop.domain.moment import Moment

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def _boot() -> bytes:
    """Eight bytes that stay the same until the laptop is started anew."""
    try:
        return bytes.fromhex(_BOOT_ID.read_text(encoding="ascii").replace("-", "").strip())[:8]
    except (OSError, ValueError):
        return secrets.token_bytes(8)


@dataclass(frozen=True, slots=True)
class Clock:
    """Wall clock (aware, UTC) and monotonic seconds."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    mono: Callable[[], float] = time.monotonic
    boot: bytes = field(default_factory=_boot)

    def moment(self, server_ms: int | None = None) -> Moment:
        return Moment(self.now_ms(), self.boot, int(self.mono() * 1000), server_ms)

    def now_ms(self) -> int:
        return int(self.now().timestamp() * 1000)
