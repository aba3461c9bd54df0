"""A second start of the program on the same folder calls the window that is open already.

A file is left, and the open window takes it away when it has come to the front.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 3.0
_LOOK_S: Final = 0.05


class Calling:
    """One folder's call."""

    def __init__(self, path: Path, pause: Callable[[float], None] = time.sleep) -> None:
        self._path, self._pause = path, pause

    def call(self) -> bool:
        """Whether the open window answered."""
        try:
            self._path.touch()
        except OSError:
            return False
        until = time.monotonic() + _PATIENCE_S
        while self._path.exists():
            if time.monotonic() > until:
                self._path.unlink(missing_ok=True)
                return False
            self._pause(_LOOK_S)
        return True

    def is_called(self) -> bool:
        """Quick; each call is answered once."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
