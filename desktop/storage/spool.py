"""The second durable copy: each sealed packet as a file of its own, outside the store.

One flipped bit can make a table unreadable; a packet file then still holds the member.  It is
ciphertext, so the copy costs no privacy.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from desktop.errors import StoreError

_NAME: Final = re.compile(r"^(\d{8})-([0-9a-f-]{36})\.pkt$")


class Spool:
    """A folder of `<seq>-<id>.pkt`.  Raises `StoreError` E-STO-03 (disk full) or E-STO-05."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(self, seq: int, identity: UUID, packet: bytes) -> None:
        """Durable under its name when this returns: written aside, flushed, renamed, flushed."""
        path = self._folder / f"{seq:08d}-{identity}.pkt"
        aside = path.with_suffix(".tmp")
        try:
            with aside.open("wb") as file:
                file.write(packet)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
            self._flush_folder()
        except OSError as error:
            code = "E-STO-03" if error.errno == 28 else "E-STO-05"  # noqa: PLR2004 - ENOSPC
            raise StoreError(code, "spool") from error

    def has(self, seq: int, identity: UUID) -> bool:
        return (self._folder / f"{seq:08d}-{identity}.pkt").exists()

    def packets(self) -> Iterator[tuple[int, UUID, bytes]]:
        """Every whole packet, by sequence; leftovers of an interrupted write are cleared away."""
        for path in sorted(self._folder.iterdir()):
            if path.suffix == ".tmp":
                path.unlink(missing_ok=True)
            elif match := _NAME.match(path.name):
                yield int(match[1]), UUID(match[2]), path.read_bytes()

    def _flush_folder(self) -> None:
        if os.name != "posix":  # Windows flushes directory entries with the rename
            return
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
