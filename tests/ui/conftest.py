"""Widgets are tested without a display."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.application import prepare


@pytest.fixture(scope="session")
def drawn(qapp: QApplication) -> QApplication:
    """The application with the product's own fonts and style."""
    prepare(qapp)
    return qapp


@pytest.fixture
def stage(qtbot: QtBot, drawn: QApplication) -> Iterator[Stage]:
    """A window at 1366 by 689 with the sample application behind it."""
    standing = Stage(AnApplication())
    yield standing
    standing.close()
