"""The file in the spool stands in for the store's bytes, and for nothing that was not sealed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from desktop.storage.outbox import NewPacket
from desktop.storage.sending import SpooledOutbox
from desktop.storage.spool import Spool
from desktop.storage.work import Store

ONE = UUID(int=1)
PACKET = bytes(range(256)) * 160


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store.db", bytes(32))
    with made.work() as tables:
        tables.outbox.add(NewPacket(1, ONE.bytes, 1, "enrolment", bytes(32), PACKET, 1))
    return made


def test_the_file_is_sent_where_the_store_cannot_be_read(store: Store, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.write(1, ONE, PACKET)
    store.database.execute("DROP TRIGGER packet_bytes_stay_as_they_are")
    store.database.execute("UPDATE packet_bytes SET bytes = x'00'")  # who reads it would tell
    assert SpooledOutbox(store.database, spool).packet(1) == PACKET


@pytest.mark.parametrize(
    "there", [None, b"", PACKET[:-1], PACKET[:-1] + b"\x00", PACKET + b"\x00", b"another"]
)
def test_a_file_that_is_not_what_was_sealed_is_never_sent(
    store: Store, tmp_path: Path, there: bytes | None
) -> None:
    spool = Spool(tmp_path / "spool")
    if there is not None:
        spool.write(1, ONE, there)
    assert SpooledOutbox(store.database, spool).packet(1) == PACKET
