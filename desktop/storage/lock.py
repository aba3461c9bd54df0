"""One process at a time on one store."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.errors import StoreError

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProcessLock:
    """Held until `release` or the end of the process, however it ends.

    Raises `StoreError` E-STO-06 when another process has it.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise StoreError("E-STO-06") from error

    def release(self) -> None:
        os.close(self._handle)
