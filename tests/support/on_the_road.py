"""A real window on a real laptop, with a road to its centre on which things go wrong."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

import resources
from desktop.bootstrap import Application
from desktop.domain.delivery import SyncView
from desktop.domain.photo import Photo
from desktop.services.session import Session
from desktop.settings import Settings
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers, sample_photo
from tests.support.opener import Opener
from ui.application import make_window
from ui.practice.hands import Hands
from ui.screens.sync_centre import SyncCentreScreen


def seal_some(laptop: Laptop, count: int, port: int) -> None:
    """Members with a photo who wait; from then on the laptop's road leads through `port`."""
    session = Opener.of(laptop).open(laptop.data)
    try:
        store = session.enrolling._desk.store
        store.read.kept.keep("url", f"https://127.0.0.1:{port}")
        photo = session.photographing.from_file(sample_photo())
        assert isinstance(photo, Photo)
        for index in range(count):
            draft = session.enrolling.begin()
            draft = session.enrolling.keep(draft.with_answers(answers(index), draft.touched_at))
            session.enrolling.attach(draft.id, photo)
            sealed = session.enrolling.seal(draft)
            assert not isinstance(sealed, tuple), sealed
    finally:
        session.lock()


@contextmanager
def real_window(data: Path, pictures: Path) -> Iterator[Hands]:
    """Locked; sample pictures stand in for the camera."""
    samples = f"images:{resources.path('samples')}"
    window = make_window(Application(Settings(data, camera=samples, vault="none")))
    window.resize(1366, 689)
    window.show()
    window.activateWindow()
    working = Hands(window, Path(os.environ.get("PYTEST_PICTURES", pictures)) / pictures.name)
    working.until(lambda: QApplication.activeWindow() is window, "the window")
    window.begin()
    try:
        yield working
    finally:
        window.close()
        window.deleteLater()


class Told:
    """What the header's chip and the sync screen have said since the laptop was opened."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.chips: list[str] = []
        sync = hands.window._sync
        assert sync is not None
        sync.changed.connect(self._note)
        self._note(sync.view)

    @property
    def chip(self) -> str:
        header = self._hands.window.ground.header
        return header.chip.words if header is not None else ""

    @property
    def reason(self) -> str:
        screen = self._hands.window.screen_now
        return screen.reason.text() if isinstance(screen, SyncCentreScreen) else ""

    def _note(self, _view: SyncView) -> None:
        """The window heard it first, so the chip says it already."""
        if self.chip and self.chips[-1:] != [self.chip]:
            self.chips.append(self.chip)


def session_of(hands: Hands) -> Session:
    session = hands.window.session
    assert isinstance(session, Session)
    return session


def at_the_centre(centre: RunningCentre) -> list[bytes]:
    """The id of every packet of a member that the centre keeps, each as often as it is there."""
    with closing(sqlite3.connect(f"file:{centre.folder / 'centre.db'}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT id FROM packet WHERE typ = 'enrolment' ORDER BY id").fetchall()
    return [bytes(one) for (one,) in rows]


def made_here(hands: Hands) -> list[bytes]:
    """The id of every member of this laptop."""
    found = session_of(hands).searching.recent(100)
    return sorted(one.id.bytes for one in found)
