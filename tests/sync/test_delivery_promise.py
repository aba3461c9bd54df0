"""The promise of the product: nothing sealed is ever lost, doubled or counted before its receipt.

A state machine over the laptop's real outbox, the real engine and the centre's real ledger, with
weather between them and an oracle beside them.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert, select, update

from desktop import wire
from desktop.storage.inbox import SqliteInbox
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store
from sync.client.engine import SyncEngine
from sync.client.ports import CentreKeys, RefusedError, SignProof, UnreachableError
from sync.client.transport import SessionEndedError
from sync.protocol import sealing
from sync.protocol.certificates import device_id
from sync.protocol.envelope import EntryKind, Header
from sync.protocol.feed import Page
from sync.server.database import migrate, open_database, reading, writing
from sync.server.receiving import Receiving
from sync.server.tables import DEVICE, PACKET
from tests.vectors.make import opening_key, public, signing_key

SEED = int(os.environ.get("SOAK_SEED", "20261122"))
SIZE = os.environ.get("SOAK_SIZE", "hour")
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
    OUT_OF_ORDER = auto()
    KILLED_WHILE_SETTLING = auto()
    SESSION_ENDED = auto()


class KilledError(Exception):
    """The laptop's process ended here."""


@dataclass
class Road:
    """A road straight into the ledger, with weather; fits `sync.client.ports.Road`."""

    receiving: Receiving
    epoch: int = 1
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
        if self.weather is Weather.OUT_OF_ORDER:
            offered.reverse()
        receipts = self.receiving.receive(offered)
        self.sent += offered
        if self.weather is Weather.DELIVERED_TWICE:
            receipts = self.receiving.receive(offered)
        if self.weather is Weather.ANSWER_LOST:
            raise UnreachableError("E-NET-05")
        if self.weather is Weather.KILLED_WHILE_SETTLING:
            raise KilledError
        if self.weather is Weather.ANSWER_FORGED:
            return [receipt[:-1] + bytes([receipt[-1] ^ 1]) for receipt in receipts]
        return receipts

    def page(self, token: str, cursor: str, made: int, told: str = "") -> bytes:
        self._pass(token)
        return Page(epoch=self.epoch, next=cursor or f"{self.epoch}.0", now=1).encoded()

    def _pass(self, token: str) -> None:
        assert token == "token"
        if self.weather is Weather.CLOSED:
            raise UnreachableError("E-NET-01")
        if self.weather is Weather.SESSION_ENDED:
            self.weather = Weather.FAIR
            raise SessionEndedError("E-SRV-04")


