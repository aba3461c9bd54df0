"""What the system is asked to do for one connection over a link that breaks, where it can.

Promises: what cannot be asked of this system is left out, and nothing depends on it; an abandoned
connection leaves nothing behind that goes on sending.
"""

from __future__ import annotations

import socket
import struct
import sys
from contextlib import suppress
from typing import Final

from sync.client.pacing import repeat_within_ms

# Linux 6.15 and later; Python has no name for it yet.
_TCP_RTO_MAX_MS: Final = 44
_LINGER: Final = "hh" if sys.platform == "win32" else "ii"


def repeat_soon(connection: socket.socket, round_trip_s: float) -> bool:
    """Whether the system now repeats soon what was lost, however often it was lost before."""
    if sys.platform != "linux":
        return False
    with suppress(OSError):
        wait_ms = repeat_within_ms(round_trip_s)
        connection.setsockopt(socket.IPPROTO_TCP, _TCP_RTO_MAX_MS, wait_ms)
        return True
    return False


def abandon(connection: socket.socket) -> None:
    """At its end what is unsent is thrown away: else it would be sent beside what follows."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
