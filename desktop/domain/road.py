"""Which of the nine states the road to the centre is in.  Pure: facts in, one view out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.counted import CentreCount
from desktop.domain.delivery import SyncKind, SyncView

FRESH: Final = timedelta(minutes=15)
_NO_WAY_OUT: Final = frozenset({"E-NET-01", "E-NET-02"})


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is being sent just now."""

    sent: int
    total: int
    bytes_sent: int
    bytes_total: int
    eta_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class RoadFacts:
    """All that the state depends on."""

    now: datetime
    waiting: int = 0
    needs_person: int = 0
    received: int = 0
    transfer: Transfer | None = None
    last_contact_at: datetime | None = None
    next_try_at: datetime | None = None
    failure: str = ""  # E-NET-… or E-HTTP-…: the last try did not get through
    stopped: str = ""  # a person must act: revoked, store full, clock
    paused_by: str = ""
    is_metered: bool = False
    oldest_waiting_at: datetime | None = None
    overdue_days: int = 3
    is_ordered: bool = False
    count: CentreCount | None = None


def view_of(facts: RoadFacts) -> SyncView:
    """The one state to show; the gravest thing a person can do something about comes first."""
    waited = facts.now - facts.oldest_waiting_at if facts.oldest_waiting_at else timedelta(0)
    transfer = facts.transfer
    kind = _kind(facts, waited)
    return SyncView(
        kind=kind,
        waiting=facts.waiting,
        needs_person=facts.needs_person,
        received=facts.received,
        sent=transfer.sent if transfer else 0,
        total=transfer.total if transfer else 0,
        bytes_sent=transfer.bytes_sent if transfer else 0,
        bytes_total=transfer.bytes_total if transfer else 0,
        eta_seconds=transfer.eta_seconds if transfer else None,
        last_contact_at=facts.last_contact_at,
        next_try_at=facts.next_try_at,
        # What an earlier try met says nothing of what is on its way now.
        code="" if kind is SyncKind.SENDING else facts.stopped or facts.failure,
        paused_by=facts.paused_by,
        is_metered=facts.is_metered,
        overdue_days=waited.days,
        is_ordered=facts.is_ordered,
        count=facts.count,
    )


def _kind(facts: RoadFacts, waited: timedelta) -> SyncKind:
    is_fresh = facts.last_contact_at is not None and facts.now - facts.last_contact_at <= FRESH
    is_cut_off = facts.failure in _NO_WAY_OUT
    ordered = (
        (bool(facts.stopped), SyncKind.STOPPED),
        (bool(facts.paused_by), SyncKind.PAUSED),
        (facts.transfer is not None, SyncKind.SENDING),
        (facts.waiting > 0 and waited.days >= facts.overdue_days, SyncKind.OVERDUE),
        (is_cut_off, SyncKind.NO_INTERNET),
        (bool(facts.failure), SyncKind.CENTRE_UNREACHABLE),
        (facts.needs_person > 0, SyncKind.NEEDS_PERSON),
        (facts.waiting > 0 or not is_fresh, SyncKind.WAITING),
    )
    return next((kind for applies, kind in ordered if applies), SyncKind.UP_TO_DATE)