class DeliveryPromise(RuleBasedStateMachine):
    looks: ClassVar[int] = 0  # one after each step, and one before the first

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        self.store = Store(folder / "store.db", bytes(32))
        with self.store.work() as tables:
            tables.kept.keep("epoch", 1)  # as the centre's answer to the activation says
        self.centre = open_database(f"sqlite:///{folder / 'centre.db'}")
        migrate(self.centre)
        self._register()
        self.backup = folder / "backup.db"
        self.back_up()
        self.road = Road(Receiving(self.centre, signing_key("receipts"), 1))
        self.sealed: list[bytes] = []
        self.revisions: dict[int, int] = {}
        self.may_be_gone: set[bytes] = set()
        self.was_disordered = False
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
        self._add(EntryKind.ENROLMENT, len(self.revisions) + 1)

    @precondition(lambda self: self.revisions)
    @rule(data=st.data(), kind=st.sampled_from((EntryKind.AMENDMENT, EntryKind.WITHDRAWAL)))
    def change(self, data: st.DataObject, kind: EntryKind) -> None:
        """A correction, or a consent taken back: the next revision of somebody."""
        self._add(kind, data.draw(st.sampled_from(sorted(self.revisions))))

    def _add(self, kind: EntryKind, member: int) -> None:
        revision = self.revisions.get(member, 0) + 1
        with self.store.work() as tables:
            seq, prev = tables.outbox.next_place()
            identity = UUID(int=member)
            header = Header(
                typ=kind, dev=DEVICE_ID, usr="namuna", grant=b"g", seq=seq,
                id=identity.bytes, rev=revision, base_rev=revision - 1 or None,
                record_schema="s", app="0", prev=prev, audit_head=b"",
                captured_wall=1, boot=b"b", mono_ms=1, clock_suspect=False,
            )  # fmt: skip
            packet = sealing.seal_packet(header, {"n": seq}, [SEAL], signing_key("device"))
            digest = wire.packet_digest(packet)
            tables.outbox.add(NewPacket(seq, identity.bytes, revision, kind, digest, packet, 1))
        self.revisions[member] = revision
        self.sealed.append(digest)

    @rule(weather=st.sampled_from(Weather))
    def sync_in(self, weather: Weather) -> None:
        self.road.weather = weather
        self.was_disordered |= weather is Weather.OUT_OF_ORDER
        try:
            with suppress(UnreachableError, RefusedError):
                self.engine.run_once(20.0)
        except KilledError:
            self.restart()

    @rule()
    def back_up(self) -> None:
        """The centre's database as of now."""
        with closing(sqlite3.connect(self.backup)) as copy:
            self._copy(Path(str(self.centre.url.database)), copy)

    @rule()
    def restore(self) -> None:
        """The centre is put back as it was at the last backup, one epoch on."""
        with closing(sqlite3.connect(str(self.centre.url.database))) as centre:
            self._copy(self.backup, centre)
        self.road.epoch += 1
        self.road.receiving = Receiving(self.centre, signing_key("receipts"), self.road.epoch)
        # The laptop cannot know before it hears of the new epoch.
        self.may_be_gone = set(self.sealed) - set(self.ledger())
        self.was_disordered = True

    @staticmethod
    def _copy(source: Path, target: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(source)) as held:
            held.backup(target)

    @rule(state=st.sampled_from(("live", "revoked")))
    def admit_or_revoke(self, state: str) -> None:
        """A revoked laptop's packets are kept for a person: nothing of it is lost either."""
        with writing(self.centre) as connection:
            connection.execute(update(DEVICE).values(state=state))

    @invariant()
    def what_counts_as_received_the_centre_has(self) -> None:
        told = {
            digest for _, digest, state in self.store.read.outbox.digests() if state == "stored"
        }
        has_heard = SqliteInbox(self.store).epoch() in {0, self.road.epoch}
        assert told <= set(self.ledger()) | (set() if has_heard else self.may_be_gone)

    @invariant()
    def each_stands_once(self) -> None:
        type(self).looks += 1
        ledger = self.ledger()
        assert len(ledger) == len(set(ledger))
        assert set(ledger) <= set(self.sealed)

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
        ledger = self.ledger()
        assert sorted(ledger) == sorted(self.sealed), "lost or doubled"
        assert self.was_disordered or ledger == self.sealed, "out of order"
        assert self.store.read.outbox.counts() == (0, 0)
        before = len(self.road.sent)
        assert self.engine.run_once(20.0).sent == 0
        assert len(self.road.sent) == before
        self.store.close()
        self.centre.dispose()
        self.folder.cleanup()


def steps(runs: int, each: int) -> settings:
    """So many runs of so many steps."""
    return settings(
        max_examples=runs,
        stateful_step_count=each,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


DeliveryPromise.TestCase.settings = steps(25, 25)
TestDeliveryPromise = DeliveryPromise.TestCase


@pytest.mark.soak
def test_the_promise_holds_for_twenty_thousand_steps() -> None:
    """Twenty thousand at night; five thousand in the hour."""
    runs = 440 if SIZE == "night" else 110
    before = DeliveryPromise.looks
    run_state_machine_as_test(seed(SEED)(DeliveryPromise), settings=steps(runs, 50))
    done = DeliveryPromise.looks - before - runs
    print(f"state machine of the sync: {done}/{done} steps in {runs} runs held seed={SEED}")
