"""Which of the nine states a road is in: the gravest first, and a code only while it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.delivery import SyncKind
from desktop.domain.road import RoadFacts, Transfer, view_of

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
QUIET = RoadFacts(now=NOW, last_contact_at=NOW)
SENDING = Transfer(sent=3, total=9, bytes_sent=120, bytes_total=360, eta_seconds=5)
OLD = NOW - timedelta(days=3)

# Each fact outweighs those below it: a road has it and all of them.
GRAVEST_FIRST: tuple[tuple[dict[str, object], SyncKind, str], ...] = (
    ({"stopped": "E-SRV-02"}, SyncKind.STOPPED, "E-SRV-02"),
    ({"paused_by": "sample"}, SyncKind.PAUSED, "E-NET-02"),
    ({"transfer": SENDING}, SyncKind.SENDING, ""),
    ({"waiting": 4, "oldest_waiting_at": OLD}, SyncKind.OVERDUE, "E-NET-02"),
    ({"failure": "E-NET-02"}, SyncKind.NO_INTERNET, "E-NET-02"),
    ({"failure": "E-NET-03"}, SyncKind.CENTRE_UNREACHABLE, "E-NET-03"),
    ({"needs_person": 1}, SyncKind.NEEDS_PERSON, ""),
    ({"waiting": 4, "oldest_waiting_at": NOW}, SyncKind.WAITING, ""),
    ({}, SyncKind.UP_TO_DATE, ""),
)


@pytest.mark.parametrize("place", range(len(GRAVEST_FIRST)))
def test_the_gravest_thing_is_told_and_a_code_only_while_it_says_something(place: int) -> None:
    facts = QUIET
    for said, _, _ in reversed(GRAVEST_FIRST[place:]):
        facts = replace(facts, **said)

    view = view_of(facts)

    assert (view.kind, view.code) == GRAVEST_FIRST[place][1:]


@pytest.mark.parametrize("failure", ["E-NET-03", "E-NET-07", "E-HTTP-502"])
def test_what_an_earlier_try_met_is_not_told_while_packets_go_out(failure: str) -> None:
    failed = replace(QUIET, waiting=9, oldest_waiting_at=NOW, failure=failure)

    assert view_of(failed).code == failure
    assert view_of(replace(failed, transfer=SENDING)).code == ""
    assert view_of(replace(failed, transfer=SENDING)).sent == 3


def test_nothing_heard_for_a_while_is_waiting_even_with_nothing_to_send() -> None:
    long_ago = NOW - timedelta(minutes=16)
    assert view_of(replace(QUIET, last_contact_at=long_ago)).kind is SyncKind.WAITING
    assert view_of(replace(QUIET, last_contact_at=None)).kind is SyncKind.WAITING


def test_days_are_counted_from_the_oldest_that_waits() -> None:
    waiting = replace(QUIET, waiting=1, oldest_waiting_at=OLD)
    assert view_of(waiting).overdue_days == 3
    assert view_of(replace(waiting, overdue_days=4)).kind is SyncKind.WAITING
