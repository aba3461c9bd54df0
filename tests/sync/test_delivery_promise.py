"""The promise of the product: nothing sealed is ever lost, doubled or counted before its receipt.

A state machine over the laptop's real outbox, the real engine and the centre's real ledger, with
weather between them and an oracle beside them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert, select

from desktop import wire
from desktop.storage.inbox import SqliteInbox
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store
from sync.client.engine import CentreKeys, SyncEngine
from sync.client.ports import RefusedError, SignProof, UnreachableError
from sync.client.transport import SessionEndedError
from sync.protocol import sealing
from sync.protocol.certificates import device_id
from sync.protocol.envelope import EntryKind, Header
from sync.protocol.feed import Page
from sync.server.database import migrate, open_database, reading, writing
from sync.server.receiving import Receiving
from sync.server.tables import DEVICE, PACKET
from tests.vectors.make import opening_key, public, signing_key

DEVICE_ID = device_id(public("device"))
SEAL = opening_key("seal").public_key().public_bytes_raw()


class Weather(Enum):
    """What the road does to the next turn."""

    FAIR = auto()
    CLOSED = auto()
    CUT_IN_THE_STREAM = auto()
    ANSWER_LOST = auto()
    DELIVERED_TWICE = auto()
    ANSWER_FORGED = auto()
    SESSION_ENDED = auto()


@dataclass
class Road:
    """A road straight into the ledger, with weather; fits `sync.client.ports.Road`."""

    receiving: Receiving
    weather: Weather = Weather.FAIR
    sent: list[bytes] = field(default_factory=list)

    def open_session(self, proof_for: SignProof) -> str:
        if self.weather is Weather.CLOSED:
            raise UnreachableError("E-NET-03")
        proof_for(bytes(32), "centre")
        return "token"

    def have(self, token: str, digests: Sequence[bytes]) -> list[bytes]:
        self._pass(token)
        return self.receiving.known(digests)

    def deliver(self, token: str, packets: Iterator[bytes]) -> list[bytes]:
        self._pass(token)
        offered = list(packets)
        if self.weather is Weather.CUT_IN_THE_STREAM:
            self.receiving.receive(offered[: len(offered) // 2])
            raise UnreachableError("E-NET-07")
        receipts = self.receiving.receive(offered)
        self.sent += offered
        if self.weather is Weather.DELIVERED_TWICE:
            receipts = self.receiving.receive(offered)
        if self.weather is Weather.ANSWER_LOST:
            raise UnreachableError("E-NET-05")
        if self.weather is Weather.ANSWER_FORGED:
            return [receipt[:-1] + bytes([receipt[-1] ^ 1]) for receipt in receipts]
        return receipts

    def page(self, token: str, cursor: str, made: int, told: str = "") -> bytes:
        self._pass(token)
        return Page(epoch=1, next=cursor or "1.0", now=1).encoded()

    def _pass(self, token: str) -> None:
        assert token == "token"
        if self.weather is Weather.CLOSED:
            raise UnreachableError("E-NET-01")
        if self.weather is Weather.SESSION_ENDED:
            self.weather = Weather.FAIR
            raise SessionEndedError("E-SRV-04")


class DeliveryPromise(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        self.store = Store(folder / "store.db", bytes(32))
        self.centre = open_database(f"sqlite:///{folder / 'centre.db'}")
        migrate(self.centre)
        self._register()
        self.road = Road(Receiving(self.centre, signing_key("receipts"), 1))
        self.sealed: list[bytes] = []
        self.restart()

    def _register(self) -> None:
        with writing(self.centre) as connection:
            connection.execute(
                insert(DEVICE).values(
                    label="one", prefix="7K4Q", scope="CG", camp=b"", first=1, last=9,
                    state="live", code_name="XXXX", code_salt=b"", code_digest=b"", code_until=0,
                    dev=DEVICE_ID, public=public("device"),
                )
            )  # fmt: skip

    @rule()
    def restart(self) -> None:
        """A kill between turns: a new engine, which knows nothing but the outbox."""
        keys = CentreKeys(public("root"), public("control"), public("receipts"), DEVICE_ID)
        self.engine = SyncEngine(
            self.store.read.outbox, SqliteInbox(self.store), self.road, keys, lambda _n, _h: b""
        )

    @rule()
    def seal(self) -> None:
        with self.store.work() as tables:
            seq, prev = tables.outbox.next_place()
            identity = UUID(int=seq)
            header = Header(
                typ=EntryKind.ENROLMENT, dev=DEVICE_ID, usr="namuna", grant=b"g", seq=seq,
                id=identity.bytes, rev=1, record_schema="s", app="0", prev=prev, audit_head=b"",
                captured_wall=1, boot=b"b", mono_ms=1, clock_suspect=False,
            )  # fmt: skip
            packet = sealing.seal_packet(header, {"n": seq}, [SEAL], signing_key("device"))
            digest = wire.packet_digest(packet)
            kind = EntryKind.ENROLMENT
            tables.outbox.add(NewPacket(seq, identity.bytes, 1, kind, digest, packet, 1))
        self.sealed.append(digest)

    @rule(weather=st.sampled_from(Weather))
    def sync_in(self, weather: Weather) -> None:
        self.road.weather = weather
        with suppress(UnreachableError, RefusedError):
            self.engine.run_once(20.0)

    @invariant()
    def what_counts_as_received_the_centre_has(self) -> None:
        told = {
            digest for _, digest, state in self.store.read.outbox.digests() if state == "stored"
        }
        assert told <= set(self.ledger())

    @invariant()
    def nothing_is_held_for_bad_weather(self) -> None:
        assert "held" not in self.store.read.outbox.people()

    def ledger(self) -> list[bytes]:
        with reading(self.centre) as connection:
            rows = connection.scalars(select(PACKET.c.digest).order_by(PACKET.c.server_seq))
            return [bytes(digest) for digest in rows]

    def teardown(self) -> None:
        self.road.weather = Weather.FAIR
        self.engine.run_once(20.0)
        assert self.ledger() == self.sealed, "lost, doubled or out of order"
        assert self.store.read.outbox.counts() == (0, 0)
        before = len(self.road.sent)
        assert self.engine.run_once(20.0).sent == 0
        assert len(self.road.sent) == before
        self.store.close()
        self.centre.dispose()
        self.folder.cleanup()


DeliveryPromise.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestDeliveryPromise = DeliveryPromise.TestCase
