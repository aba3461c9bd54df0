"""Whole stories: a centre of its own and a laptop that a person provisioned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.centre import RunningCentre, running_centre
from tests.support.laptop import Laptop


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RunningCentre]:
    with running_centre(tmp_path / "at-the-centre") as running:
        yield running


@pytest.fixture
def laptop(tmp_path: Path, centre: RunningCentre) -> Laptop:
    folder = tmp_path / "at-the-camp"
    folder.mkdir()
    own = Laptop(folder / "data")
    own.activate(centre)
    return own
