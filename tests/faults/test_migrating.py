"""T24: an update of the centre that is interrupted at a call; the next start ends it.

Every earlier version, each once more from a copy; the laptop's updates are in `test_syscalls.py`.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from sync.server.database import is_current, migrate, open_database, reading
from sync.server.tables import MEMBER, PACKET
from tests.faults.conftest import SEED, size
from tests.support import injecting, killing
from tests.support.injecting import Fault, Place
from tests.support.laptop import Laptop
from tests.support.mutants import REPOSITORY
from tests.sync.server.test_older_centres import NAME, WHO, older_centre, revisions

pytestmark = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


class Update:
    """A centre's database of one earlier revision, copied for each fault."""

    def __init__(self, folder: Path, revision: str) -> None:
        self._before, self._copy, self._log = folder / "before", folder / "copy", folder / "log"
        self._before.mkdir()
        engine = open_database(f"sqlite:///{self._before / 'centre.db'}")
        older_centre(engine, revision)
        engine.dispose()
        self._url = f"sqlite:///{self._copy / 'centre.db'}"
        self._environment = Laptop(folder).environ()

    def _fresh(self) -> list[str]:
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._before, self._copy)
        return [sys.executable, "-m", "tests.faults.migrating_centre", self._url]

    def places(self) -> list[Place]:
        words = self._fresh()
        return injecting.places(words, self._environment, REPOSITORY, self._copy, self._log)

    def strike(self, fault: Fault, place: Place) -> bool:
        """Whether the fault fell; afterwards a second start brings all of it up to date."""
        done = injecting.run_with(
            fault, place, self._fresh(), self._environment, self._log, cwd=REPOSITORY
        )
        engine = open_database(self._url)
        try:
            migrate(engine)
            assert is_current(engine)
            with reading(engine) as connection:
                members = connection.execute(select(MEMBER.c.id, MEMBER.c.name)).all()
                packets = connection.execute(select(PACKET.c.id, PACKET.c.state)).all()
        finally:
            engine.dispose()
        assert [(bytes(one.id), one.name) for one in members] == [(WHO, NAME)], (fault, place)
        assert [(bytes(one.id), one.state) for one in packets] == [(WHO, "accepted")]
        return done.has_fired


@pytest.mark.soak
@pytest.mark.parametrize("revision", revisions()[:-1])
def test_an_interrupted_update_of_a_centre_is_ended_by_the_next_start(
    revision: str, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    update, chance = Update(tmp_path, revision), random.Random(SEED)
    every = [
        (fault, place)
        for place in update.places()
        for fault in (Fault.KILL, Fault.ENOSPC, Fault.EIO)
        if place.call in fault.calls
    ]
    some = chance.sample(every, min(len(every), size(hour=6, night=200)))
    fell = sum(update.strike(fault, place) for fault, place in some)
    tell(f"centre of {revision} updated: {fell}/{len(some)} faults fell, 0 lost")
    assert fell * 10 >= len(some) * 9, "too few of the faults fell"
