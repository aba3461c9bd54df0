"""A camp made once and copied for each test: founding and activating take seconds.

A copy is a centre and a laptop as they were the moment after `sadasya activate`.  Each has its own
folders; all copies of one worker have the same keys and the same address, one at a time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.centre import RunningCentre, copied_centre, made_centre, running_centre
from tests.support.laptop import Laptop


@dataclass(frozen=True)
class PreparedCamp:
    """What is copied; `bare` is a centre that knows no laptop yet."""

    bare: RunningCentre
    centre: RunningCentre
    laptop: Laptop

    @contextmanager
    def running(self, tmp_path: Path, *, knows_laptop: bool) -> Iterator[RunningCentre]:
        """A running copy below `tmp_path`, which is made for it."""
        copy = copied_centre(self.centre if knows_laptop else self.bare, tmp_path)
        try:
            copy.start()
            yield copy
        finally:
            copy.stop()

    def laptop_in(self, folder: Path) -> Laptop:
        """A copy of the laptop; its centre is the copy that knows it."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(self.laptop.data, folder / "data")
        return Laptop(folder / "data")


def prepare(folder: Path) -> PreparedCamp:
    bare = made_centre(folder / "bare")
    with running_centre(folder / "at-the-centre") as centre:
        laptop = Laptop(folder / "at-the-camp" / "data")
        laptop.data.parent.mkdir()
        laptop.activate(centre)
    return PreparedCamp(bare, centre, laptop)
