"""Whether this laptop has a way out at all, without asking anybody: the system's own routes.

A datagram socket that is *connected* sends nothing; the system only chooses the address that it
would send from.  No choice, no network.
"""

from __future__ import annotations

import socket
from typing import Final

# Addresses kept for documents: nobody has them, and every default route leads there.
_FAR: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def way_out() -> frozenset[str]:
    """Our own addresses on the way to the rest of the world; empty without a network."""
    return frozenset(own for family, far in _FAR if (own := _own_address(family, far)))


def _own_address(family: socket.AddressFamily, far: str) -> str:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((far, 9))
            return str(asking.getsockname()[0])
    except OSError:
        return ""
