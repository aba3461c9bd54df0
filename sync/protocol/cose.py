"""COSE_Sign1 (RFC 9052) with Ed25519: the one signature format.

Every kind of object is signed under its own external AAD, so that a signature made for one
purpose never counts for another.  Checked against the independent package `cwt` in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol import canonical
from sync.protocol.canonical import MalformedError

_TAG: Final = 18
_EDDSA: Final = -8
_ALG: Final = 1
_KID: Final = 4
_PARTS: Final = 4
_LONGEST_KNOWN: Final = 64


class SignatureError(ValueError):
    """The signature is missing, wrong, or made for another purpose."""


@dataclass(frozen=True, slots=True)
class Sign1:
    """One COSE_Sign1, taken apart and well formed; nothing is verified yet."""

    protected: bytes
    kid: bytes | None
    payload: bytes
    signature: bytes

    def verify(self, public: Ed25519PublicKey, aad: bytes) -> bytes:
        """The payload, if `public` signed it under `aad`; otherwise `SignatureError`."""
        try:
            public.verify(self.signature, _to_be_signed(self.protected, aad, self.payload))
        except InvalidSignature as error:
            raise SignatureError("signature") from error
        return self.payload


def sign1(payload: bytes, key: Ed25519PrivateKey, *, kid: bytes | None = None, aad: bytes) -> bytes:
    """Tagged COSE_Sign1 with an empty unprotected map."""
    header = {_ALG: _EDDSA} if kid is None else {_ALG: _EDDSA, _KID: kid}
    protected = canonical.encode(header)
    signature = key.sign(_to_be_signed(protected, aad, payload))
    return canonical.encode(cbor2.CBORTag(_TAG, [protected, {}, payload, signature]))


def read1(untrusted: bytes) -> Sign1:
    """Takes a COSE_Sign1 apart.

    Refuses another tag, anything unprotected, another algorithm, unknown header parameters,
    trailing bytes and non-deterministic CBOR.
    """
    item = canonical.decode(untrusted)
    if not isinstance(item, cbor2.CBORTag) or item.tag != _TAG:
        raise MalformedError("not COSE_Sign1")
    parts = item.value
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise MalformedError("not COSE_Sign1")
    protected, unprotected, payload, signature = parts
    if unprotected != {} or not isinstance(unprotected, dict):
        raise MalformedError("unprotected header")
    if not (
        isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)
    ):
        raise MalformedError("not COSE_Sign1")
    return Sign1(protected, _kid_of(protected), payload, signature)


def verify1(untrusted: bytes, public: Ed25519PublicKey, *, aad: bytes) -> bytes:
    """The payload of a COSE_Sign1 that `public` signed under `aad`."""
    return read1(untrusted).verify(public, aad)


def public_key(raw: bytes) -> Ed25519PublicKey:
    """An Ed25519 public key from its 32 bytes (RFC 8032); `MalformedError` otherwise."""
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, TypeError) as error:
        raise MalformedError("not an Ed25519 key") from error


def _kid_of(protected: bytes) -> bytes | None:
    """The same few headers come with every packet and receipt."""
    return _read_kid(protected) if len(protected) > _LONGEST_KNOWN else _known_kid(protected)


def _read_kid(protected: bytes) -> bytes | None:
    header = canonical.decode(protected)
    if not isinstance(header, dict) or header.get(_ALG) != _EDDSA or set(header) - {_ALG, _KID}:
        raise MalformedError("protected header")
    kid = header.get(_KID)
    if kid is not None and not isinstance(kid, bytes):
        raise MalformedError("kid")
    return kid


_known_kid = lru_cache(maxsize=256)(_read_kid)


def _to_be_signed(protected: bytes, aad: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, aad, payload])
