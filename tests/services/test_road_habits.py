"""The sync loop: it starts when the network returns, keeps a pause, outlives a full disk."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.domain.delivery import SyncKind
from desktop.errors import StoreError
from desktop.services import synchronising as module
from desktop.services.clock import Clock
from desktop.services.preferences import Preferences
from desktop.services.synchronising import Around, Line, Synchronising
from desktop.storage.inbox import SqliteInbox
from desktop.storage.work import Store
from sync.client.engine import SyncEngine
from sync.client.ports import CentreKeys, UnreachableError
from tests.sync.test_stick_answers import DEVICE, Road
from tests.vectors.make import public

PATIENCE_S = 3.0


@dataclass
class Air(Road):
    """A road that is open or not; says when it was tried."""

    is_open: bool = False
    tried: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    def page(self, token: str, cursor: str, *more: object, **named: object) -> bytes:
        self.asked.append("page")
        self.tried.set()
        if not self.is_open:
            raise UnreachableError("E-NET-01")
        return b""


class Camp:
    """A loop over a real store, with a network that a test switches."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.air = folder, Air()
        self.ways: frozenset[str] = frozenset()
        self.broken: list[StoreError] = []
        self.preferences = Preferences(folder / "preferences.json")
        Store(folder / "store.db", bytes(32)).close()
        around = Around(self.preferences, way_out=lambda: self.ways)
        self.loop = Synchronising(self.open_line, Clock(), "सुनीता", around)

    def open_line(self) -> Line:
        if self.broken:
            raise self.broken.pop()
        store = Store(self.folder / "store.db", bytes(32))
        keys = CentreKeys(public("root"), public("control"), public("receipts"), DEVICE)
        engine = SyncEngine(
            store.read.outbox, SqliteInbox(store), self.air, keys, lambda _n, _h: b""
        )
        return Line(engine, store, store.close)

    def tried(self) -> bool:
        found = self.air.tried.wait(PATIENCE_S)
        self.air.tried.clear()
        return found


@pytest.fixture
def camp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Camp]:
    monkeypatch.setattr(module, "_LOOK_S", 0.02)
    monkeypatch.setattr(module, "_PASSING_S", 0.02)
    monkeypatch.setattr(random, "random", lambda: 1.0)
    made = Camp(tmp_path)
    yield made
    made.loop.stop()


def seen(camp: Camp, wanted: Callable[[], bool]) -> bool:
    news = threading.Event()
    unsubscribe = camp.loop.subscribe(lambda _view: news.set())
    try:
        for _ in range(100):
            if wanted():
                return True
            news.wait(0.05)
            news.clear()
        return wanted()
    finally:
        unsubscribe()


def test_a_network_that_returns_is_tried_at_once(camp: Camp) -> None:
    camp.loop.start()
    assert camp.tried()
    assert seen(camp, lambda: camp.loop.state().kind is SyncKind.NO_INTERNET)
    camp.air.is_open = True
    camp.ways = frozenset({"192.168.43.7"})
    assert camp.tried(), "long before the five seconds that the pace would wait"
    assert seen(
        camp, lambda: camp.loop.state().kind is SyncKind.WAITING or not camp.loop.state().code
    )


def test_a_pause_outlives_the_program_until_somebody_sends(camp: Camp) -> None:
    camp.loop.pause()
    again = Preferences(camp.folder / "preferences.json")
    assert again.paused_by == "सुनीता"
    camp.loop.start()
    assert not camp.air.tried.wait(0.3)
    assert camp.loop.state().kind is SyncKind.PAUSED
    camp.loop.send_now()
    assert camp.tried()
    assert Preferences(camp.folder / "preferences.json").paused_by == ""


def test_a_store_that_does_not_answer_ends_no_loop(camp: Camp) -> None:
    camp.broken = [StoreError("E-STO-03"), StoreError("E-STO-05")]
    camp.air.is_open = True
    camp.loop.start()
    assert camp.tried(), "tried again by itself as soon as there is room"
    assert seen(camp, lambda: camp.loop.state().code == "")


def test_a_metered_road_is_kept_and_shown(camp: Camp) -> None:
    camp.loop.set_metered(metered=True)
    assert Preferences(camp.folder / "preferences.json").is_metered
    assert camp.loop.state().is_metered
