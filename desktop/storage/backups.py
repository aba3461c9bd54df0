"""Local backups: whole, encrypted by the store's own key, opened once before they count.

`VACUUM INTO`, never a copy of the file.  The number in the name orders them: a clock may be wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desktop.errors import StoreError
from desktop.storage.database import Database
from desktop.storage.work import Store

KEPT: Final = 3
_NAME: Final = re.compile(r"^(\d{6})-(\d+)\.db$")

# The laptop's keys and session; and packets, which stand in the open part of the file already.
_NOT_FOR_OTHERS: Final = (
    "DELETE FROM kept WHERE name IN ('device.private', 'device.box', 'token', 'index.key')",
    "UPDATE packet SET bytes = NULL",
    "DELETE FROM packet_bytes",
    "DELETE FROM foreign_packet",
)


class Backups:
    """A folder of `<number>-<milliseconds>.db`."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def newest_first(self) -> list[Path]:
        return [path for _, _, path in sorted(self._all(), reverse=True)]

    def last_ms(self) -> int | None:
        """When the newest was made, by the clock of that moment."""
        return max(self._all(), default=(0, None, None))[1]

    def add(self, store: Store, now_ms: int) -> Path:
        """A new backup, durable and tried; then the oldest go.  Raises `StoreError`."""
        number = max((number for number, _, _ in self._all()), default=0) + 1
        path = self._folder / f"{number:06d}-{now_ms}.db"
        aside = path.with_suffix(".tmp")
        try:
            aside.unlink(missing_ok=True)
            store.database.copy_into(aside)
            self._try(aside)
            _flush(aside)
            aside.replace(path)
            _flush(self._folder)
            for old in self.newest_first()[KEPT:]:
                old.unlink()
        except OSError as error:
            code = "E-STO-03" if error.errno == 28 else "E-STO-05"  # noqa: PLR2004 - ENOSPC
            raise StoreError(code, "backup") from error
        return path

    def forget_overdue(self, now_ms: int) -> None:
        """No backup keeps a member readable for longer than the store does.

        One that does not open cannot be read either, and goes when newer ones come.
        """
        for path in self.newest_first():
            try:
                store = Store(path, self._key)
                store.forget_overdue(now_ms)
                store.close()
            except StoreError:
                continue

    def _try(self, path: Path) -> None:
        database = Database(path, self._key, is_sealed=True)
        try:
            if database.rows("PRAGMA quick_check") != [("ok",)]:
                raise StoreError("E-STO-02", "backup")
        finally:
            database.close()

    def _all(self) -> Iterator[tuple[int, int, Path]]:
        for path in self._folder.iterdir():
            if match := _NAME.match(path.name):
                yield int(match[1]), int(match[2]), path


def copy_for_others(store: Store, key: bytes, new_key: bytes, aside: Path) -> None:
    """A copy under another key, from which this laptop cannot be continued."""
    store.database.copy_into(aside)
    copy = Database(aside, key)
    try:
        for statement in _NOT_FOR_OTHERS:
            copy.execute(statement)
        copy.checkpoint()
        copy.change_key(new_key)
        copy.execute("VACUUM")
    finally:
        copy.close()


def _flush(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
