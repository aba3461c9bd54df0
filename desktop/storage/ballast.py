"""Sixteen megabytes kept for the moment when the disk is full: given up, they let work be ended.

Promises: laid only where there is room for much more; whatever fails here fails silently, because
nothing depends on it.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Final

SIZE: Final = 16 * 1024 * 1024
_PIECE: Final = 1024 * 1024
_LOG: Final = logging.getLogger(__name__)


class Ballast:
    """One file beside the store."""

    def __init__(self, path: Path, size: int = SIZE) -> None:
        self._path, self._size = path, size

    @property
    def is_laid(self) -> bool:
        return self._path.exists()

    def free(self) -> int:
        """Bytes that this program may still write; plenty where the system does not say."""
        try:
            return shutil.disk_usage(self._path.parent).free
        except OSError:
            return 1 << 62

    def lay(self) -> None:
        """Real blocks, not a hole: they must be there when they are given up."""
        aside = self._path.with_suffix(".tmp")
        try:
            with aside.open("wb") as file:
                self._fill(file.fileno())
            aside.replace(self._path)
        except OSError as error:
            _LOG.info("no ballast: %s", error)
            aside.unlink(missing_ok=True)

    def drop(self) -> bool:
        """Whether there is room now that was not there before."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def _fill(self, handle: int) -> None:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(handle, 0, self._size)
            return
        piece = bytes(_PIECE)
        for _ in range(self._size // _PIECE):
            os.write(handle, piece)
        os.fsync(handle)
