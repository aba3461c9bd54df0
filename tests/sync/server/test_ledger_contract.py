"""What the centre promises a laptop about its packets, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select

from sync.protocol import canonical
from sync.protocol.envelope import Outcome, Receipt
from sync.protocol.feed import ItemKind, read_cursor
from sync.server import feed
from sync.server.database import reading, writing
from sync.server.tables import CONFLICT, DEVICE, PACKET
from tests.support.bare_laptop import Laptop
from tests.support.parts import EPOCH, Ledger

pytestmark = pytest.mark.usefixtures("url")
_PATIENCE_S = 60.0


def outcomes(laptop: Laptop, receipts: list[bytes]) -> list[str]:
    return [laptop.read_receipt(receipt).outcome for receipt in receipts]


def test_a_packet_is_stored_and_answered_with_a_signed_receipt_for_its_digest(
    ledger: Ledger,
) -> None:
    laptop = ledger.laptop()
    packet = laptop.enrolment()

    receipt = laptop.read_receipt(ledger.receiving.receive([packet])[0])

    assert receipt.outcome == Outcome.STORED
    assert receipt.digest == laptop.prev
    assert receipt.server_seq > 0


def test_the_same_packet_again_has_one_effect_and_the_first_number(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packet = laptop.enrolment()
    first = laptop.read_receipt(ledger.receiving.receive([packet])[0])

    again = [laptop.read_receipt(receipt) for receipt in ledger.receiving.receive([packet, packet])]

    assert [receipt.outcome for receipt in again] == [Outcome.DUPLICATE] * 2
    assert {receipt.server_seq for receipt in again} == {first.server_seq}
    assert ledger.rows() == 1


def test_a_packet_twice_in_one_group_is_stored_once(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packet = laptop.enrolment()

    receipts = ledger.receiving.receive([packet, packet])

    assert outcomes(laptop, receipts) == [Outcome.STORED, Outcome.DUPLICATE]
    assert ledger.rows() == 1


def test_other_bytes_under_the_same_id_are_a_conflict_and_both_are_kept(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    identity = uuid4().bytes
    first, second = laptop.enrolment(id=identity), laptop.enrolment(id=identity)

    receipts = ledger.receiving.receive([first, second])

    assert outcomes(laptop, receipts) == [Outcome.STORED, Outcome.CONFLICT]
    with reading(ledger.engine) as connection:
        assert bytes(connection.scalar(select(PACKET.c.packet)) or b"") == first
        assert bytes(connection.scalar(select(CONFLICT.c.packet)) or b"") == second


def test_what_is_not_a_packet_of_a_known_laptop_is_refused_with_its_reason(
    ledger: Ledger,
) -> None:
    laptop, stranger = ledger.laptop(), Laptop()
    stranger.recipients = laptop.recipients
    good = laptop.enrolment()
    broken = bytearray(laptop.enrolment())
    broken[-1] ^= 1

    receipts = [
        laptop.read_receipt(receipt)
        for receipt in ledger.receiving.receive(
            [b"\x00", stranger.enrolment(), bytes(broken), good]
        )
    ]

    assert [(receipt.outcome, receipt.code) for receipt in receipts] == [
        (Outcome.REFUSED, "malformed"),
        (Outcome.REFUSED, "unknown_device"),
        (Outcome.REFUSED, "signature"),
        (Outcome.STORED, ""),
    ]
    assert ledger.rows() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"captured_wall": 2**63},
        {"captured_wall": -(2**80)},
        {"seq": 2**64},
        {"rev": 2**40},
        {"kind": "k" * 100},
        {"kind": "a\x00b"},
        {"usr": "a\x00b"},
    ],
)
def test_a_header_that_no_row_holds_is_refused_and_stops_nothing(
    ledger: Ledger, changed: dict[str, Any]
) -> None:
    laptop = ledger.laptop()
    odd, good = laptop.enrolment(**changed), laptop.enrolment()

    receipts = ledger.receiving.receive([odd, good])

    assert outcomes(laptop, receipts) == [Outcome.REFUSED, Outcome.STORED]


def test_a_receipt_is_signed_only_after_the_commit_it_speaks_of(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = ledger.laptop()
    steps: list[str] = []
    event.listen(ledger.engine, "commit", lambda _connection: steps.append("commit"))
    sign = ledger.receiving._receipt

    def noted(*facts: Any) -> Receipt:
        steps.append("sign")
        return sign(*facts)

    monkeypatch.setattr(ledger.receiving, "_receipt", noted)

    ledger.receiving.receive([laptop.enrolment()])

    assert steps == ["commit", "sign"]


def test_a_failed_commit_leaves_no_receipt(ledger: Ledger) -> None:
    laptop = ledger.laptop()

    class PulledPlugError(Exception):
        """The disk went away."""

    def pull(_connection: object) -> None:
        raise PulledPlugError

    event.listen(ledger.engine, "commit", pull)
    with pytest.raises(PulledPlugError):
        ledger.receiving.receive([laptop.enrolment()])
    event.remove(ledger.engine, "commit", pull)

    assert ledger.rows() == 0


def test_have_answers_for_what_is_durable_and_is_silent_on_the_rest(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([laptop.enrolment()])
    known = laptop.prev

    receipts = ledger.receiving.known([known, canonical.digest(b"never sent")])

    assert [laptop.read_receipt(receipt).digest for receipt in receipts] == [known]


def test_two_streams_of_the_same_packets_store_each_once(ledger: Ledger) -> None:
    laptops = [ledger.laptop("left"), ledger.laptop("right")]
    packets = [laptop.enrolment() for laptop in laptops for _ in range(6)]

    with ThreadPoolExecutor(4) as streams:
        # Each stream names the laptops in another order: a ring of waiting would end here.
        orders = [packets, packets[::-1], packets, packets[::-1]]
        answers = list(streams.map(ledger.receiving.receive, orders))

    said = [outcomes(laptops[0], answer) for answer in answers]
    assert ledger.rows() == len(packets)
    assert sum(answer.count(Outcome.STORED) for answer in said) == len(packets)
    assert {outcome for answer in said for outcome in answer} <= {"stored", "duplicate"}


def test_a_cursor_never_skips_while_many_append(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    per_writer, writers = 8, 4

    def append(_number: int) -> None:
        for _ in range(per_writer):
            with writing(ledger.engine) as connection:
                feed.append(connection, laptop.dev, ItemKind.PACK, b"an item")

    seen: list[int] = []
    after = ""
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(append, number) for number in range(writers)]
        until = time.monotonic() + _PATIENCE_S
        while len(seen) < per_writer * writers:
            assert time.monotonic() < until, seen
            page = feed.page(ledger.engine, laptop.dev, after, EPOCH)
            seen += range(read_cursor(page.next)[1] - len(page.items) + 1,
                          read_cursor(page.next)[1] + 1)  # fmt: skip
            after = page.next
            for future in running:
                if future.done():
                    future.result()

    assert seen == list(range(1, per_writer * writers + 1))


def test_a_cursor_of_another_epoch_starts_anew(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    with writing(ledger.engine) as connection:
        feed.append(connection, laptop.dev, ItemKind.PACK, b"an item")

    assert len(feed.page(ledger.engine, laptop.dev, "7.99", EPOCH).items) == 1
    assert len(feed.page(ledger.engine, laptop.dev, "1.1", EPOCH).items) == 0


@pytest.mark.parametrize(
    "untrusted", ["", "x", "1", "1.", ".1", "1.-5", "9" * 40, "1.1.1", "१.१", "1." + "9" * 30]
)
def test_any_cursor_text_gives_a_page(ledger: Ledger, untrusted: str) -> None:
    laptop = ledger.laptop()

    assert feed.page(ledger.engine, laptop.dev, untrusted, EPOCH).items == ()


def test_the_centre_knows_how_far_a_laptops_records_go(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    laptop.enrolment()
    third = [laptop.enrolment(), laptop.enrolment()][1]

    ledger.receiving.receive([third])

    with reading(ledger.engine) as connection:
        assert connection.scalar(select(DEVICE.c.made).where(DEVICE.c.dev == laptop.dev)) == 3
        assert connection.scalar(select(func.count()).select_from(PACKET)) == 1
