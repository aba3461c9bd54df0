"""The head of a voters' list: signed for one purpose, opened by the named laptops alone."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.roll import RollFacts, as_front, read_head, seal_head, split_front

CONTROL = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BOX, OTHER = (X25519PrivateKey.from_private_bytes(bytes([one]) * 32) for one in (5, 6))
ONE, TWO = b"laptop-1", b"laptop-2"
KEY = bytes(31) + b"k"


def facts(version: int = 1) -> RollFacts:
    return RollFacts(
        id="cg-090", version=version, places=("CG-090",), rows=3, as_of="2026-01-01", keys="k",
        made_at=1, not_after=2, size=4096, digest=bytes(32),
    )  # fmt: skip


def head(version: int = 1) -> bytes:
    boxes = {ONE: BOX.public_key().public_bytes_raw()}
    return seal_head(facts(version), KEY, boxes, CONTROL)


def test_the_named_laptop_has_the_key_and_no_other_has() -> None:
    read = read_head(head(), CONTROL.public_key())
    assert read.facts == facts()
    assert read.key_for(ONE, BOX) == KEY
    assert read.key_for(ONE, OTHER) is None
    assert read.key_for(TWO, BOX) is None


def test_a_key_of_one_list_opens_no_other_even_when_control_signs_it() -> None:
    wrapped = read_head(head(1), CONTROL.public_key()).wrapped
    parts = [facts(2).encoded(), [[ONE, wrapped[ONE]]]]
    mixed = cose.sign1(canonical.encode(parts), CONTROL, aad=b"sadasya/roll/1")
    assert read_head(mixed, CONTROL.public_key()).key_for(ONE, BOX) is None


def test_another_signer_or_another_purpose_is_refused() -> None:
    somebody = Ed25519PrivateKey.generate()
    with pytest.raises(SignatureError):
        read_head(head(), somebody.public_key())
    payload = cose.read1(head()).payload
    with pytest.raises(SignatureError):
        read_head(cose.sign1(payload, CONTROL, aad=b"sadasya/pack/1"), CONTROL.public_key())


def test_every_flipped_bit_of_a_head_is_refused() -> None:
    whole = head()
    for place in range(len(whole)):
        for bit in range(8):
            flipped = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
            with pytest.raises((SignatureError, MalformedError)):
                read_head(flipped, CONTROL.public_key())


def test_the_front_of_a_file_is_read_in_one_spelling_alone() -> None:
    whole = head()
    assert split_front(as_front(whole) + b"body") == (whole, len(as_front(whole)))
    longer = b"\x5a" + len(whole).to_bytes(4, "big") + whole
    for bad in (
        b"",
        b"\x40"[:0],
        b"SQLite format 3",
        longer,
        as_front(whole)[:-1],
        b"\x5b" + whole,
    ):
        with pytest.raises(MalformedError):
            split_front(bad)
