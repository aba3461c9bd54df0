"""Receipts under one signature: each proves itself, and nothing else proves anything."""

from __future__ import annotations

import hashlib

import cbor2
import pytest

from sync.protocol import canonical
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError, public_key
from sync.protocol.envelope import Outcome, Receipt, ReceiptTree, sign_together
from sync.protocol.inclusion import root_of, tree_of
from tests.vectors.make import public, signing_key

KID = b"kid1"
# The tree that every log of certificates is tried with: leaves, and the root of the first n.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                 "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def receipts(count: int) -> list[Receipt]:
    return [
        Receipt(
            outcome=Outcome.STORED, dev=bytes(8), id=bytes(16), rev=1,
            digest=hashlib.sha256(bytes([number])).digest(), server_seq=number, epoch=1, at=10,
        )
        for number in range(count)
    ]  # fmt: skip


def signed(count: int) -> list[bytes]:
    return sign_together(receipts(count), signing_key("receipts"), KID)


def read(receipt: bytes, key: str = "receipts") -> Receipt:
    return Receipt.verify(receipt, public_key(public(key)))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_is_the_one_that_the_rfcs_readers_know(size: int) -> None:
    root, paths = tree_of(LEAVES[:size])
    assert root.hex() == ROOTS[size - 1]
    for place, leaf in enumerate(LEAVES[:size]):
        assert root_of(leaf, place, size, paths[place]) == root


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 63, 64, 65])
def test_only_the_leaf_at_its_own_place_leads_to_the_root(size: int) -> None:
    leaves = [bytes([number]) for number in range(size)]
    root, paths = tree_of(leaves)
    for leaf, (place, path) in zip(leaves, enumerate(paths), strict=True):
        assert root_of(leaf, place, size, path) == root
        for other in {*range(size + 2)} - {place}:  # the size itself is signed
            assert not leads(leaf, other, size, path, root)
        assert not leads(leaf + b"!", place, size, path, root)
        assert not leads(leaf, place, size, [*path, bytes(32)], root)
        assert not path or not leads(leaf, place, size, path[:-1], root)


def leads(leaf: bytes, place: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        return root_of(leaf, place, size, path) == root
    except MalformedError:
        return False


@pytest.mark.parametrize("count", [1, 2, 3, 64])
def test_each_of_many_stands_alone(count: int) -> None:
    made = signed(count)
    assert [read(one) for one in reversed(made)] == receipts(count)[::-1]
    with pytest.raises(SignatureError):
        read(made[-1], "control")


def test_one_alone_is_signed_as_ever() -> None:
    (made,) = signed(1)
    assert made == receipts(1)[0].sign(signing_key("receipts"), KID)


def test_what_was_not_signed_together_is_refused() -> None:
    first, second = (cbor2.loads(one) for one in signed(3)[:2])
    for changed in (
        [first[0], first[1], first[2], second[3]],
        [first[0], second[1], first[2], first[3]],
        [first[0], first[1], second[2], first[3]],
        [cbor2.loads(signed(2)[0])[0], *first[1:]],
    ):
        with pytest.raises((SignatureError, MalformedError)):
            read(canonical.encode(changed))


def test_another_spelling_of_the_same_proof_is_refused() -> None:
    first, second = (cbor2.loads(one) for one in signed(2))
    for changed in (
        [first[0], False, first[2], first[3]],
        [second[0], True, second[2], second[3]],
        [first[0], -2, first[2], first[3]],
        [first[0], 0, [first[2][0].hex()], first[3]],
        [first[0], 0, first[2][0], first[3]],
        first[:3],
        [*first, b""],
    ):
        with pytest.raises(MalformedError):
            read(canonical.encode(changed))


def test_a_receipt_is_no_tree_and_a_tree_is_no_receipt() -> None:
    (alone,) = signed(1)
    tree = cbor2.loads(signed(2)[0])[0]
    with pytest.raises(SignatureError):
        read(tree)
    with pytest.raises(SignatureError):
        ReceiptTree.verify(alone, public_key(public("receipts")))
    with pytest.raises(SignatureError):
        read(canonical.encode([alone, 0, [], receipts(1)[0].encoded()]))


def test_a_refused_tree_is_refused_again() -> None:
    """What is remembered of a signature is only ever that it verified."""
    made = signed(2)[0]
    for _ in range(2):
        with pytest.raises(SignatureError):
            read(made, "control")
    assert read(made)
    with pytest.raises(SignatureError):
        read(made, "control")
