"""A laptop made of nothing but a key: it activates, seals and signs as the protocol says.

It knows no code of the desktop, so what the centre promises is tested against the protocol alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.identifiers import compact_number, number_for
from sync.protocol import sealing
from sync.protocol.activation import ActivationRequest, ActivationResponse
from sync.protocol.certificates import Purpose, certified_key, device_id
from sync.protocol.cose import public_key
from sync.protocol.envelope import EntryKind, Header, Receipt
from sync.protocol.grants import Admission
from sync.protocol.session import Proof
from sync.protocol.version import ENROLMENT_SCHEMA, TEST_SCHEMA
from tests.domain.samples import some_answers

A_PHOTO: Final = b"\xff\xd8\xff\xe0 a photo of nobody \xff\xd9"
_WIRE: Final = {"record_schema": "schema"}
NOON: Final = 1_795_332_600_000  # 22 November 2026, noon in India


@dataclass
class Laptop:
    """One sender.  `recipients` are the public keys that its packets are sealed to."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    prefix: str = "7K4Q"
    recipients: tuple[bytes, ...] = ()
    receipts_public: bytes = b""
    control_public: bytes = b""
    seq: int = 0
    prev: bytes = bytes(32)
    cards: int = 0

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def dev(self) -> bytes:
        return device_id(self.public)

    def request(self, code: str) -> bytes:
        asked = ActivationRequest(
            code=code, public=self.public, app="0.1.0", system="test", at=NOON
        )
        return asked.sign(self.key, self.dev)

    def admit(self, answer: bytes, root: bytes) -> None:
        """Takes what an activation response brings, verified up to `root`."""
        response = ActivationResponse.parse(answer)
        held, pinned = response.certificates, public_key(root)
        self.recipients = (
            certified_key(held.seal, pinned, Purpose.SEAL),
            certified_key(held.escrow, pinned, Purpose.ESCROW),
        )
        self.receipts_public = certified_key(held.receipts, pinned, Purpose.RECEIPTS)
        self.control_public = certified_key(held.control, pinned, Purpose.CONTROL)
        admission = Admission.verify(response.admission, public_key(self.control_public))
        self.prefix = admission.prefix

    def proof(self, nonce: bytes, host: str) -> bytes:
        proof = Proof(
            nonce=nonce, host=host, dev=self.dev, made=self.seq, audit_head=b"", app="0.1.0"
        )
        return proof.sign(self.key, self.dev)

    def header(self, kind: str = EntryKind.ENROLMENT, **changed: Any) -> Header:
        self.seq += 1
        values: dict[str, object] = {
            "typ": kind, "dev": self.dev, "usr": "namuna", "grant": b"grant-01", "seq": self.seq,
            "id": uuid4().bytes, "rev": 1,
            "record_schema": TEST_SCHEMA if kind == EntryKind.TEST else ENROLMENT_SCHEMA,
            "app": "0.1.0", "prev": self.prev, "audit_head": bytes(32), "captured_wall": NOON,
            "boot": b"boot", "mono_ms": self.seq, "clock_suspect": False,
        }  # fmt: skip
        return Header.of({_WIRE.get(key, key): item for key, item in (values | changed).items()})

    def proof_packet(self) -> bytes:
        return self.seal(self.header(EntryKind.TEST), {"made_at": NOON})

    def enrolment(
        self,
        answers: object = None,
        *,
        card: str = "",
        photo: bytes = A_PHOTO,
        noted: dict[str, object] | None = None,
        pack: str = "sample@1",
        **changed: Any,
    ) -> bytes:
        """A sealed enrolment; by default of a person of their own, whom the centre accepts."""
        header = self.header(**changed)
        person = {} if self.cards == 0 else _another(self.seq)
        self.cards += 1
        record = {
            "answers": some_answers(epic="", **person) if answers is None else answers,
            "photo": photo,
            "photo_note": "",
            "card": card or self.card_number(self.cards),
            "pack": pack,
        }
        if noted is not None:
            record["noted"] = noted
        return self.seal(header, record)

    def card_number(self, counter: int) -> str:
        return compact_number(number_for(self.prefix, counter))

    def seal(self, header: Header, record: dict[str, object]) -> bytes:
        packet = sealing.seal_packet(header, record, self.recipients, self.key)
        self.prev = sealing.read_packet(packet).digest
        return packet

    def read_receipt(self, receipt: bytes) -> Receipt:
        """Raises unless the centre's receipts key signed it."""
        return Receipt.verify(receipt, public_key(self.receipts_public))


def _another(index: int) -> dict[str, object]:
    """Somebody else of the same name: another father, year of birth and telephone."""
    fathers = ("मोहन", "बुधराम", "गणेश", "फागू", "ललित", "शंकर", "अनंत")
    birth = {"year": 1930 + index % 70}
    return {
        "relation_name": f"{fathers[index % 7]} {fathers[index // 7 % 7]}",
        "birth": birth,
        "mobile": f"98{index:08d}",
    }
