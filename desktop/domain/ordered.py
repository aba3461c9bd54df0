"""What the centre ordered of this laptop, and who may still unlock it.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.enroller import Role


class Ordered(StrEnum):
    """The two orders that close a laptop."""

    LOCK = "lock"
    WIPE = "wipe"


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """The newest order.  `until`: when a lock ends by itself, by the centre's clock."""

    order: Ordered
    number: int
    until: int | None = None

    def lets_in(self, role: Role, server_time: int) -> bool:
        """A supervisor opens a locked laptop; one that is to be wiped nobody.

        Only the centre's own time ends a lock: turning this laptop's clock on gains nothing.
        """
        if self.order is Ordered.WIPE:
            return False
        has_ended = self.until is not None and server_time >= self.until
        return has_ended or role is Role.SUPERVISOR
