"""Provisioned laptops for benchmarks: real keys from a real centre, copied for each measurement.

Must be run from the repository: it borrows the test suite's centre and laptop.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.services.session import Session
from tests.support.centre import RunningCentre, running_centre
from tests.support.laptop import Laptop

OUT: Final = Path(__file__).resolve().parents[1] / "bench-output"


@dataclass(frozen=True, slots=True)
class Camp:
    """A running centre and a laptop that it admitted and that has sealed nothing yet."""

    folder: Path
    centre: RunningCentre
    fresh: Laptop

    def laptop(self, name: str) -> Laptop:
        """A copy of the fresh laptop; only one copy may ever deliver to the centre."""
        data = self.folder / name
        shutil.copytree(self.fresh.data, data)
        return Laptop(data)

    def another(self, label: str) -> Laptop:
        """A laptop of its own, which may deliver."""
        laptop = Laptop(self.folder / label / "data")
        laptop.data.parent.mkdir()
        laptop.activate(self.centre, label, user=label)
        return laptop


@contextmanager
def camp(folder: Path) -> Iterator[Camp]:
    with running_centre(folder / "at-the-centre") as centre:
        fresh = Laptop(folder / "fresh")
        fresh.activate(centre)
        yield Camp(folder, centre, fresh)


@contextmanager
def unlocked(laptop: Laptop) -> Iterator[Session]:
    session = laptop.unlock()
    try:
        yield session
    finally:
        session.lock()


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the disk of the repository, which is a real one where that of /tmp may not be."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT) as folder:
        yield Path(folder)
