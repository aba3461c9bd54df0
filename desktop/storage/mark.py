"""How far this laptop has come, beside the store: noticed when the store is older than that.

Two sectors in one file, written in turn; each has its own MAC, and the newer whole one counts.
Promises: durable when `write` returns, one `fdatasync` and no rename; a torn or changed sector is
passed over; what the file says only ever moves forward.
"""

from __future__ import annotations

import hmac
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.errors import StoreError

_SECTOR: Final = 512
_MAC: Final = 32
_BODY: Final = struct.Struct(">4sQQ32sQQ32s")
_MAGIC: Final = b"SDM1"
_SYNC: Final = getattr(os, "fdatasync", os.fsync)
_BINARY: Final = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last packet's sequence and digest, the last card's counter, the audit log's head."""

    seq: int
    digest: bytes
    counter: int
    audit_seq: int
    audit_head: bytes

    def is_ahead_of(self, other: Mark) -> bool:
        """Whether something was made that `other` does not know of."""
        mine = (self.seq, self.counter, self.audit_seq)
        return any(
            a > b for a, b in zip(mine, (other.seq, other.counter, other.audit_seq), strict=True)
        )


class MarkFile:
    """One laptop's mark."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._generation = -1

    def read(self) -> Mark | None:
        """The newest whole sector; None where there is none."""
        try:
            raw = self._path.read_bytes()
        except OSError:
            return None
        sectors = [self._sector(raw[at : at + _SECTOR]) for at in (0, _SECTOR)]
        found = max((one for one in sectors if one), key=lambda one: one[0], default=None)
        if found is None:
            return None
        self._generation = found[0]
        return found[1]

    def write(self, mark: Mark) -> None:
        """Raises `StoreError` E-STO-05."""
        if self._generation < 0:
            self.read()
        generation = self._generation + 1
        body = _BODY.pack(
            _MAGIC, generation, mark.seq, mark.digest, mark.counter, mark.audit_seq, mark.audit_head
        )
        sector = (body + hmac.digest(self._key, body, "sha256")).ljust(_SECTOR, b"\0")
        try:
            self._put(sector, generation)
        except OSError as error:
            raise StoreError("E-STO-05", "mark") from error
        self._generation = generation

    def _put(self, sector: bytes, generation: int) -> None:
        """A new file is filled at once, so that later writes change nothing but its sectors."""
        is_new = not self._path.exists()
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
        try:
            if is_new:
                os.write(handle, bytes(2 * _SECTOR))
                os.fsync(handle)
            os.lseek(handle, generation % 2 * _SECTOR, os.SEEK_SET)
            os.write(handle, sector)
            _SYNC(handle)
        finally:
            os.close(handle)

    def _sector(self, raw: bytes) -> tuple[int, Mark] | None:
        body, mac = raw[: _BODY.size], raw[_BODY.size : _BODY.size + _MAC]
        if len(raw) < _SECTOR or not hmac.compare_digest(
            hmac.digest(self._key, body, "sha256"), mac
        ):
            return None
        _magic, generation, seq, digest, counter, audit_seq, head = _BODY.unpack(body)
        return generation, Mark(seq, digest, counter, audit_seq, head)
