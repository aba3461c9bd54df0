"""How far a sealed enrolment has come, and how the road to the centre looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.domain.counted import CentreCount


class PacketState(StrEnum):
    """Where a packet stands.  Only a signed receipt or verdict moves it on from WAITING."""

    WAITING = "waiting"
    STORED = "stored"
    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    DUPLICATE_PERSON = "duplicate_person"

    @property
    def is_received(self) -> bool:
        """The centre has it, whatever it thinks of it."""
        return self is not PacketState.WAITING

    @property
    def needs_person(self) -> bool:
        return self in {PacketState.QUARANTINED, PacketState.DUPLICATE_PERSON}


class SyncKind(StrEnum):
    """The nine states of the road, in the order of the UX guide (S1 to S9)."""

    UP_TO_DATE = "up_to_date"
    SENDING = "sending"
    WAITING = "waiting"
    NO_INTERNET = "no_internet"
    CENTRE_UNREACHABLE = "centre_unreachable"
    OVERDUE = "overdue"
    NEEDS_PERSON = "needs_person"
    STOPPED = "stopped"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SyncView:
    """One moment of the road, complete: a screen needs nothing else to speak of it."""

    kind: SyncKind
    waiting: int = 0
    needs_person: int = 0
    received: int = 0
    sent: int = 0
    total: int = 0
    bytes_sent: int = 0
    bytes_total: int = 0
    eta_seconds: int | None = None
    last_contact_at: datetime | None = None
    next_try_at: datetime | None = None
    code: str = ""
    paused_by: str = ""
    is_metered: bool = False  # members wait until somebody sends them
    overdue_days: int = 0
    is_ordered: bool = False  # the centre closed this laptop: it locks itself
    count: CentreCount | None = None
