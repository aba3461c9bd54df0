"""The oracle itself: silent where all is well, and red for each thing that may go wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from sync.protocol import sealing
from tests.support.bare_laptop import Laptop
from tests.support.oracle import Said, judge
from tests.vectors.make import opening_key, signing_key

MEMBER = UUID(int=7)
NUMBER = "7K4Q00001X"


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """What the oracle finds after a statement was run on a database where all was well."""
    seal = opening_key("seal").public_key().public_bytes_raw()
    laptop = Laptop(key=signing_key("device"), recipients=(seal,))
    packet = laptop.enrolment(id=MEMBER.bytes, consent_hash=bytes(32))
    digest = sealing.read_packet(packet).digest
    database, spool = tmp_path / "centre.db", tmp_path / "spool"
    spool.mkdir()
    (spool / f"00000001-{MEMBER}.pkt").write_bytes(packet)

    def look(statement: str = "SELECT 1", **said: str) -> tuple[str, ...]:
        told = Said()
        told.read(f"TRY {MEMBER}\nACK {MEMBER} {NUMBER}\nSETTLED {digest.hex()}\nACK cut-off")
        told.acked |= said
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.executescript(
                "DROP TABLE IF EXISTS packet; DROP TABLE IF EXISTS member;"
                "DROP TABLE IF EXISTS conflict; CREATE TABLE conflict (id);"
                "CREATE TABLE packet (id, rev, lane, typ, digest, packet, state);"
                "CREATE TABLE member (id, number, consent)"
            )
            row = (MEMBER.bytes, 1, b"", "enrolment", digest, packet, "accepted")
            connection.execute("INSERT INTO packet VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            row_of_member = (MEMBER.bytes, NUMBER, '{"notice": "2026-1"}')
            connection.execute("INSERT INTO member VALUES (?, ?, ?)", row_of_member)
            connection.execute(statement)
        return judge(told, str(database), spool).wrong

    return look


def test_the_oracle_is_silent_where_all_is_well(found: Callable[..., tuple[str, ...]]) -> None:
    assert found() == ()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM packet", "lost"),
        ("INSERT INTO packet SELECT * FROM packet", "2 times"),
        ("UPDATE packet SET digest = zeroblob(32)", "other bytes"),
        ("UPDATE packet SET rev = 2", "another's header"),
        ("UPDATE packet SET state = 'stored'", "stored, no member"),
        ("DELETE FROM member", "no member"),
        ("UPDATE member SET number = '7K4Q00002X'", "another number"),
        ("INSERT INTO member SELECT x'00', number, consent FROM member", "given twice"),
        ("UPDATE member SET consent = ''", "no consent"),
        ("INSERT INTO conflict VALUES (1)", "conflicts"),
        ("UPDATE packet SET id = zeroblob(16)", "nobody sealed"),
    ],
)
def test_the_oracle_says_what_is_wrong(
    found: Callable[..., tuple[str, ...]], statement: str, said: str
) -> None:
    assert any(said in words for words in found(statement))
