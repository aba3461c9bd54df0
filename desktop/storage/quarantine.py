"""Where a damaged store goes: copied aside as it was, never deleted, never written to again."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from desktop.errors import StoreError

_PARTS: Final = ("", "-wal")


def copy_aside(store: Path, folder: Path, now_ms: int) -> Path:
    """The folder with the copy; durable when this returns.  Raises `StoreError`.

    Done again on the very same bytes, after a kill, it finds the copy it made before.
    """
    digests = _digests(store, store.name)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for before in sorted(folder.iterdir(), reverse=True):
            if before.suffix != ".tmp" and _digests(before / store.name, store.name) == digests:
                return before
        whole = folder / str(now_ms)
        while whole.exists():
            whole = whole.with_name(f"{whole.name}-again")
        aside = whole.with_name(f"{whole.name}.tmp")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        for part in _PARTS:
            _copy(Path(f"{store}{part}"), aside / f"{store.name}{part}")
        aside.replace(whole)
    except OSError as error:
        code = "E-STO-03" if error.errno == 28 else "E-STO-05"  # noqa: PLR2004 - ENOSPC
        raise StoreError(code, "quarantine") from error
    return whole


def _copy(source: Path, target: Path) -> None:
    """A file that is not there leaves nothing."""
    if not source.exists():
        return
    with source.open("rb") as held, target.open("wb") as copy:
        shutil.copyfileobj(held, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def _digests(store: Path, name: str) -> tuple[str, ...]:
    found = []
    for part in _PARTS:
        path = store.with_name(f"{name}{part}")
        digest = ""
        if path.exists():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        found.append(digest)
    return tuple(found)
