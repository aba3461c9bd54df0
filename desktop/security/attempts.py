"""Counts wrong secrets, so that guessing is slow and ends.

The counter is written and flushed before a secret is tried, and carries a MAC under the device
share.  (It is no protection against somebody who rolls the disk back: the device share is.)
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from desktop.errors import StoreError
from desktop.security.keys import write_durably
from sync.protocol import canonical
from sync.protocol.canonical import MalformedError

FREE_TRIES: Final = 4
LAST_TRY: Final = 10
_FIRST_WAIT_S: Final = 30
_LONGEST_WAIT_S: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Tries:
    """How often `user` was wrong since the last success, and when (milliseconds) the last was."""

    count: int = 0
    last_ms: int = 0

    @property
    def is_locked_out(self) -> bool:
        return self.count >= LAST_TRY

    @property
    def left(self) -> int:
        return max(0, LAST_TRY - self.count)

    def wait_s(self, now_ms: int) -> int:
        """Seconds to wait before the next try: none for four, then 30 s doubling to 15 min.

        A clock that was set back starts the wait again rather than ending it.
        """
        if self.count <= FREE_TRIES:
            return 0
        wait = min(_LONGEST_WAIT_S, _FIRST_WAIT_S << (self.count - FREE_TRIES - 1))
        gone = (now_ms - self.last_ms) // 1000
        return wait if gone < 0 else max(0, wait - gone)


class Attempts:
    """The counter file of one laptop."""

    def __init__(self, path: Path, share: bytes) -> None:
        self._path = path
        self._key = sha256(b"enrol/attempts/1" + share).digest()

    def of(self, user: str) -> Tries:
        """A counter file that was tampered with counts as locked out for everybody."""
        if not self._path.exists():
            return Tries()
        counters = self._read()
        if counters is None:
            return Tries(LAST_TRY)
        count, last = counters.get(user, [0, 0])
        return Tries(count, last)

    def note_try(self, user: str, now_ms: int) -> Tries:
        """Counts a try as wrong, durably, before it is made."""
        tries = Tries(self.of(user).count + 1, now_ms)
        self._put(user, tries)
        return tries

    def forget(self, user: str) -> None:
        """After a success, or when a supervisor allows a new start."""
        self._put(user, Tries())

    def _put(self, user: str, tries: Tries) -> None:
        counters = dict(self._read() or {}) if self._path.exists() else {}
        counters[user] = [tries.count, tries.last_ms]
        body = canonical.encode(counters)
        mac = hmac.digest(self._key, body, "sha256")
        write_durably(self._path, canonical.encode({"body": body, "mac": mac}))

    def _read(self) -> Mapping[str, list[int]] | None:
        try:
            untrusted = self._path.read_bytes()
        except OSError as error:  # a failing disk is no tampering
            raise StoreError("E-STO-05", self._path.name) from error
        try:
            value = canonical.decode(untrusted)
            body, mac = value["body"], value["mac"]
            if not hmac.compare_digest(hmac.digest(self._key, body, "sha256"), mac):
                return None
            counters: Mapping[str, list[int]] = canonical.decode(body)
        except (MalformedError, KeyError, TypeError):
            return None
        return counters
