"""The states that a screen speaks of."""

from __future__ import annotations

from desktop.domain.delivery import PacketState, SyncKind, SyncView
from desktop.domain.enroller import Role


def test_only_a_waiting_packet_is_not_at_the_centre() -> None:
    assert [state for state in PacketState if not state.is_received] == [PacketState.WAITING]


def test_a_person_looks_at_quarantined_and_doubled_packets() -> None:
    assert {state.value for state in PacketState if state.needs_person} == {
        "quarantined",
        "duplicate_person",
    }


def test_there_are_nine_states_of_the_road() -> None:
    assert len(SyncKind) == 9
    assert SyncView(SyncKind.UP_TO_DATE).waiting == 0


def test_an_auditor_neither_enrols_nor_settles() -> None:
    assert not Role.AUDITOR.may_enrol
    assert not Role.AUDITOR.may_settle
    assert Role.AUDITOR.needs_second_factor
    assert Role.ENROLLER.may_enrol
