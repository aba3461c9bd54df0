"""Garbage that holds widgets is taken apart on the window's thread alone."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.bridge.collecting import Collecting


@pytest.fixture
def collecting(qtbot: QtBot) -> Iterator[Collecting]:
    gc.enable()
    made = Collecting()
    yield made
    made.end()
    gc.disable()  # as the suite has it


class Ring:
    """Something that only the collector ever finds."""

    def __init__(self) -> None:
        self.me = self
        self.widget = QWidget()


def much_made_on_a_thread_of_its_own() -> list[list[int]]:
    """Must be held: what is let go of at once is no reason to collect."""
    made: list[list[int]] = []
    thread = threading.Thread(target=lambda: made.extend([number] for number in range(200_000)))
    thread.start()
    thread.join()
    return made


def taken_apart_by() -> list[int]:
    seen: list[int] = []
    weakref.finalize(Ring(), lambda: seen.append(threading.get_ident()))
    return seen


def test_a_busy_thread_takes_no_widget_apart(collecting: Collecting) -> None:
    seen = taken_apart_by()
    made = much_made_on_a_thread_of_its_own()
    assert seen == []
    collecting.look()
    assert seen == [threading.get_ident()], len(made)


def test_the_windows_thread_looks_by_itself(collecting: Collecting, qtbot: QtBot) -> None:
    seen = taken_apart_by()
    made = much_made_on_a_thread_of_its_own()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [threading.get_ident()], len(made)


def test_at_the_end_python_collects_as_before(collecting: Collecting) -> None:
    collecting.end()
    assert gc.isenabled()
    seen = taken_apart_by()
    made = much_made_on_a_thread_of_its_own()
    assert len(seen) == 1, len(made)
