"""Who sits at the table goes first, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from desktop.services import precedence
from desktop.services.precedence import Precedence
from tests.support.opener import Opener
from tests.support.prepared import PreparedCamp


def test_nobody_rests_while_nothing_is_written() -> None:
    Precedence().give_way()


def test_the_sync_rests_until_the_last_writer_is_done() -> None:
    table, rested = Precedence(), threading.Event()

    def sync() -> None:
        table.give_way()
        rested.set()

    with table.first(), table.first():
        resting = threading.Thread(target=sync)
        resting.start()
        assert not rested.wait(0.05)
    resting.join(5)
    assert rested.is_set()


def test_a_disk_that_stands_still_does_not_close_the_road(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_S", 0.01)
    table, began = Precedence(), time.monotonic()
    with table.first():
        table.give_way()
    assert time.monotonic() - began < 5


def test_the_road_of_a_session_gives_way_to_its_own_table(
    tmp_path: Path, prepared: PreparedCamp
) -> None:
    laptop = prepared.laptop_in(tmp_path)
    session = Opener.of(laptop).open(laptop.data)
    try:
        line = session.synchronising.open_line()
        try:
            assert line.give_way == session.enrolling._desk.precedence.give_way
        finally:
            line.close()
    finally:
        session.lock()
