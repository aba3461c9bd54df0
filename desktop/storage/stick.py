"""Files on a pen drive: whole under their name, or not there at all.

Written aside, flushed, read back from the medium against what was meant, and only then given
their name.  Names are those of bundles: eight and eight hex digits, which any file system takes.
"""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from desktop.errors import CarryError

_NAME: Final = re.compile(r"^([0-9a-f]{8})-([0-9a-f]{8})\.(enb|rcpt)$", re.IGNORECASE)


def write_whole(folder: Path, name: str, data: bytes) -> None:
    """Raises `CarryError` E-USB-02, E-USB-04 or E-USB-05, and then leaves nothing behind."""
    aside = folder / f"{name}.tmp"
    try:
        _write(aside, data)
        is_kept = aside.read_bytes() == data
        if is_kept:
            aside.replace(folder / name)
            flush_folder(folder)
    except OSError as error:
        _clear(aside)
        code = "E-USB-05" if error.errno in {errno.ENOSPC, errno.EFBIG} else "E-USB-04"
        raise CarryError(code) from error
    if not is_kept:
        _clear(aside)
        raise CarryError("E-USB-02")


def found_on(path: Path, kind: str, limit: int) -> list[Path]:
    """Files of a kind (`enb`, `rcpt`): the one named, or those in the folder and no deeper.

    Raises `CarryError` E-USB-04.  What is larger than `limit` or is named otherwise is not ours.
    """
    try:
        there = sorted(path.iterdir()) if path.is_dir() else [path]
        return [one for one in there if _is_ours(one, kind, limit)]
    except OSError as error:
        raise CarryError("E-USB-04") from error


def maker_of(path: Path) -> str:
    """The laptop named by a file's name: the first eight hex digits of its device id."""
    match = _NAME.match(path.name)
    return match[1].lower() if match else ""


def clear_aside(folder: Path, maker: str) -> None:
    """Takes away what interrupted writes of this laptop left."""
    with suppress(OSError):
        for path in folder.glob(f"{maker}-*.tmp"):
            _clear(path)


def flush_folder(folder: Path) -> None:
    """The entry itself, where the system lets folders be flushed."""
    if os.name != "posix":  # Windows flushes directory entries with the rename
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some drivers of foreign file systems flush no folder; the file itself was flushed.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        # Without this the bytes would be read back from memory, and say nothing of the medium.
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _is_ours(path: Path, kind: str, limit: int) -> bool:
    match = _NAME.match(path.name)
    is_named = match is not None and match[3].lower() == kind
    return is_named and path.is_file() and path.stat().st_size <= limit


def _clear(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
