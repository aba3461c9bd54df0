"""News of the road, on the window's thread and never after the end."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.delivery import SyncKind, SyncView
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


def test_of_many_counts_the_first_and_the_newest_are_told(qtbot: QtBot) -> None:
    road = Road()
    status = SyncStatus(road)
    heard: list[int] = []
    status.changed.connect(lambda view: heard.append(view.waiting))
    sending = replace(VIEWS["s3_waiting"], kind=SyncKind.SENDING)
    for waiting in range(1000, 0, -1):
        road.tell(replace(sending, waiting=waiting))
    qtbot.waitUntil(lambda: heard[-1:] == [1])
    assert heard[0] == 1000
    assert len(heard) < 20
    assert status.view.waiting == 1


def test_another_state_and_an_order_wait_for_nothing(qapp: QApplication) -> None:
    road, locked = Road(), list[int]()
    status = SyncStatus(road, lambda: locked.append(1))
    heard: list[SyncView] = []
    status.changed.connect(heard.append)
    sending = replace(VIEWS["s3_waiting"], kind=SyncKind.SENDING)
    told = [
        sending,
        replace(sending, waiting=2),
        replace(sending, kind=SyncKind.NO_INTERNET),
        replace(sending, kind=SyncKind.NO_INTERNET, is_ordered=True),
    ]
    for view in told:
        road.tell(view)
    qapp.processEvents()
    assert heard == [told[0], told[2], told[3]]
    assert locked == [1]
