"""Who may sign what: the root's word for each key of the centre, the centre's word for a laptop.

A certificate is a CWT (RFC 8392) whose `cnf` claim (RFC 8747) holds the certified key, signed
under an external AAD that names its purpose.  A laptop and a card verifier start from the 32
bytes of the root key alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError

LARGEST_DEVICE_CERTIFICATE: Final = 180
DEVICE_ID_BYTES: Final = 8

_SUB, _EXP, _CNF = 2, 4, 8
_COSE_KEY = 1
_OKP: Final = 1
_ED25519, _X25519 = 6, 4
_KEY_BYTES: Final = 32


class Purpose(StrEnum):
    """What the root lets a key do.  The value is the external AAD of its certificate."""

    CA = "sadasya/ca/1"  # certifies devices
    CONTROL = "sadasya/control/1"  # signs grants, admissions, verdicts, lists, packs
    RECEIPTS = "sadasya/receipts/1"  # signs receipts
    SEAL = "sadasya/seal/1"  # X25519: opens packets
    ESCROW = "sadasya/escrow/1"  # X25519: opens packets and stores when all else is lost

    @property
    def curve(self) -> int:
        return _X25519 if self in {Purpose.SEAL, Purpose.ESCROW} else _ED25519


_DEVICE_AAD: Final = b"sadasya/device/1"


@dataclass(frozen=True, slots=True)
class DeviceCertificate:
    """A laptop's key, the prefix of its card numbers, and until when it may issue."""

    public: bytes
    prefix: str
    not_after: int

    @property
    def device(self) -> bytes:
        return device_id(self.public)


def device_id(public: bytes) -> bytes:
    """Eight bytes of the key's own digest: an identity nobody can claim without the key."""
    return canonical.digest(public)[:DEVICE_ID_BYTES]


def key_id(public: bytes) -> bytes:
    """How a centre's key is named in `kid`: the first four bytes of its digest."""
    return canonical.digest(public)[:4]


def certify_key(root: Ed25519PrivateKey, purpose: Purpose, public: bytes) -> bytes:
    """The root's word that `public` (32 bytes) is the centre's key for `purpose`."""
    claims = {_CNF: {_COSE_KEY: {1: _OKP, -1: purpose.curve, -2: public}}}
    return cose.sign1(canonical.encode(claims), root, aad=purpose.value.encode())


def certified_key(untrusted: bytes, root: Ed25519PublicKey, purpose: Purpose) -> bytes:
    """The key the root certified for `purpose`; `SignatureError` or `MalformedError` otherwise."""
    claims = canonical.decode(cose.verify1(untrusted, root, aad=purpose.value.encode()))
    if not isinstance(claims, dict) or set(claims) != {_CNF}:
        raise MalformedError("certificate claims")
    return _confirmed(claims[_CNF], purpose.curve)


def certify_device(
    authority: Ed25519PrivateKey, public: bytes, prefix: str, not_after: int
) -> bytes:
    """The authority's word for a laptop; at most `LARGEST_DEVICE_CERTIFICATE` bytes."""
    claims = {
        _SUB: prefix,
        _EXP: not_after,
        _CNF: {_COSE_KEY: {1: _OKP, -1: _ED25519, -2: public}},
    }
    certificate = cose.sign1(canonical.encode(claims), authority, aad=_DEVICE_AAD)
    if len(certificate) > LARGEST_DEVICE_CERTIFICATE:
        raise MalformedError("certificate too large")
    return certificate


def certified_device(untrusted: bytes, authority: Ed25519PublicKey) -> DeviceCertificate:
    """What `authority` says of a laptop.  Expiry is the caller's to judge: it knows the clock."""
    return _device_claims(cose.verify1(untrusted, authority, aad=_DEVICE_AAD))


def claimed_device(untrusted: bytes) -> DeviceCertificate:
    """What a certificate says, unverified: only for telling *changed* from *unknown issuer*."""
    return _device_claims(cose.read1(untrusted).payload)


def _device_claims(payload: bytes) -> DeviceCertificate:
    claims = canonical.decode(payload)
    if not isinstance(claims, dict) or set(claims) != {_SUB, _EXP, _CNF}:
        raise MalformedError("certificate claims")
    prefix, not_after = claims[_SUB], claims[_EXP]
    if not isinstance(prefix, str) or not isinstance(not_after, int):
        raise MalformedError("certificate claims")
    return DeviceCertificate(_confirmed(claims[_CNF], _ED25519), prefix, not_after)


def _confirmed(cnf: Any, curve: int) -> bytes:  # noqa: ANN401 - plain CBOR values
    match cnf:
        case {1: {1: 1, -1: int(found), -2: bytes(public)}} if (
            found == curve and len(public) == _KEY_BYTES and len(cnf) == 1
        ):
            return public
        case _:
            raise MalformedError("confirmation key")
