"""The packet: one sealed fact, signed by the laptop, readable only at the centre.

    packet  = 18([ {1:-8, 4:device}, {}, payload, signature ])        AAD "sadasya/packet/1"
    payload = [ header_bytes, [[kid, HPKE(DEK)], ...], body ]
    body    = AES-256-GCM(DEK, nonce = 0, record, aad = header_bytes)

The header stands in the body's AAD and in the HPKE info, so nobody can put another header, or
another laptop's signature, on a body.  The data key is used once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import device_id, key_id
from sync.protocol.envelope import Header

LARGEST_PACKET: Final = 512 * 1024

_AAD: Final = b"sadasya/packet/1"
_INFO: Final = b"enrol/packet/1"
_NONCE: Final = bytes(12)
_PARTS: Final = 3
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class UnsealError(ValueError):
    """The packet cannot be opened with this key, or its body is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A well-formed packet, taken apart.  `verify` decides whether its laptop made it."""

    header: Header
    digest: bytes
    signed: cose.Sign1
    header_bytes: bytes
    recipients: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def verify(self, public: Ed25519PublicKey) -> None:
        """Raises `SignatureError` unless the laptop named in the header signed these bytes."""
        if device_id(public.public_bytes_raw()) != self.header.dev:
            raise cose.SignatureError("another device")
        self.signed.verify(public, _AAD)


def seal_packet(
    header: Header,
    record: Mapping[str, object],
    recipients: Sequence[bytes],
    key: Ed25519PrivateKey,
) -> bytes:
    """Seals `record` to the X25519 keys `recipients` and signs it with the laptop's `key`."""
    header_bytes = canonical.encode(header.plain())
    data_key = secrets.token_bytes(32)
    info = _INFO + canonical.digest(header_bytes)
    wrapped = [
        [key_id(public), _SUITE.encrypt(data_key, X25519PublicKey.from_public_bytes(public), info)]
        for public in recipients
    ]
    body = AESGCM(data_key).encrypt(_NONCE, canonical.encode(dict(record)), header_bytes)
    payload = canonical.encode([header_bytes, wrapped, body])
    packet = cose.sign1(payload, key, kid=header.dev, aad=_AAD)
    if len(packet) > LARGEST_PACKET:
        raise MalformedError("packet too large")
    return packet


def read_packet(untrusted: bytes) -> Packet:
    """Takes a packet apart and checks its form; nothing is verified or opened yet."""
    if len(untrusted) > LARGEST_PACKET:
        raise MalformedError("packet too large")
    signed = cose.read1(untrusted)
    parts = canonical.decode(signed.payload)
    match parts:
        case [bytes(header_bytes), list(recipients), bytes(body)] if len(parts) == _PARTS:
            header = Header.parse(header_bytes)
        case _:
            raise MalformedError("payload")
    if signed.kid != header.dev:
        raise MalformedError("kid is not the device")
    return Packet(
        header=header,
        digest=canonical.digest(signed.payload),
        signed=signed,
        header_bytes=header_bytes,
        recipients=tuple(_recipient(item) for item in recipients),
        body=body,
    )


def open_packet(packet: Packet, keys: Mapping[bytes, X25519PrivateKey]) -> dict[str, Any]:
    """The record inside, with whichever of `keys` (by key id) the packet was sealed to.

    Must be called after `Packet.verify`.  Raises `UnsealError`.
    """
    info = _INFO + canonical.digest(packet.header_bytes)
    for kid, wrapped in packet.recipients:
        private = keys.get(kid)
        if private is None:
            continue
        try:
            data_key = _SUITE.decrypt(wrapped, private, info)
            plain = AESGCM(data_key).decrypt(_NONCE, packet.body, packet.header_bytes)
            record = canonical.decode(plain)
        except (InvalidTag, ValueError) as error:
            raise UnsealError("body") from error
        if not isinstance(record, dict):
            raise UnsealError("record")
        return record
    raise UnsealError("no key")


def _recipient(item: object) -> tuple[bytes, bytes]:
    match item:
        case [bytes(kid), bytes(wrapped)] if len(item) == 2:  # noqa: PLR2004 - kid and key
            return kid, wrapped
        case _:
            raise MalformedError("recipient")
