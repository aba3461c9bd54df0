"""What is signed and sealed stays so: every changed bit is noticed."""

from __future__ import annotations

import secrets

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol import canonical, card, certificates, cose, sealing
from sync.protocol.activation import ActivationText, new_code, read_code
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from tests.vectors import make
from tests.vectors.make import NOW, public, signing_key

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.binary(max_size=20) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(plain)
def test_canonical_bytes_come_back_as_they_were(value: object) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@given(st.dictionaries(st.integers(-300, 300), st.integers(), min_size=2, max_size=8))
def test_order_of_keys_never_changes_the_bytes(value: dict[int, int]) -> None:
    backwards = dict(reversed(value.items()))
    assert canonical.encode(value) == canonical.encode(backwards)


@pytest.mark.parametrize(
    "untrusted",
    [b"", b"\x1b\x00\x00\x00\x00\x00\x00\x00\x01", b"\x01\x01", b"\xa2\x02\x00\x01\x00",
     b"\x9f\xff", b"\xf9\x00\x00", b"\x81" * 40 + b"\x00", b"\xa2\x01\x00\x01\x00"],
    ids=["empty", "long head", "trailing", "order", "indefinite", "float", "deep", "twice"],
)  # fmt: skip
def test_second_spelling_of_a_value_is_refused(untrusted: bytes) -> None:
    with pytest.raises(MalformedError):
        canonical.decode(untrusted)


@given(st.lists(st.binary(max_size=400), max_size=6), st.integers(1, 50))
def test_sequence_splits_where_it_was_joined_however_it_arrives(
    items: list[bytes], step: int
) -> None:
    stream = b"".join(canonical.sequence(items))
    found: list[bytes] = []
    rest = b""
    for start in range(0, len(stream), step):
        whole, rest = canonical.split_sequence(rest + stream[start : start + step])
        found += whole
    assert (found, rest) == (items, b"")


def test_sequence_refuses_anything_but_byte_strings() -> None:
    with pytest.raises(MalformedError):
        canonical.split_sequence(b"\x01")
    with pytest.raises(MalformedError):
        canonical.split_sequence(b"\x5a\x7f\xff\xff\xff")


PACKET = make.make()["packet.cbor"]


def reads_and_verifies(packet: bytes) -> bool:
    try:
        read = sealing.read_packet(packet)
        read.verify(cose.public_key(public("device")))
    except (MalformedError, SignatureError):
        return False
    return True


def test_every_changed_bit_of_a_packet_is_noticed() -> None:
    assert reads_and_verifies(PACKET)
    accepted = [
        bit
        for bit in range(len(PACKET) * 8)
        if reads_and_verifies(
            PACKET[: bit // 8] + bytes([PACKET[bit // 8] ^ 1 << bit % 8]) + PACKET[bit // 8 + 1 :]
        )
    ]
    assert accepted == []


def test_every_truncation_of_a_packet_is_noticed() -> None:
    assert not any(reads_and_verifies(PACKET[:length]) for length in range(len(PACKET)))


def test_another_device_cannot_adopt_a_packet_by_signing_it_again() -> None:
    thief = Ed25519PrivateKey.generate()
    payload = cbor2.loads(PACKET).value[2]
    own = certificates.device_id(thief.public_key().public_bytes_raw())
    with pytest.raises(MalformedError):
        sealing.read_packet(cose.sign1(payload, thief, kid=own, aad=b"sadasya/packet/1"))
    header = make.header().model_copy(update={"dev": own})
    _, recipients, body = cbor2.loads(payload)
    forged = canonical.encode([canonical.encode(header.plain()), recipients, body])
    packet = sealing.read_packet(cose.sign1(forged, thief, kid=own, aad=b"sadasya/packet/1"))
    packet.verify(thief.public_key())
    seal = make.opening_key("seal")
    with pytest.raises(sealing.UnsealError):
        sealing.open_packet(
            packet, {certificates.key_id(seal.public_key().public_bytes_raw()): seal}
        )


def test_wrong_key_opens_nothing() -> None:
    packet = sealing.read_packet(PACKET)
    stranger = X25519PrivateKey.generate()
    kid = packet.recipients[0][0]
    with pytest.raises(sealing.UnsealError):
        sealing.open_packet(packet, {kid: stranger})
    with pytest.raises(sealing.UnsealError):
        sealing.open_packet(packet, {})


def issued(name: str) -> str:
    made = make.make()
    claims = card.CardClaims("7K4Q00042X", name, 1989, NOW, NOW + 94_608_000)
    return card.issue_card(claims, signing_key("device"), made["device.cbor"], made["ca.cbor"])


def test_ten_thousand_changed_cards_and_none_is_accepted() -> None:
    text = issued("सुनीता देवी (नमूना)")
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    accepted = 0
    for _ in range(10_000):
        characters = list(text)
        for _ in range(1 + secrets.randbelow(3)):
            place = secrets.randbelow(len(characters))
            characters[place] = secrets.choice(letters)
        changed = "".join(characters)
        if changed != text:
            status = card.verify_card(changed, public("root"), NOW).status
            accepted += status in {card.CardStatus.VALID, card.CardStatus.EXPIRED}
    assert accepted == 0


def test_card_of_another_root_is_of_an_unknown_issuer() -> None:
    verdict = card.verify_card(issued("अ"), public("control"), NOW)
    assert verdict.status is card.CardStatus.UNKNOWN_ISSUER


def test_card_expires() -> None:
    verdict = card.verify_card(issued("अ"), public("root"), NOW + 94_608_001)
    assert verdict.status is card.CardStatus.EXPIRED


def test_card_with_another_devices_prefix_is_not_believed() -> None:
    made = make.make()
    claims = card.CardClaims("ZZZZ00042X", "अ", 1989, NOW, NOW + 1000)
    text = card.issue_card(claims, signing_key("device"), made["device.cbor"], made["ca.cbor"])
    assert card.verify_card(text, public("root"), NOW).status is card.CardStatus.UNKNOWN_ISSUER


@settings(max_examples=300)
@given(st.text(max_size=80).filter(lambda name: len(name.encode()) <= card.LONGEST_NAME))
def test_card_fits_the_code_for_any_name(name: str) -> None:
    assert len(issued(name)) <= 645


@given(st.text(max_size=900))
def test_verifier_never_raises(untrusted: str) -> None:
    assert card.verify_card(untrusted, public("root"), NOW).status is card.CardStatus.CHANGED


def test_activation_code_forgives_hands_but_not_mistakes() -> None:
    for _ in range(200):
        code = new_code()
        assert read_code(code.lower().replace("-", " ").replace("0", "o")) == code
        place = secrets.randbelow(len(code))
        if code[place] != "-":
            other = secrets.choice([ch for ch in "2345679ABC" if ch != code[place]])
            assert read_code(code[:place] + other + code[place + 1 :]) != code


@given(st.text())
def test_activation_text_is_read_or_refused(untrusted: str) -> None:
    with pytest.raises(MalformedError):
        ActivationText.read(untrusted)
