"""A laptop with members on it, copied and harmed as often as a test likes, and the truth beside it.

Opened without its passphrase being stretched each time: the store's key is asked for once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from desktop.bootstrap import Application
from desktop.services.desk import Desk
from desktop.services.enrolling import Enrolling, Sealed
from desktop.services.recovering import Recovery, open_sound
from desktop.services.session import Session
from desktop.services.spooling import Sides, drop_ended, reconcile
from desktop.services.unlocking import StoreKey
from desktop.storage.drafts import KeptPhoto
from desktop.storage.mark import MarkFile
from desktop.storage.spool import Spool
from desktop.storage.work import Store
from tests.support.laptop import Laptop, answers, sample_photo

Shown = tuple[str, str | None, object, str]


@dataclass
class Lab:
    """One sealed laptop, and what every member on it truly is."""

    laptop: Laptop
    work: Path
    key: StoreKey
    truth: dict[UUID, Shown] = field(default_factory=dict)
    masked: dict[UUID, str] = field(default_factory=dict)
    digests: set[bytes] = field(default_factory=set)
    number: int = 0
    desk: Desk | None = None

    @classmethod
    def of(cls, laptop: Laptop, work: Path) -> Lab:
        application = laptop.application()
        user = application.accounts()[0].user
        key = application.unlocking.store_key(user, laptop.secret)
        assert isinstance(key, StoreKey), key
        return cls(laptop, work, key)

    def open(self, laptop: Laptop | None = None) -> Session:
        application: Application = (laptop or self.laptop).application()
        session = application._open_session(self.key)
        assert isinstance(session, Session), session
        return session

    @contextmanager
    def started(self, laptop: Laptop) -> Iterator[tuple[Desk, Recovery]]:
        """What every start does to the store, without reading the pack's places each time."""
        assert self.desk is not None, "sealed first"
        settings = laptop.application().settings
        sound = open_sound(settings, self.key.key, self.desk.clock)
        mark = MarkFile(settings.mark, self.key.mark_key)
        sides = Sides(sound.store, Spool(settings.spool), mark)
        try:
            found = reconcile(
                sides, self.desk.identity, self.desk.clock, is_thorough=sound.is_thorough
            )
            drop_ended(sides)
            desk = replace(self.desk, store=sides.store, spool=sides.spool, mark=mark)
            yield desk, Recovery(sound.rebuilt, found)
        finally:
            sound.store.close()

    def seal(self, session: Session, first: int, count: int, *, photos: bool = True) -> None:
        for index in range(first, first + count):
            seal_one(session.enrolling, index, photo=photos and index % 2 == 0)
        self.desk = session.enrolling._desk
        self.note(self.desk.store)

    def note(self, store: Store) -> None:
        """The truth, as the whole store shows it."""
        for row in store.read.enrolments.recent(100_000):
            photo = store.read.enrolments.photo_of(row.place)
            self.truth[row.id] = (row.number, row.name, row.answers, repr(photo))
            self.masked[row.id] = row.masked_name
        self.digests |= {digest for _, digest, _ in store.read.outbox.digests()}

    def apart(self) -> Lab:
        """The same lab with a truth of its own, for members of one test alone."""
        return replace(
            self, truth=dict(self.truth), masked=dict(self.masked), digests=set(self.digests),
            work=self.work / "apart",
        )  # fmt: skip

    def copy(self) -> Laptop:
        """A fresh one to harm; the one before is gone."""
        target = self.work / f"copy-{self.number}"
        shutil.rmtree(target, ignore_errors=True)
        self.number += 1
        target = self.work / f"copy-{self.number}"
        shutil.copytree(self.laptop.data, target)
        return Laptop(target)

    def wrong_values(self, store: Store) -> list[Any]:
        """Whatever is shown and is not true; less than the truth is no wrong value."""
        wrong: list[Any] = []
        for row in store.read.enrolments.recent(100_000):
            number, name, answered, photo = self.truth[row.id]
            shown = store.read.enrolments.photo_of(row.place)
            if not row.number.startswith("?") and row.number != number:
                wrong.append((row.number, number))
            if row.name not in (None, name) or row.answers not in (None, answered):
                wrong.append((row.name, name))
            if row.masked_name not in ("•••", self.masked[row.id]):
                wrong.append(row.masked_name)
            if shown is not None and repr(shown) != photo:
                wrong.append((row.number, "photo"))
            card = store.read.cards.by_number(row.number)
            if card is not None and card.payload and row.answers is None:
                wrong.append((row.number, "a code of somebody unreadable"))
        return wrong

    def missing(self, store: Store) -> set[bytes]:
        """Sealed, and neither in the outbox nor carried."""
        here = {digest for _, digest, _ in store.read.outbox.digests()}
        return {one for one in self.digests - here if not store.read.foreign.has(one)}


def seal_one(enrolling: Enrolling, index: int, *, photo: bool = False) -> Sealed:
    draft = enrolling.begin()
    draft = enrolling.keep(draft.with_answers(answers(index), draft.touched_at))
    if photo:
        with enrolling._desk.store.work() as tables:
            tables.drafts.attach(draft.id, KeptPhoto(sample_photo().read_bytes(), ""))
    else:
        enrolling.without_photo(draft.id, "camera_missing")
    sealed = enrolling.seal(draft)
    assert isinstance(sealed, Sealed), sealed
    return sealed
