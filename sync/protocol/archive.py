r"""A sealed archive: any length of bytes, readable with the escrow key alone, checked to its end.

    file  = "SADASYA-ARCHIVE1\n" ‖ wrapped key (2 bytes of length, HPKE) ‖ piece ...
    piece = 4 bytes of length ‖ AES-256-GCM(key, nonce = number ‖ is last, 1 MiB of what is kept)

The key is new for each archive, so counting nonces are used once.  The last piece says that it is
the last: a file that was cut off, put together anew or continued does not read to its end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_MAGIC: Final = b"SADASYA-ARCHIVE1\n"
_INFO: Final = b"sadasya/archive/1"
_PIECE: Final = 1024 * 1024
_TAG: Final = 16
_LONGEST_KEY: Final = 256
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class ArchiveError(ValueError):
    """Not an archive, not for this key, damaged, or cut off."""


class ArchiveWriter:
    """Takes bytes and seals them; nothing is whole before `finish`."""

    def __init__(self, target: BinaryIO, recipient: bytes) -> None:
        key = secrets.token_bytes(32)
        wrapped = _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(recipient), _INFO)
        self._cipher = AESGCM(key)
        self._target = target
        self._held = bytearray()
        self._number = 0
        target.write(_MAGIC + len(wrapped).to_bytes(2, "big") + wrapped)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > _PIECE:
            self._seal(bytes(self._held[:_PIECE]), is_last=False)
            del self._held[:_PIECE]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._held), is_last=True)
        self._held.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, None)
        self._target.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class ArchiveReader:
    """A file to read from, whose every byte was verified before it comes out.

    `read` raises `ArchiveError`.
    """

    def __init__(self, untrusted: BinaryIO, private: X25519PrivateKey) -> None:
        self._pieces = _opened(untrusted, private)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        wanted = len(self._held) if size < 0 else size
        out, self._held = self._held[:wanted], self._held[wanted:]
        return out


def _opened(untrusted: BinaryIO, private: X25519PrivateKey) -> Iterator[bytes]:
    if untrusted.read(len(_MAGIC)) != _MAGIC:
        raise ArchiveError("not an archive")
    length = int.from_bytes(untrusted.read(2), "big")
    if length > _LONGEST_KEY:
        raise ArchiveError("key")
    try:
        cipher = AESGCM(_SUITE.decrypt(untrusted.read(length), private, _INFO))
    except (InvalidTag, ValueError) as error:
        raise ArchiveError("another key") from error
    number, is_last = 0, False
    while not is_last:
        sealed = _next_sealed(untrusted)
        piece, is_last = _open_piece(cipher, sealed, number)
        yield piece
        number += 1
    if untrusted.read(1):
        raise ArchiveError("bytes after the end")


def _next_sealed(untrusted: BinaryIO) -> bytes:
    size = int.from_bytes(untrusted.read(4), "big")
    if not _TAG <= size <= _PIECE + _TAG:
        raise ArchiveError("cut off")
    sealed = untrusted.read(size)
    if len(sealed) != size:
        raise ArchiveError("cut off")
    return sealed


def _open_piece(cipher: AESGCM, sealed: bytes, number: int) -> tuple[bytes, bool]:
    for is_last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, is_last=is_last), sealed, None), is_last
        except InvalidTag:
            continue
    raise ArchiveError("damaged")


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
