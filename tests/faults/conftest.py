"""The fault laboratory: how much of it runs, and what each part prints."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

SEED = int(os.environ.get("SOAK_SEED", "20261122"))


def size(*, hour: int, night: int) -> int:
    """How many, by SOAK_SIZE; `hour` where nothing is said."""
    return night if os.environ.get("SOAK_SIZE", "hour") == "night" else hour


@pytest.fixture
def tell(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Says a figure although the test passed, with the seed."""
    return lambda words: tell(f"{words} seed={SEED}")
