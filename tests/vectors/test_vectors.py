"""Bytes that laptops in the field have signed: both sides must read them for ever.

Each is also read by the independent package `cwt`, which knows nothing of this product.
"""

from __future__ import annotations

import hashlib
import json

import base45
import cbor2
import claim169
import pytest
from cwt import COSE, COSEKey, VerifyError
from cwt.cose_key_interface import COSEKeyInterface

from sync.protocol import canonical, card, certificates, feed, sealing
from sync.protocol.bundle import read_answer, read_bundle
from sync.protocol.cose import SignatureError, public_key
from sync.protocol.envelope import Receipt, Verdict
from tests.vectors import make, make_bundle
from tests.vectors.make import HERE, NOW, public

INDEX = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
SIGNED = {
    "ca.cbor": ("root", b"sadasya/ca/1"),
    "device.cbor": ("ca", b"sadasya/device/1"),
    "packet.cbor": ("device", b"sadasya/packet/1"),
    "receipt.cbor": ("receipts", b"sadasya/receipt/1"),
    "verdict.cbor": ("control", b"sadasya/verdict/1"),
    "bundle_trailer.cbor": ("device", b"sadasya/bundle/1"),
    "answer_head.cbor": ("receipts", b"sadasya/answer/1"),
}


def vector(name: str) -> bytes:
    return (HERE / name).read_bytes()


def independent_key(name: str, message: bytes = b"") -> COSEKeyInterface:
    """The key as the other package wants it: under the `kid` that the message names, if any."""
    key: dict[int, object] = {1: 1, -1: 6, 3: -8, -2: bytes.fromhex(INDEX["public_keys"][name])}
    if message:
        kid = cbor2.loads(cbor2.loads(message).value[0]).get(4)
        key |= {} if kid is None else {2: kid}
    return COSEKey.new(key)


@pytest.mark.parametrize("name", INDEX["sha256"])
def test_vector_is_the_one_that_was_published(name: str) -> None:
    assert canonical.digest(vector(name)).hex() == INDEX["sha256"][name]


@pytest.mark.parametrize("name", SIGNED)
def test_independent_package_verifies_the_signature(name: str) -> None:
    signer, aad = SIGNED[name]
    payload = COSE.new().decode(
        vector(name), independent_key(signer, vector(name)), external_aad=aad
    )
    assert payload == cbor2.loads(vector(name)).value[2]


@pytest.mark.parametrize("name", SIGNED)
def test_independent_package_refuses_it_under_another_purpose(name: str) -> None:
    signer, _ = SIGNED[name]
    key = independent_key(signer, vector(name))
    with pytest.raises(VerifyError):
        COSE.new().decode(vector(name), key, external_aad=b"sadasya/other/1")


def test_everything_but_the_packet_comes_out_the_same_again() -> None:
    again = make.make()
    for name in ("ca.cbor", "device.cbor"):
        assert again[name] == vector(name)


def test_packet_opens_to_the_record_that_was_sealed() -> None:
    packet = sealing.read_packet(vector("packet.cbor"))
    packet.verify(public_key(public("device")))
    assert packet.header == make.header()
    for name in ("seal", "escrow"):
        private = make.opening_key(name)
        kid = certificates.key_id(private.public_key().public_bytes_raw())
        assert sealing.open_packet(packet, {kid: private}) == make.record()


def test_receipt_and_verdict_name_the_digest_of_the_packet() -> None:
    digest = sealing.read_packet(vector("packet.cbor")).digest
    receipt = Receipt.verify(vector("receipt.cbor"), public_key(public("receipts")))
    verdict = Verdict.verify(vector("verdict.cbor"), public_key(public("control")))
    assert receipt.digest == verdict.digest == digest


def test_a_receipt_in_a_tree_says_the_same_and_leads_to_what_is_signed() -> None:
    tree, place, path, leaf = cbor2.loads(vector("receipt_in_tree.cbor"))
    key = independent_key("receipts", tree)
    told = cbor2.loads(COSE.new().decode(tree, key, external_aad=b"sadasya/receipt-tree/1"))
    upper = _sha(b"\1", path[1], _sha(b"\1", path[0], _sha(b"\0", leaf)))
    assert (place, told) == (3, {"v": 1, "size": 5, "root": _sha(b"\1", upper, path[2])})

    key_of_the_centre = public_key(public("receipts"))
    alone = Receipt.verify(vector("receipt.cbor"), key_of_the_centre)
    assert Receipt.verify(vector("receipt_in_tree.cbor"), key_of_the_centre) == alone


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def test_receipt_key_cannot_speak_for_the_control_key() -> None:
    with pytest.raises(SignatureError):
        Verdict.verify(vector("verdict.cbor"), public_key(public("receipts")))


def test_feed_page_carries_the_verdict() -> None:
    page = feed.Page.parse(vector("feed_page.cbor"))
    assert [item.body for item in page.items] == [vector("verdict.cbor")]
    assert feed.read_cursor(page.next) == (1, 1)


def test_card_is_valid_here_and_for_two_independent_packages() -> None:
    text = vector("card.txt").decode()
    verdict = card.verify_card(text, public("root"), NOW)
    assert verdict.status is card.CardStatus.VALID
    assert verdict.claims is not None
    payload = base45.b45decode(text)
    assert len(payload) <= card.LARGEST_PAYLOAD
    decoded = cbor2.loads(COSE.new().decode(payload, independent_key("device")))
    assert decoded[169] == {1: verdict.claims.number, 4: verdict.claims.name}
    told = claim169.decode(text, verify_with_ed25519=public("device"), validate_timestamps=False)
    assert (told.claim169.id, told.claim169.full_name) == (
        verdict.claims.number,
        verdict.claims.name,
    )


def test_certificates_are_as_small_as_promised() -> None:
    assert len(vector("device.cbor")) <= certificates.LARGEST_DEVICE_CERTIFICATE


def test_bundle_and_answer_read_as_they_were_made() -> None:
    assert {name: vector(name) for name in make_bundle.make()} == make_bundle.make()
    device = bytes.fromhex(INDEX["public_keys"]["device"])
    found = read_bundle(vector("bundle.enb"))
    trailer = found.verified_trailer(public_key(device), certificates.device_id(device))
    assert trailer is not None
    assert (found.packets, trailer.made) == ((vector("packet.cbor"),), 9)
    answer = read_answer(vector("answer.rcpt"), public_key(public("receipts")))
    assert answer.head is not None
    assert (answer.head.missing, answer.receipts) == (
        ((3, 3), (8, 8)),
        (vector("receipt.cbor"),),
    )
    assert [start for start, _ in answer.pages] == ["1.0"]
