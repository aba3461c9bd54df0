"""Widgets are tested without a display, and any Qt warning fails the test."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.samples import NOW
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.application import prepare
from ui.look.words import Words


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so of every window with a least size; no real platform does.
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def _day_of_the_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is their day, whenever the tests run: "today" takes other room than a date."""
    monkeypatch.setattr(Words, "today", staticmethod(NOW.astimezone().date))


@pytest.fixture(scope="session")
def drawn(qapp: QApplication) -> QApplication:
    """The application with the product's own fonts and style."""
    prepare(qapp)
    return qapp


@pytest.fixture
def stage(qtbot: QtBot, drawn: QApplication) -> Iterator[Stage]:
    """A window at 1366 by 689 with the sample application behind it; still locked."""
    standing = Stage(AnApplication())
    yield standing
    standing.close()


@pytest.fixture
def open_stage(stage: Stage) -> Stage:
    """The same window, unlocked, at the home screen."""
    stage.unlock()
    return stage
