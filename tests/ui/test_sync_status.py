"""News of the road, on the window's thread and never after the end."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.delivery import SyncView
from tests.support.screens import VIEWS
from tests.support.window import Road
from ui.bridge.sync_status import SyncStatus


def test_what_is_told_is_repeated_in_a_later_turn(qtbot: QtBot) -> None:
    road = Road()
    status = SyncStatus(road)
    heard: list[SyncView] = []
    status.changed.connect(heard.append)
    road.tell(VIEWS["s3_waiting"])
    assert heard == []
    qtbot.waitUntil(lambda: heard == [VIEWS["s3_waiting"]])


def test_news_on_its_way_when_the_store_is_shut_reaches_nobody(qapp: QApplication) -> None:
    road, locked = Road(), []
    before = road.view
    status = SyncStatus(road, lambda: locked.append(1))
    heard: list[SyncView] = []
    status.changed.connect(heard.append)
    road.tell(VIEWS["s3_waiting"])
    status.close()
    qapp.processEvents()
    assert (heard, locked, status.view) == ([], [], before)
