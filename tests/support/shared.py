"""Where the test data that is not part of the product lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2].parent / "shared"


def path_of(path: str) -> Path:
    """Where that file or folder lies, if it is there."""
    return Path(os.environ.get("SADASYA_SHARED", _BESIDE_THE_REPOSITORY)) / path


def shared(path: str) -> Path:
    """That file or folder; skips the test, with the reason, where it is absent."""
    found = path_of(path)
    if not found.exists():
        pytest.skip(f"shared test data is absent: {path}")
    return found
