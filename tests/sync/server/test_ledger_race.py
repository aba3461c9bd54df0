"""A key that another stream takes between the look and the rows: conflict, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from sync.protocol import sealing
from sync.protocol.envelope import Outcome
from sync.server import ledger as rows_of
from sync.server.database import writing
from sync.server.tables import CONFLICT, PACKET
from tests.support.parts import Ledger

_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)],
                         indirect=True)  # fmt: skip
def test_a_key_taken_between_the_look_and_the_rows_is_a_conflict(ledger: Ledger) -> None:
    left, right = ledger.laptop("left"), ledger.laptop("right")
    shared = uuid4().bytes
    ours = [right.enrolment(), right.enrolment(id=shared), right.enrolment()]

    with ThreadPoolExecutor(1) as stream:
        with writing(ledger.engine) as other:
            _write(other, left.enrolment(id=shared))
            coming = stream.submit(ledger.receiving.receive, ours)
            _until_it_waits(ledger.engine)
        receipts = [right.read_receipt(one) for one in coming.result(timeout=20)]

    assert [one.outcome for one in receipts] == [Outcome.STORED, Outcome.CONFLICT, Outcome.STORED]
    assert ledger.rows() == 3
    with ledger.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(CONFLICT)) == 1


def test_rows_that_cannot_be_written_fail_as_every_other_statement_does(ledger: Ledger) -> None:
    row = {**_row(ledger.laptop().enrolment()), "state": "x" * 17}
    with pytest.raises(DBAPIError), writing(ledger.engine) as connection:
        rows_of.add_quickly(connection, [row])
    assert ledger.rows() == 0


def test_both_ways_of_adding_give_the_same_numbers_to_new_keys_alone(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    rows = [_row(laptop.enrolment()) for _ in range(5)]
    with writing(ledger.engine) as connection:
        first = rows_of.add_quickly(connection, rows[1:3])
    with writing(ledger.engine) as connection:
        second = rows_of.add_quickly(connection, rows[:4])
    with writing(ledger.engine) as connection:
        third = rows_of.add_carefully(connection, rows)

    made = [first, second, third]
    assert [[*one] for one in made] == [
        [rows_of.key_of(row) for row in some] for some in (rows[1:3], [rows[0], rows[3]], rows[4:])
    ]
    numbers = [number for one in made for number in one.values()]
    assert numbers == sorted(set(numbers))
    with ledger.engine.connect() as connection:
        query = select(PACKET.c.server_seq, PACKET.c.packet).order_by(PACKET.c.server_seq)
        kept = {number: bytes(packet) for number, packet in connection.execute(query)}
    assert kept == {
        number: next(row["packet"] for row in rows if rows_of.key_of(row) == key)
        for one in made
        for key, number in one.items()
    }


def _row(packet: bytes) -> dict[str, object]:
    read = sealing.read_packet(packet)
    header = read.header
    return {
        "dev": header.dev, "seq": header.seq, "id": header.id, "rev": header.rev,
        "typ": header.typ, "digest": read.digest, "packet": packet, "size": len(packet),
        "captured_at": 1, "received_at": 1, "state": "stored", "code": "", "lane": b"",
    }  # fmt: skip


def _write(connection: Connection, packet: bytes) -> None:
    connection.execute(insert(PACKET).values(**_row(packet)))


def _until_it_waits(engine: Engine) -> None:
    """PostgreSQL has looked for the key, and now waits for the other transaction."""
    for _ in range(10_000):
        with engine.connect() as connection:
            if connection.scalar(_WAITS):
                return
    raise AssertionError("nobody waits")
