"""When a member was taken in, where the laptop's clock may have been wrong.

Promise: a packet whose clock was in doubt has a time that can have been.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from desktop.domain.moment import day_in_india
from sync.protocol.envelope import Header


def captured_ms(header: Header, now_ms: int) -> int:
    """The laptop's own time, where it lies between the centre's last word to it and now."""
    if not header.clock_suspect:
        return header.captured_wall
    is_possible = (header.last_server_time or 0) <= header.captured_wall <= now_ms
    return header.captured_wall if is_possible else now_ms


def captured_day(header: Header, record: Mapping[str, Any], now: int) -> date:
    """The day ages are judged by: of a clock in doubt the one the laptop went by, never a later.

    Raises ValueError, OverflowError or OSError for a time outside the calendar.
    """
    told = record.get("day")
    try:
        day = date.fromisoformat(told) if header.clock_suspect and isinstance(told, str) else None
    except ValueError:
        day = None
    known = day_in_india(captured_ms(header, now))
    return known if day is None else min(day, day_in_india(now))
