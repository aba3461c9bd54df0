"""A packet that cannot be taken in hand is held the second time, and the others go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import StoreError
from desktop.storage.outbox import CRASHED, NewPacket
from desktop.storage.work import Store
from sync.client.engine import SyncEngine
from sync.client.ports import CentreKeys
from tests.vectors.make import public


class Road:
    """Takes the body to its end, and answers nothing."""

    def __init__(self) -> None:
        self.bodies: list[list[bytes]] = []

    def have(self, _token: str, _digests: object) -> list[bytes]:
        return []

    def deliver(self, _token: str, packets: object) -> list[bytes]:
        self.bodies.append(list(packets))  # type: ignore[call-overload] # an iterator of bytes
        return []

    def page(self, *_asked: object, **_more: object) -> bytes:
        return b""


class Inbox:
    """A session that is there already."""

    def token(self) -> str:
        return "token"

    def cursor(self) -> str:
        return ""

    def told(self) -> str:
        return ""

    def epoch(self) -> int:
        return 0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store.db", bytes(32))
    with made.work() as tables:
        for seq in (1, 2, 3):
            digest, packet = bytes([seq]) * 32, b"packet %d" % seq
            tables.outbox.add(
                NewPacket(seq, bytes([seq]) * 16, 1, "enrolment", digest, packet, seq)
            )
    made.database.execute("DELETE FROM packet_bytes WHERE seq = 2")  # as a rotten page
    return made


def test_a_packet_that_trips_the_program_twice_is_held_and_the_rest_is_sent(store: Store) -> None:
    road = Road()
    for _ in range(2):
        _engine(store, road)
    assert road.bodies == [], "it stopped the body that it was in"

    engine = SyncEngine(
        store.read.outbox, Inbox(), road,  # type: ignore[arg-type] # as much as is asked of them
        CentreKeys(public("root"), public("control"), public("receipts"), bytes(8)),
        lambda _nonce, _host: b"",
    )  # fmt: skip
    engine.run_once(60)

    assert road.bodies == [[b"packet 1", b"packet 3"]]
    assert store.database.row("SELECT held FROM packet WHERE seq = 2") == (CRASHED,)
    assert store.read.outbox.people()["held"] == 1, "the supervisor sees it"
    assert store.read.outbox.unreceived() == 3, "and nothing is counted as arrived"
    store.close()


def _engine(store: Store, road: Road) -> None:
    """A start of the program that ends in the packet."""
    engine = SyncEngine(
        store.read.outbox, Inbox(), road,  # type: ignore[arg-type] # as much as is asked of them
        CentreKeys(public("root"), public("control"), public("receipts"), bytes(8)),
        lambda _nonce, _host: b"",
    )  # fmt: skip
    with pytest.raises(StoreError):
        engine.run_once(60)
