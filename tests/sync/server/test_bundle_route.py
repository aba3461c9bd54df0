"""`POST /v1/bundles`: one laptop's bundle, brought by another; who may, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.protocol.bundle import BundleHead, read_answer, write_bundle
from sync.protocol.cose import public_key
from sync.protocol.problems import Problem
from sync.protocol.session import Challenge, Token
from sync.server.app import receive_app
from sync.server.centre import Centre
from sync.server.database import writing
from sync.server.tables import DEVICE
from tests.support.bare_laptop import Laptop
from tests.support.browser import Answer, Browser
from tests.support.parts import Ledger

URL = "https://centre.example:8443"


@dataclass
class Door:
    """The centre's HTTP, without a socket."""

    browser: Browser
    ledger: Ledger

    def token(self, laptop: Laptop) -> str:
        asked = self.browser._ask("POST", "/v1/session", b"", {})
        proof = laptop.proof(Challenge.parse(asked.content).nonce, "centre.example")
        return Token.parse(self.browser._ask("POST", "/v1/session", proof, {}).content).token

    def carry(self, courier: Laptop, bundle: bytes) -> Answer:
        headers = {"authorization": f"Bearer {self.token(courier)}"}
        return self.browser._ask("POST", "/v1/bundles", bundle, headers)

    def live(self, label: str) -> Laptop:
        laptop = self.ledger.laptop(label)
        self.ledger.receiving.receive([laptop.proof_packet()])
        self.ledger.open_all()
        return laptop


@pytest.fixture
def door(ledger: Ledger, tmp_path: Path, url: str) -> Iterator[Door]:
    centre = Centre(
        folder=ledger.keys.root.parent, database=url, blobs=f"file://{tmp_path / 'blobs'}",
        url=URL, host="127.0.0.1", port=8443,
    )  # fmt: skip
    app = receive_app(centre)
    yield Door(Browser(app, URL), ledger)
    app.state.parts.engine.dispose()


def bundle_of(laptop: Laptop, packets: list[bytes]) -> bytes:
    last = laptop.seq
    head = BundleHead(
        dev=laptop.dev, bundle=b"a bundle", count=len(packets), first=last - len(packets) + 1,
        last=last, made=last, after="", epoch=0, made_at=0,
    )  # fmt: skip
    return write_bundle(head, packets, laptop.key)


@pytest.fixture(autouse=True)
def _no_opener_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.server.routes._JUDGING_WAITS_S", (0.0,))


def test_a_live_laptop_brings_anothers_bundle_and_gets_that_ones_answer(door: Door) -> None:
    courier, far = door.live("courier"), door.live("far")
    answer = door.carry(courier, bundle_of(far, [far.enrolment(), far.enrolment()]))
    assert answer.status == 200
    read = read_answer(answer.content, public_key(far.receipts_public))
    assert read.head is not None
    assert (read.head.dev, read.head.trailer, len(read.receipts)) == (far.dev, True, 3)


def test_only_a_live_laptop_brings_bundles(door: Door) -> None:
    awaited, gone, far = door.ledger.laptop("new"), door.live("gone"), door.live("far")
    bundle = bundle_of(far, [far.enrolment()])
    with writing(door.ledger.engine) as connection:
        revoked = DEVICE.update().where(DEVICE.c.dev == gone.dev).values(state="revoked")
        connection.execute(revoked)
    for courier in (awaited, gone):
        answer = door.carry(courier, bundle)
        assert (answer.status, answer.json()["code"]) == (403, Problem.NOT_ALLOWED.code)
    assert door.browser._ask("POST", "/v1/bundles", bundle, {}).status == 401
    assert door.ledger.rows() == 2


def test_what_proves_no_laptop_is_answered_with_its_problem(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = door.live("courier")
    for data in (b"", b"no bundle", bundle_of(Laptop(), [])):
        answer = door.carry(courier, data)
        assert (answer.status, answer.json()["code"]) == (400, Problem.MALFORMED.code)
    monkeypatch.setattr("sync.server.routes.LARGEST_BUNDLE", 99)
    assert door.carry(courier, bytes(100)).json()["code"] == Problem.TOO_LARGE.code
