"""T13, T18: every changed bit of what is signed is noticed, and no parser falls over any bytes.

Packets, receipts, grants, revocation lists, orders and bundles: every bit of framing, header and
signature, thousands in the bodies, all truncations of the short ones.  Nothing changed is accepted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import cbor2
import pytest

from sync.protocol import canonical, cose, sealing
from sync.protocol.activation import ActivationRequest, ActivationResponse, ActivationText
from sync.protocol.bundle import Trailer, read_answer, read_bundle, read_head
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Receipt, Verdict, sign_together
from sync.protocol.feed import Page, read_cursor
from sync.protocol.grants import Admission, Grant, Order, RevocationList
from sync.protocol.session import Challenge, Proof, Token
from tests.faults.conftest import SEED, size
from tests.support.bare_laptop import Laptop
from tests.vectors.make import opening_key, public, signing_key

REFUSED = (MalformedError, SignatureError)
KID = b"kid1"
LONG = 300  # of anything longer only the edges are tried bit by bit
Verify = Callable[[bytes], object]


@dataclass(frozen=True)
class Signed:
    """One signed object, and how its reader takes it in."""

    name: str
    data: bytes
    verify: Verify


def objects() -> list[Signed]:
    laptop = Laptop(key=signing_key("device"),
                    recipients=(opening_key("seal").public_key().public_bytes_raw(),))  # fmt: skip
    device, control = cose.public_key(public("device")), cose.public_key(public("control"))
    receipts = cose.public_key(public("receipts"))
    packet = laptop.enrolment()
    unsigned = Receipt(
        outcome="stored", dev=laptop.dev, id=bytes(16), rev=1, digest=laptop.prev, server_seq=3,
        epoch=1, at=10,
    )  # fmt: skip
    receipt = unsigned.sign(signing_key("receipts"), KID)
    others = [unsigned.model_copy(update={"server_seq": place}) for place in range(4, 8)]
    in_tree = sign_together([unsigned, *others], signing_key("receipts"), KID)[0]
    grant = Grant(
        grant=b"grant-01", usr="namuna", name_hi="नमूना", name_en="Sample", role="enroller",
        scope="CG", devices=("*",), not_after=2**31, version=1, code_salt=bytes(16),
        code_digest=bytes(32), disabled=False,
    ).sign(signing_key("control"), KID)  # fmt: skip
    listed = RevocationList(number=4, at=9, devices={laptop.dev: 3}, cards=(bytes(8),)).sign(
        signing_key("control"), KID
    )
    order = Order(number=2, dev=laptop.dev, order="lock", at=5).sign(signing_key("control"), KID)
    verdict = Verdict(
        verdict="accepted", dev=laptop.dev, id=bytes(16), rev=1, digest=laptop.prev, epoch=1, at=11
    ).sign(signing_key("control"), KID)
    return [
        Signed("packet", packet, lambda data: sealing.read_packet(data).verify(device)),
        Signed("receipt", receipt, partial(_verified, Receipt, receipts)),
        Signed("receipt in a tree", in_tree, partial(_verified, Receipt, receipts)),
        Signed("grant", grant, partial(_verified, Grant, control)),
        Signed("revocation list", listed, partial(_verified, RevocationList, control)),
        Signed("order", order, partial(_verified, Order, control)),
        Signed("verdict", verdict, partial(_verified, Verdict, control)),
    ]


def _verified(kind: Any, key: Any, data: bytes) -> object:
    return kind.verify(data, key)


def flips(data: bytes, chance: random.Random, in_body: int) -> Iterator[bytes]:
    """Every bit of both edges, and `in_body` chosen ones between them."""
    edge = range(min(len(data), LONG))
    far = range(max(0, len(data) - LONG), len(data))
    places = [(at, bit) for at in sorted({*edge, *far}) for bit in range(8)]
    places += [(chance.randrange(len(data)), chance.randrange(8)) for _ in range(in_body)]
    for at, bit in places:
        changed = bytearray(data)
        changed[at] ^= 1 << bit
        yield bytes(changed)


def accepted(signed: Signed, changed: Iterator[bytes]) -> tuple[int, int]:
    """How many were let through, and how many were tried."""
    through = count = 0
    for data in changed:
        count += 1
        try:
            signed.verify(data)
        except REFUSED:
            continue
        through += 1
    return through, count


def check(in_body: int, tell: Callable[[str], None]) -> None:
    chance, figures = random.Random(SEED), []
    for signed in objects():
        signed.verify(signed.data)  # or nothing would be shown
        cut = (signed.data[:at] for at in range(0, len(signed.data), 1 + len(signed.data) // 400))
        through, count = accepted(signed, flips(signed.data, chance, in_body))
        more, cuts = accepted(signed, cut)
        figures.append(f"{signed.name} {through + more}/{count + cuts}")
    tell(f"changed and accepted: {', '.join(figures)}")
    assert all(" 0/" in figure for figure in figures)


def test_no_changed_bit_and_no_cut_of_anything_signed_is_accepted(
    tell: Callable[[str], None],
) -> None:
    check(50, tell)


@pytest.mark.soak
def test_no_changed_bit_of_ten_thousand_in_the_bodies_is_accepted(
    tell: Callable[[str], None],
) -> None:
    check(10_000, tell)


def test_no_field_of_one_object_fits_another() -> None:
    """Each is signed for its own purpose: nothing counts as anything else."""
    every = objects()
    kind = {signed.name: signed.name.removesuffix(" in a tree") for signed in every}
    for signed in every:
        for other in every:
            if kind[signed.name] != kind[other.name]:
                assert accepted(other, iter([signed.data])) == (0, 1), (signed.name, other.name)


# What reads bytes or text that anybody may have written; what it may raise is the whole of it.
PARSERS: dict[str, Callable[[bytes], object]] = {
    "canonical": canonical.decode,
    "sequence": canonical.split_sequence,
    "packet": sealing.read_packet,
    "cose": cose.read1,
    "bundle": read_bundle,
    "bundle head": read_head,
    "answer": lambda data: read_answer(data, cose.public_key(public("receipts"))),
    "trailer": Trailer.parse,
    "page": Page.parse,
    "receipt": Receipt.parse,
    "grant": Grant.parse,
    "admission": Admission.parse,
    "list": RevocationList.parse,
    "order": Order.parse,
    "request": ActivationRequest.parse,
    "response": ActivationResponse.parse,
    "challenge": Challenge.parse,
    "proof": Proof.parse,
    "token": Token.parse,
    "cursor": lambda data: read_cursor(data.decode("latin-1")),
    "activation text": lambda data: ActivationText.read(data.decode("latin-1")),
}


def mangled(corpus: list[bytes], chance: random.Random) -> bytes:
    """Bytes of no sense, or of a little: cut, doubled, spliced, with heads of CBOR put in."""
    one = bytearray(chance.choice(corpus))
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(one) + 1)
        match chance.randrange(6):
            case 0:
                one[at:at] = chance.randbytes(chance.randrange(1, 9))
            case 1:
                one = one[:at]
            case 2:
                other = chance.choice(corpus)
                one[at:] = other[chance.randrange(len(other) + 1) :]
            case 3:
                one[at:at] = bytes(
                    [chance.choice((0x1B, 0x5B, 0x9B, 0xBB, 0xDB, 0x5F, 0x9F, 0xFF))]
                )
            case 4:
                one[at : at + 1] = chance.choice((b"\x9f" * 20, b"\x81" * 40, b"\xc6" * 9, b""))
            case _:
                if one:
                    one[at % len(one)] ^= 1 << chance.randrange(8)
    return bytes(one)


def fuzz(executions: int, tell: Callable[[str], None]) -> None:
    chance, slowest = random.Random(SEED), 0.0
    corpus = [signed.data for signed in objects()]
    corpus += [Page(epoch=1, next="1.0", now=1).encoded(), b"", cbor2.dumps({1: [2, {3: b"4"}]})]
    corpus += [b"".join(canonical.sequence(corpus[:3])), b"1.5", b"SADASYA1:MFRGG"]
    names = sorted(PARSERS)
    for number in range(executions):
        name, data = names[number % len(names)], mangled(corpus, chance)
        begun = time.perf_counter()
        try:
            PARSERS[name](data)
        except REFUSED:
            pass
        except Exception as error:
            raise AssertionError(f"{name} {data.hex()}") from error
        slowest = max(slowest, time.perf_counter() - begun)
    tell(f"parsers: {executions} executions, 0 unforeseen, slowest {slowest * 1000:.0f} ms")
    assert slowest < 1.0


def test_no_parser_falls_over_mangled_bytes(tell: Callable[[str], None]) -> None:
    fuzz(10_000, tell)


@pytest.mark.soak
def test_no_parser_falls_over_a_million_mangled_bytes(tell: Callable[[str], None]) -> None:
    fuzz(size(hour=1_000_000, night=5_000_000), tell)
