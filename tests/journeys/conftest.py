"""Whole stories: a centre of its own and a laptop that a person provisioned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop
from tests.support.prepared import PreparedCamp


@pytest.fixture
def centre(
    tmp_path: Path, prepared: PreparedCamp, request: pytest.FixtureRequest
) -> Iterator[RunningCentre]:
    """A test that does not ask for the laptop gets a centre that knows none."""
    knows = "laptop" in request.fixturenames
    with prepared.running(tmp_path / "at-the-centre", knows_laptop=knows) as running:
        yield running


@pytest.fixture
def laptop(tmp_path: Path, prepared: PreparedCamp, centre: RunningCentre) -> Laptop:
    return prepared.laptop_in(tmp_path / "at-the-camp")


@pytest.fixture(scope="module")
def standing_centre(
    prepared: PreparedCamp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningCentre]:
    """One for all tests of a module; it knows the prepared laptop."""
    folder = tmp_path_factory.mktemp("at-the-centre")
    with prepared.running(folder / "centre", knows_laptop=True) as running:
        yield running
