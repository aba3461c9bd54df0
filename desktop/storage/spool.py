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

_NAME: Final = re.compile(r"^(\d{8})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.pkt$")


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

    def size_of(self, seq: int, identity: UUID) -> int | None:
        """None when it is not there."""
        try:
            return (self._folder / f"{seq:08d}-{identity}.pkt").stat().st_size
        except OSError:
            return None

    def read(self, seq: int, identity: UUID) -> bytes:
        """Empty when it is not there, or cannot be read."""
        try:
            return (self._folder / f"{seq:08d}-{identity}.pkt").read_bytes()
        except OSError:
            return b""

    def drop(self, seq: int, identity: UUID) -> None:
        """After its time.  Must be called after the store has let go of the same packet."""
        (self._folder / f"{seq:08d}-{identity}.pkt").unlink(missing_ok=True)

    def places(self) -> list[tuple[int, UUID]]:
        """(seq, id) of every whole packet, by their names; leftovers are cleared away."""
        found: list[tuple[int, UUID]] = []
        for path in sorted(self._folder.iterdir()):
            if path.suffix == ".tmp":
                path.unlink(missing_ok=True)
            elif match := _NAME.match(path.name):
                found.append((int(match[1]), UUID(match[2])))
        return found

    def packets(self) -> Iterator[tuple[int, UUID, bytes]]:
        """Every whole packet, by sequence; leftovers of an interrupted write are cleared away."""
        for seq, identity in self.places():
            yield seq, identity, self.read(seq, identity)

    def _flush_folder(self) -> None:
        if os.name != "posix":  # Windows flushes directory entries with the rename
            return
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
