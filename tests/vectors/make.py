"""Writes the golden vectors again: `python -m tests.vectors.make`.

Run it only with a new protocol version: the files are what laptops in the field have signed.
Keys are fixed and public, so they protect nothing.  Sealing draws random numbers, so the packet
vector is made once and kept; everything else comes out the same each time.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.protocol import canonical, card, certificates, feed, sealing
from sync.protocol.certificates import Purpose
from sync.protocol.envelope import (
    EntryKind,
    Header,
    Outcome,
    Receipt,
    Verdict,
    VerdictKind,
    sign_together,
)

HERE = Path(__file__).parent
NAMES = ("root", "ca", "control", "receipts", "device")
NOW = 1_795_000_000


def signing_key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(canonical.digest(f"vector {name}".encode()))


def opening_key(name: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(canonical.digest(f"vector {name}".encode()))


def public(name: str) -> bytes:
    return signing_key(name).public_key().public_bytes_raw()


def header() -> Header:
    return Header(
        typ=EntryKind.ENROLMENT,
        dev=certificates.device_id(public("device")),
        usr="namuna",
        grant=b"grant-01",
        seq=7,
        id=UUID("6a8f2f5e-5a1b-4c3d-8e9f-0a1b2c3d4e5f").bytes,
        rev=1,
        record_schema="sadasya/enrolment/1",
        app="0.1.0",
        prev=bytes(32),
        audit_head=canonical.digest(b"audit"),
        captured_wall=NOW * 1000,
        boot=b"boot-001",
        mono_ms=123_456,
        last_server_time=NOW * 1000 - 5_000,
        clock_suspect=False,
        consent_hash=canonical.digest(b"consent"),
    )


def record() -> dict[str, object]:
    return {
        "answers": {
            "name": "सुनीता देवी (नमूना)",
            "birth": {"year": 1989},
            "caste": {"refused": True},
        },
        "photo": b"\xff\xd8 a photo \xff\xd9",
        "card": "7K4Q00042X",
    }


def make() -> dict[str, bytes]:
    ca = certificates.certify_key(signing_key("root"), Purpose.CA, public("ca"))
    device = certificates.certify_device(
        signing_key("ca"), public("device"), "7K4Q", NOW + 31_536_000
    )
    seal, escrow = (
        opening_key(name).public_key().public_bytes_raw() for name in ("seal", "escrow")
    )
    packet = sealing.seal_packet(header(), record(), [seal, escrow], signing_key("device"))
    digest = sealing.read_packet(packet).digest
    unsigned = Receipt(
        outcome=Outcome.STORED,
        dev=header().dev,
        id=header().id,
        rev=1,
        digest=digest,
        server_seq=99,
        epoch=1,
        at=NOW * 1000,
    )
    by_receipts = signing_key("receipts"), certificates.key_id(public("receipts"))
    others = [unsigned.model_copy(update={"digest": bytes([at] * 32)}) for at in range(4)]
    verdict = Verdict(
        verdict=VerdictKind.ACCEPTED,
        dev=header().dev,
        id=header().id,
        rev=1,
        digest=digest,
        epoch=1,
        at=NOW * 1000,
    ).sign(signing_key("control"), certificates.key_id(public("control")))
    page = feed.Page(
        epoch=1,
        next=feed.cursor(1, 1),
        now=NOW * 1000,
        items=(feed.Item(kind=feed.ItemKind.VERDICT, body=verdict),),
    ).encoded()
    claims = card.CardClaims("7K4Q00042X", "सुनीता देवी (नमूना)", 1989, NOW, NOW + 94_608_000)
    text = card.issue_card(claims, signing_key("device"), device, ca)
    return {
        "ca.cbor": ca,
        "device.cbor": device,
        "packet.cbor": packet,
        "receipt.cbor": unsigned.sign(*by_receipts),
        # The fourth of five: a tree that is not full.
        "receipt_in_tree.cbor": sign_together([*others[:3], unsigned, others[3]], *by_receipts)[3],
        "verdict.cbor": verdict,
        "feed_page.cbor": page,
        "card.txt": text.encode(),
    }


def main() -> None:
    made = make()
    for name, data in made.items():
        (HERE / name).write_bytes(data)
    keys = {name: public(name).hex() for name in NAMES}
    digests = {name: canonical.digest(data).hex() for name, data in made.items()}
    text = json.dumps({"public_keys": keys, "sha256": digests}, indent=1)
    (HERE / "index.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
