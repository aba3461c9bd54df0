"""Voters' lists on this laptop: which were taken, and their bodies as files beside the store.

Promises: a body is whole and durable under its name before its row says that it is held; a version
only moves forward, also after a list was deleted; no body is ever written in a readable form.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from desktop.errors import StoreError
from desktop.storage.database import Database, Row

_CHUNK: Final = 1 << 20
_NO_SPACE: Final = 28
_COLUMNS: Final = "SELECT id, version, head, not_after, taken_at, is_held FROM roll"
_HELD: Final = f"{_COLUMNS} WHERE is_held = 1 ORDER BY id"
_BY_ID: Final = f"{_COLUMNS} WHERE id = :id"
_PUT: Final = """
INSERT INTO roll (id, version, head, not_after, taken_at, is_held)
VALUES (:id, :version, :head, :not_after, :taken_at, 1)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head,
    not_after = excluded.not_after, taken_at = excluded.taken_at, is_held = 1
"""
_DROP: Final = "UPDATE roll SET is_held = 0, head = x'' WHERE id = :id"


@dataclass(frozen=True, slots=True)
class RollRow:
    """One list that was taken.  Times: `not_after` in seconds, `taken_at` in milliseconds."""

    id: str
    version: int
    head: bytes
    not_after: int
    taken_at: int
    is_held: bool


class RollTable:
    """Rows ⇄ lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self) -> tuple[RollRow, ...]:
        return tuple(_row(row) for row in self._database.rows(_HELD))

    def by_id(self, name: str) -> RollRow | None:
        row = self._database.row(_BY_ID, {"id": name})
        return None if row is None else _row(row)

    def put(self, row: RollRow) -> None:
        values = {name: getattr(row, name) for name in RollRow.__slots__ if name != "is_held"}
        self._database.execute(_PUT, values)

    def drop(self, name: str) -> None:
        self._database.execute(_DROP, {"id": name})


class RollFolder:
    """The bodies.  Raises `StoreError` E-STO-03 (disk full) or E-STO-05."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, name: str, version: int) -> Path:
        return self._folder / f"{name}.{version}.body"

    def copy(self, source: BinaryIO, name: str, version: int) -> tuple[Path, int, bytes]:
        """The rest of `source` under another name, flushed; with its size and digest."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self.path_of(name, version).with_suffix(".tmp")
        digest, size = hashlib.sha256(), 0
        try:
            with aside.open("wb") as file:
                while chunk := source.read(_CHUNK):
                    size += file.write(chunk)
                    digest.update(chunk)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            aside.unlink(missing_ok=True)
            code = "E-STO-03" if error.errno == _NO_SPACE else "E-STO-05"
            raise StoreError(code, "roll") from error
        return aside, size, digest.digest()

    def settle(self, aside: Path, name: str, version: int) -> None:
        aside.replace(self.path_of(name, version))

    def digest_of(self, name: str, version: int) -> bytes | None:
        """None when the body is gone."""
        try:
            with self.path_of(name, version).open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest()
        except OSError:
            return None

    def keep_only(self, held: frozenset[Path]) -> int:
        """Deletes every other file, leftovers of a cut copy too; how many."""
        if not self._folder.is_dir():
            return 0
        others = [path for path in self._folder.iterdir() if path not in held]
        for path in others:
            path.unlink(missing_ok=True)
        return len(others)


def _row(row: Row) -> RollRow:
    name, version, head, not_after, taken_at, is_held = row
    return RollRow(
        str(name), int(version), bytes(head), int(not_after), int(taken_at), bool(is_held)
    )
