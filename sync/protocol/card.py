"""The card's QR: a CWT with claim 169, signed by the laptop, carrying its own proof.

    payload  = 18([ {1:-8}, {}, claims, signature ])           no AAD, no kid
    claims   = { 4: expires, 6: issued, 169: {1: number, 4: name}, -70001: [born, device, ca] }
    text     = base45(payload)

`device` is the laptop's certificate and `ca` the root's word for its authority, so a verifier
needs the 32 bytes of the root key and nothing else.  Never more than `LARGEST_PAYLOAD` bytes:
QR version 16 at level M.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import base45
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol import canonical, certificates, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import DeviceCertificate, Purpose
from sync.protocol.cose import SignatureError
from sync.protocol.grants import RevocationList

LARGEST_PAYLOAD: Final = 430
LONGEST_NAME: Final = 60  # bytes of UTF-8
_EXP, _IAT, _IDENTITY, _PROOF = 4, 6, 169, -70001
_NUMBER, _NAME = 1, 4
_COUNTER = slice(4, 9)


@dataclass(frozen=True, slots=True)
class CardClaims:
    """What the card says.  Never religion, category, caste, EPIC, mobile or address."""

    number: str  # compact, ten characters
    name: str  # at most LONGEST_NAME bytes
    born: int  # year
    issued: int  # seconds since 1970
    expires: int


class CardStatus(StrEnum):
    """What a verifier says, offline."""

    VALID = "valid"
    CHANGED = "changed"
    UNKNOWN_ISSUER = "unknown_issuer"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CardVerdict:
    """A status and, for all but *changed*, what the card says."""

    status: CardStatus
    claims: CardClaims | None = None
    device: bytes = b""


def issue_card(claims: CardClaims, key: Ed25519PrivateKey, device: bytes, ca: bytes) -> str:
    """The QR's text.  Raises `MalformedError` if the name or the whole is too long."""
    if len(claims.name.encode()) > LONGEST_NAME:
        raise MalformedError("name too long")
    body = {
        _EXP: claims.expires,
        _IAT: claims.issued,
        _IDENTITY: {_NUMBER: claims.number, _NAME: claims.name},
        _PROOF: [claims.born, device, ca],
    }
    payload = cose.sign1(canonical.encode(body), key, aad=b"")
    if len(payload) > LARGEST_PAYLOAD:
        raise MalformedError("card too large")
    return str(base45.b45encode(payload), "ascii")


def verify_card(
    untrusted: str, root: bytes, now: int, revocations: RevocationList | None = None
) -> CardVerdict:
    """Judges a card's text with the root key alone; never raises on what a card may hold.

    `revocations` must already be verified; without it nothing is reported as revoked.
    """
    try:
        signed, claims, device_bytes, ca_bytes = _take_apart(untrusted)
        own_word = certificates.claimed_device(device_bytes)
        signed.verify(cose.public_key(own_word.public), b"")
    except (MalformedError, SignatureError):
        return CardVerdict(CardStatus.CHANGED)
    try:
        device = _chain(cose.public_key(root), ca_bytes, device_bytes)
    except (MalformedError, SignatureError):
        return CardVerdict(CardStatus.UNKNOWN_ISSUER, claims)
    if not claims.number.startswith(device.prefix) or claims.issued > device.not_after:
        return CardVerdict(CardStatus.UNKNOWN_ISSUER, claims)
    counter = claims.number[_COUNTER]
    if revocations is not None and revocations.covers(
        device.device, claims.number, int(counter) if counter.isdigit() else 0
    ):
        return CardVerdict(CardStatus.REVOKED, claims, device.device)
    status = CardStatus.EXPIRED if claims.expires < now else CardStatus.VALID
    return CardVerdict(status, claims, device.device)


def _chain(root: Ed25519PublicKey, ca: bytes, device: bytes) -> DeviceCertificate:
    authority = certificates.certified_key(ca, root, Purpose.CA)
    return certificates.certified_device(device, cose.public_key(authority))


def _take_apart(untrusted: str) -> tuple[cose.Sign1, CardClaims, bytes, bytes]:
    if len(untrusted) > 2 * LARGEST_PAYLOAD:
        raise MalformedError("too long")
    try:
        payload = base45.b45decode(untrusted)
        again = base45.b45encode(payload).decode()
    except ValueError as error:
        raise MalformedError("not base45") from error
    if again != untrusted or len(payload) > LARGEST_PAYLOAD:
        raise MalformedError("not a card")
    signed = cose.read1(payload)
    claims, device, ca = _claims(canonical.decode(signed.payload))
    return signed, claims, device, ca


def _claims(untrusted: Any) -> tuple[CardClaims, bytes, bytes]:  # noqa: ANN401 - CBOR values
    match untrusted:
        case {
            4: int(expires),
            6: int(issued),
            169: {1: str(number), 4: str(name)},
            -70001: [int(born), bytes(device), bytes(ca)],
        } if len(untrusted) == 4 and len(untrusted[_IDENTITY]) == 2:  # noqa: PLR2004
            return CardClaims(number, name, born, issued, expires), device, ca
        case _:
            raise MalformedError("claims")
