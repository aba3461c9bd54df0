"""One stream's way to disk: gathered, examined and committed at the same time, and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import cbor2
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from sync.protocol import canonical, sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.envelope import Outcome
from sync.server.database import reading, writing
from sync.server.intake import Intake
from sync.server.tables import FAULT, PACKET
from tests.support.bare_laptop import Laptop
from tests.support.parts import Ledger

_ODD = 1_000  # bytes a piece: no item begins where a piece does
_IN_TIME_S = 30.0


async def _pieces(body: bytes, last: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _ODD):
        yield body[start : start + _ODD]
    yield last


def _taken(
    ledger: Ledger, body: bytes, last: bytes = b"", *, together: bool = False
) -> list[bytes]:
    async def take() -> list[bytes]:
        async with asyncio.timeout(_IN_TIME_S):
            intake = Intake(ledger.receiving, together=together)
            return await intake.take(_pieces(body, last))

    return asyncio.run(take())


def _body(packets: Sequence[bytes]) -> bytes:
    return b"".join(canonical.sequence(list(packets)))


def _rows(ledger: Ledger) -> int:
    with reading(ledger.engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(PACKET)) or 0)


def test_a_long_stream_is_committed_and_answered_in_the_order_it_came(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packets = [laptop.enrolment(photo=b"") for _ in range(150)]

    receipts = [laptop.read_receipt(one) for one in _taken(ledger, _body(packets))]

    assert {receipt.outcome for receipt in receipts} == {Outcome.STORED}
    with reading(ledger.engine) as connection:
        query = select(PACKET.c.digest).order_by(PACKET.c.server_seq)
        kept = [bytes(digest) for digest in connection.scalars(query)]
        faults = connection.scalar(select(func.count()).select_from(FAULT))
    assert kept == [sealing.read_packet(packet).digest for packet in packets]
    assert [receipt.digest for receipt in receipts] == kept
    assert faults == 0, "packets that share a commit follow on each other"


@pytest.mark.parametrize("together", [False, True])
def test_each_receipt_proves_itself_whatever_it_was_signed_with(
    ledger: Ledger, *, together: bool
) -> None:
    laptop, stranger = ledger.laptop(), Laptop()
    packets = [laptop.enrolment(photo=b"") for _ in range(9)]
    offered = [*packets, packets[0], stranger.enrolment(photo=b""), b"no packet"]

    signed = _taken(ledger, _body(offered), together=together)

    receipts = [laptop.read_receipt(one) for one in reversed(signed)][::-1]
    assert [receipt.outcome for receipt in receipts] == [
        *[Outcome.STORED] * 9, Outcome.DUPLICATE, Outcome.REFUSED, Outcome.REFUSED,
    ]  # fmt: skip
    assert [one.digest for one in receipts[:9]] == [
        sealing.read_packet(one).digest for one in packets
    ]
    signatures = {_signature(one) for one in signed}
    assert len(signatures) < len(signed) if together else len(signatures) == len(signed)


def _signature(receipt: bytes) -> bytes:
    found = cbor2.loads(receipt)
    return bytes((cbor2.loads(found[0]) if isinstance(found, list) else found).value[3])


def test_what_came_in_pieces_before_a_malformed_one_is_kept(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packets = [laptop.enrolment(photo=b"") for _ in range(70)]

    with pytest.raises(MalformedError):
        _taken(ledger, _body(packets), b"\xa0")

    assert _rows(ledger) == len(packets)


def test_what_cannot_be_committed_fails_the_stream_at_once(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packets = [laptop.enrolment(photo=b"") for _ in range(400)]
    with writing(ledger.engine) as connection:
        connection.execute(text("ALTER TABLE packet RENAME TO elsewhere"))

    with pytest.raises(DBAPIError):
        _taken(ledger, _body(packets))
