"""Voters' lists at the table: taken from a file, looked up, deleted when their time is past.

Promises: a list that is not signed by the centre, not whole, not for this laptop, too old or past
its date is never opened, and is verified anew each time the laptop is unlocked; nothing of a list
is written in a readable form; no list leaves the laptop.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import BinaryIO

from desktop.domain.rolls import (
    Question,
    Voter,
    by_closeness,
    key_version,
    read_question,
)
from desktop.errors import StoreError
from desktop.security.identity import Trust
from desktop.security.roll_keys import (
    LONGEST_FRONT,
    BelievedRoll,
    RollFault,
    believed_roll,
    front_of,
)
from desktop.services.clock import Clock
from desktop.storage.rolls import RollFolder, RollRow
from desktop.storage.voters import VoterBook
from desktop.storage.work import Store

_LOOKED_THROUGH = 16
_UNREADABLE = "E-USB-04"


@dataclass(frozen=True, slots=True)
class RollRefusal:
    """Why a list was not taken: a code of `RollFault`, or of the pen drive."""

    code: str


@dataclass(frozen=True, slots=True)
class HeldRoll:
    """A list that can be looked up here; `name` is `id@version`, times are seconds."""

    name: str
    places: tuple[str, ...]
    rows: int
    as_of: str
    not_after: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A voter, in which list, and the date of that list's ages."""

    voter: Voter
    roll: str
    as_of: str


@dataclass(frozen=True, slots=True)
class _OpenRoll:
    held: HeldRoll
    book: VoterBook


class Rolls:
    """Every list of this laptop.  Lists are opened at their first use, and held open."""

    def __init__(self, store: Store, trust: Trust, folder: Path, clock: Clock) -> None:
        self._store = store
        self._trust = trust
        self._folder = RollFolder(folder)
        self._clock = clock
        self._lock = RLock()
        self._open: tuple[_OpenRoll, ...] | None = None

    def take(self, file: Path) -> HeldRoll | RollRefusal:
        """Copies a list from a file, if all of it is as the centre signed it."""
        try:
            source = file.open("rb")
        except OSError:
            return RollRefusal(_UNREADABLE)
        with source:
            front = front_of(source.read(LONGEST_FRONT))
            if front is None:
                return RollRefusal(RollFault.NOT_A_ROLL)
            head, begin = front
            believed = self._believed(head)
            if isinstance(believed, RollFault):
                return RollRefusal(believed)
            source.seek(begin)
            fault = self._copied(source, head, believed)
        return RollRefusal(fault) if fault is not None else _held(believed)

    def held(self) -> tuple[HeldRoll, ...]:
        return tuple(one.held for one in self._books())

    def find(self, text: str, booth: str | None = None, limit: int = 8) -> tuple[Hit, ...]:
        """By EPIC or its last digits, part/serial, serial in the booth, or a name by its sound."""
        question = read_question(text)
        hits = [
            Hit(voter, one.held.name, one.held.as_of)
            for one in self._books()
            for voter in _looked_up(one.book, question, booth, limit)
        ]
        if question.words:
            # The voters of the booth stay first: they are the ones who stand at the table.
            close = by_closeness(text)
            hits.sort(key=lambda hit: (hit.voter.part != booth, close(hit.voter)))
        elif question.ending:
            hits.sort(key=lambda hit: hit.voter.part != booth)
        return tuple(hits[:limit])

    def with_epic(self, epic: str) -> tuple[Hit, ...]:
        """For the note under the field: whoever has this number, or its end, in every part."""
        question = read_question(epic)
        return self.find(epic) if question.epics or question.ending else ()

    def clear_ended(self) -> int:
        """Deletes what is past its date, and whatever lies in the folder besides; how many files.

        Must be called when the laptop is unlocked.
        """
        with self._lock:
            kept: list[RollRow] = []
            with self._store.work() as tables:
                for row in tables.rolls.held():
                    if row.not_after < self._now_s():
                        tables.rolls.drop(row.id)
                    else:
                        kept.append(row)
            paths = (self._folder.path_of(row.id, row.version) for row in kept)
            return self._folder.keep_only(frozenset(paths))

    def close(self) -> None:
        with self._lock:
            for one in self._open or ():
                one.book.close()
            self._open = None

    def _believed(self, head: bytes) -> BelievedRoll | RollFault:
        box = self._store.read.kept.bytes_of("device.box") or b""
        believed = believed_roll(head, self._trust, box)
        if isinstance(believed, RollFault):
            return believed
        facts = believed.facts
        if facts.not_after < self._now_s():
            return RollFault.EXPIRED
        before = self._store.read.rolls.by_id(facts.id)
        if before is not None and facts.version < before.version:
            return RollFault.OLDER_THAN_HELD
        return believed if facts.keys == key_version() else RollFault.OTHER_KEYS

    def _copied(self, source: BinaryIO, head: bytes, believed: BelievedRoll) -> RollFault | None:
        facts = believed.facts
        aside, size, digest = self._folder.copy(source, facts.id, facts.version)
        if (size, digest) != (facts.size, facts.digest):
            aside.unlink()
            return RollFault.DAMAGED
        with self._lock:
            self.close()
            self._folder.settle(aside, facts.id, facts.version)
            row = RollRow(
                facts.id, facts.version, head, facts.not_after, self._clock.now_ms(), is_held=True
            )
            with self._store.work() as tables:
                tables.rolls.put(row)
            self.clear_ended()
        return None

    def _books(self) -> tuple[_OpenRoll, ...]:
        with self._lock:
            if self._open is None:
                rows = self._store.read.rolls.held()
                self._open = tuple(filter(None, map(self._opened, rows)))
            return self._open

    def _opened(self, row: RollRow) -> _OpenRoll | None:
        """A list that is damaged or no longer believed is as good as none: people still enrol."""
        box = self._store.read.kept.bytes_of("device.box") or b""
        believed = believed_roll(row.head, self._trust, box)
        if isinstance(believed, RollFault) or believed.facts.not_after < self._now_s():
            return None
        facts = believed.facts
        if self._folder.digest_of(facts.id, facts.version) != facts.digest:
            return None
        try:
            book = VoterBook(self._folder.path_of(facts.id, facts.version), believed.key)
        except StoreError:
            return None
        return _OpenRoll(_held(believed), book)

    def _now_s(self) -> int:
        """A clock that was set back does not give a list more time."""
        known = self._store.read.kept.number_of("server_time")
        return max(self._clock.reckoned().at_ms, known) // 1000


def _held(believed: BelievedRoll) -> HeldRoll:
    facts = believed.facts
    name = f"{facts.id}@{facts.version}"
    return HeldRoll(name, facts.places, facts.rows, facts.as_of, facts.not_after)


def _looked_up(
    book: VoterBook, question: Question, booth: str | None, limit: int
) -> tuple[Voter, ...]:
    if question.epics:
        return tuple(voter for epic in question.epics for voter in book.with_epic(epic, limit))
    if question.ending:
        return book.with_ending(question.ending, booth, limit)
    if question.serial is not None:
        if question.part is None:
            return book.with_serial(question.serial, booth, limit)
        booths = book.booths(question.part)
        found = (book.with_serial(question.serial, part, limit) for part in booths)
        return tuple(voter for voters in found for voter in voters)
    if question.words:
        return book.sounding(question.words, booth, limit, _LOOKED_THROUGH)
    return ()
