"""What the centre cannot take in: held with a code, released when the cause is gone.

The rest goes on, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from desktop.domain import enrolment
from desktop.domain.pack import Rules
from sync.protocol.envelope import EntryKind, Outcome
from sync.server import audit, releasing
from sync.server.audit import Action
from sync.server.campaigns import Judging
from sync.server.database import reading, writing
from sync.server.revoking import Revocation, revoke
from sync.server.tables import CONFLICT, DEVICE, MEMBER, PACKET
from tests.domain.samples import a_form, some_answers
from tests.support.bare_laptop import Laptop
from tests.support.parts import Ledger

Poison = Callable[[Laptop], bytes]


def bare(laptop: Laptop, record: dict[str, object], **header: Any) -> bytes:
    return laptop.seal(laptop.header(**header), {"pack": "sample@1", **record})


def stranger_key(laptop: Laptop) -> bytes:
    stranger = Laptop(laptop.key, recipients=(Laptop().key.public_key().public_bytes_raw(),))
    stranger.seq = laptop.seq
    laptop.seq += 1
    return stranger.enrolment()


POISONS: dict[str, Poison] = {
    "packet.sealed": stranger_key,
    "packet.clock": lambda laptop: laptop.enrolment(captured_wall=2**53),
    "schema.later": lambda laptop: laptop.enrolment(record_schema="sadasya/enrolment/2"),
    "pack.unknown": lambda laptop: laptop.seal(laptop.header(), {"pack": "other@9"}),
    "photo.kind": lambda laptop: laptop.enrolment(photo=b"GIF89a"),
    "photo.cut": lambda laptop: laptop.enrolment(photo=b"\xff\xd8\xff half of it"),
    "photo.size": lambda laptop: laptop.enrolment(photo=b"\xff\xd8\xff" + bytes(65_536)),
    "card.number": lambda laptop: laptop.enrolment(card="nonsense"),
    "birth.under_18": lambda laptop: laptop.enrolment(some_answers(birth={"year": 2012})),
    "amendment.base": lambda laptop: bare(
        laptop, {}, kind=EntryKind.AMENDMENT, rev=2, base_rev=1,
        record_schema="sadasya/amendment/1",
    ),
    "withdrawal.shape": lambda laptop: bare(
        laptop, {}, kind=EntryKind.WITHDRAWAL, rev=2, base_rev=1,
        record_schema="sadasya/withdrawal/1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", POISONS)
def test_every_failure_has_its_code_and_the_next_is_taken_in(ledger: Ledger, code: str) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([POISONS[code](laptop), laptop.enrolment()])
    ledger.open_all()

    assert ledger.standing() == [("quarantined", code), ("accepted", "")]


@pytest.mark.parametrize("others", [12, pytest.param(199, marks=pytest.mark.soak)])
def test_one_poison_record_never_stops_the_others(ledger: Ledger, others: int) -> None:
    laptop, poison = ledger.laptop(), others // 2
    packets = [laptop.enrolment() for _ in range(poison)]
    packets.append(POISONS["packet.sealed"](laptop))
    packets += [laptop.enrolment() for _ in range(others - poison)]
    ledger.receiving.receive(packets)
    ledger.open_all()

    states = [state for state, _ in ledger.standing()]
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(PACKET.c.seq).order_by(PACKET.c.server_seq))
        assert [row.seq for row in rows] == list(range(1, others + 2)), "in order"
    assert states.count("accepted") == others
    assert states[poison] == "quarantined"
    print(f"{others}/{others} accepted beside one poison")


def test_a_row_that_rotted_is_held_and_the_next_is_taken_in(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([laptop.enrolment(), laptop.enrolment(), laptop.enrolment()])
    with writing(ledger.engine) as connection:
        rot = update(PACKET).where(PACKET.c.server_seq == 1).values(packet=b"rotten")
        connection.execute(rot)
        other = connection.scalar(select(PACKET.c.packet).where(PACKET.c.server_seq == 3))
        connection.execute(update(PACKET).where(PACKET.c.server_seq == 2).values(packet=other))
    ledger.open_all()

    assert ledger.standing() == [
        ("quarantined", "packet.damaged"), ("quarantined", "packet.damaged"), ("accepted", ""),
    ]  # fmt: skip


def test_what_nobody_expected_holds_one_packet_and_says_nothing_that_was_given(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    laptop = ledger.laptop()
    whole = enrolment.examine

    def trip(answers: object, *rest: object) -> object:
        if isinstance(answers, dict) and answers.get("name") == "पत्थर":
            raise ZeroDivisionError("पत्थर")
        return whole(answers, *rest)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr("sync.server.opening.examine", trip)
    ledger.receiving.receive(
        [laptop.enrolment(), laptop.enrolment(some_answers(name="पत्थर")), laptop.enrolment()]
    )
    ledger.open_all()
    assert [code for _, code in ledger.standing()] == ["", "record.fault", ""]
    assert "ZeroDivisionError" in caplog.text
    assert "पत्थर" not in caplog.text
    caplog.clear()

    monkeypatch.undo()
    assert releasing.release(ledger.engine, "test", code="record.fault") == 1
    ledger.open_all()
    assert [state for state, _ in ledger.standing()][1] != "quarantined"


def test_what_a_newer_laptop_sent_is_kept_untold_until_the_centre_is_newer(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([laptop.enrolment(record_schema="sadasya/enrolment/2")])
    ledger.open_all()
    assert ledger.verdicts(laptop) == [], "nothing that the camp could put right"

    monkeypatch.setattr("sync.server.verdicts.SCHEMAS", {"sadasya/enrolment/2"})
    assert ledger.opening.look_again() == 1
    ledger.open_all()

    assert ledger.verdicts(laptop) == [("accepted", "")]


def test_a_pack_that_comes_late_lets_its_members_in(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    record: dict[str, object] = {"answers": some_answers(), "photo": b"", "pack": "late@1",
              "card": laptop.card_number(1)}  # fmt: skip
    ledger.receiving.receive([laptop.seal(laptop.header(), record)])
    ledger.open_all()
    assert ledger.standing() == [("quarantined", "pack.unknown")]

    ledger.opening._packs = {"late@1": Judging(a_form(), Rules())}.get
    assert releasing.release(ledger.engine, "test", [1]) == 1
    ledger.open_all()

    assert ledger.verdicts(laptop) == [("quarantined", "pack.unknown"), ("accepted", "")]


def test_other_bytes_under_one_key_are_kept_told_and_an_alert(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    who = bytes(range(16))
    first, second = laptop.enrolment(id=who), laptop.enrolment(id=who)

    receipts = ledger.receiving.receive([first, second, laptop.enrolment(), second])
    ledger.open_all()

    outcomes = [laptop.read_receipt(one).outcome for one in receipts]
    assert outcomes == [Outcome.STORED, Outcome.CONFLICT, Outcome.STORED, Outcome.CONFLICT]
    with reading(ledger.engine) as connection:
        assert connection.scalar(select(CONFLICT.c.packet)) == second
        assert connection.scalar(select(PACKET.c.packet).where(PACKET.c.id == who)) == first
    alerts = [row for row in audit.latest(ledger.engine, 9) if row.action == Action.CONFLICT]
    assert len(alerts) == 1, "once, however often it is sent"
    assert len(releasing.held(ledger.engine, "CG", "", 1).conflicts) == 1


def test_what_a_revoked_laptop_sealed_before_and_after_waits_and_the_honest_is_let_in(
    ledger: Ledger,
) -> None:
    laptop, control = ledger.laptop(), ledger.opening._control
    seen = [laptop.enrolment(), laptop.enrolment(some_answers(birth={"year": 2012}))]
    ledger.receiving.receive([laptop.proof_packet(), *seen])
    ledger.open_all()
    honest = laptop.enrolment(card=laptop.card_number(2))

    listed = revoke(ledger.engine, control, Revocation(label="laptop-1"))
    stolen = laptop.enrolment(card=laptop.card_number(3))
    receipts = ledger.receiving.receive([honest, stolen, laptop.proof_packet()])
    ledger.open_all()

    assert listed.devices == {laptop.dev: 2}, "the last the centre saw, taken in or not"
    assert {laptop.read_receipt(one).outcome for one in receipts} == {"stored"}
    assert len(ledger.verdicts(laptop)) == 3, "no word that would help a thief"
    rows = releasing.held(ledger.engine, "CG", "device.revoked", 1).rows
    assert [(row.counter, row.is_above) for row in rows] == [(2, False), (3, True), (None, False)]

    assert releasing.release(ledger.engine, "meena", [rows[0].server_seq, rows[2].server_seq]) == 2
    ledger.open_all()

    assert ledger.standing()[3:] == [
        ("accepted", ""), ("quarantined", "device.revoked"), ("accepted", ""),
    ]  # fmt: skip
    with reading(ledger.engine) as connection:
        assert connection.scalar(select(DEVICE.c.state)) == "revoked", "a test packet frees nobody"
        assert len(connection.execute(select(MEMBER.c.id)).all()) == 2


def test_what_is_held_names_nobody_and_only_of_ones_own_place(ledger: Ledger) -> None:
    near, far = ledger.laptop("near", "CG-1"), ledger.laptop("far", "CG-10")
    for laptop in (near, far):
        ledger.receiving.receive([laptop.enrolment(some_answers(birth={"year": 2012}))])
    ledger.open_all()

    seen = releasing.held(ledger.engine, "CG-1", "", 1)

    assert [row.device for row in seen.rows] == ["near"]
    assert releasing.release(ledger.engine, "meena", [2], scope="CG-1") == 0
    assert "सुनीता" not in repr(seen)
