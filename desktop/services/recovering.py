"""Opens the store so that nothing damaged is ever shown: looked through, made anew if need be.

Promises: a damaged store is copied aside before anything else and is never deleted; a kill at any
moment leaves a state that the next start goes on from; the caller always gets a sound store, or a
`StoreError` that changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from desktop import wire
from desktop.domain.text import typed
from desktop.errors import StoreError
from desktop.security.identity import public_of
from desktop.security.packets import facts_of_own
from desktop.services.clock import Clock
from desktop.services.enrolling import search_words
from desktop.services.spooling import Reconciled
from desktop.settings import Settings
from desktop.storage.audit import Action
from desktop.storage.backups import Backups
from desktop.storage.quarantine import copy_aside
from desktop.storage.rebuild import Known, Rebuilt, put_in_place, rebuild
from desktop.storage.spool import Spool
from desktop.storage.work import Store

_DAMAGED: Final = frozenset({"E-STO-01", "E-STO-02"})
_OPENINGS: Final = 40
_WEEK_MS: Final = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class SoundStore:
    """An open store, and how it came to be sound."""

    store: Store
    rebuilt: Rebuilt | None
    is_thorough: bool  # whether every page was looked at, and every copy is to be


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a person is told after the start; nothing to tell is the rule."""

    rebuilt: Rebuilt | None = None
    reconciled: Reconciled = field(default_factory=Reconciled)

    @property
    def is_worth_telling(self) -> bool:
        return self.rebuilt is not None or self.taken_back > 0

    @property
    def is_complete(self) -> bool:
        """Whether every sealed packet that was found could be read."""
        return self.reconciled.unreadable == 0

    @property
    def taken_back(self) -> int:
        """Packets that the store had lost and the spool had not."""
        return self.reconciled.taken_back + self.reconciled.foreign


def open_sound(settings: Settings, key: bytes, clock: Clock) -> SoundStore:
    """Raises `StoreError`: E-STO-07 when this laptop cannot go on as itself, and as `Store`."""
    put_in_place(settings.store)
    try:
        return _looked_through(settings, key, clock, None)
    except StoreError as error:
        if error.code not in _DAMAGED:
            raise
    aside = ""
    if settings.store.exists():
        aside = copy_aside(settings.store, settings.quarantine, clock.now_ms()).name
    known = Known(wire.packet_digest_or_none, wire.digest_of, lambda key: _newest(settings, key))
    backups = Backups(settings.backups, key)
    rebuilt = rebuild(settings.store, key, backups.newest_first(), known)
    put_in_place(settings.store)
    sound = _looked_through(settings, key, clock, rebuilt)
    _note(sound.store, aside, rebuilt, clock)
    return sound


def _looked_through(
    settings: Settings, key: bytes, clock: Clock, rebuilt: Rebuilt | None
) -> SoundStore:
    """A new connection brings the WAL in; then a checkpoint and `quick_check`."""
    if not settings.store.exists() or not settings.store.stat().st_size:
        raise StoreError("E-STO-02", "missing")
    store = Store(settings.store, key)
    try:
        fault = "" if _is_whole(store) else "store"
        is_thorough = not fault and _is_due(store, clock)
        if is_thorough:
            store.close()
            store = Store(settings.store, key)
            fault = "" if store.database.has_sound_pages() else "pages"
        if is_thorough and not fault:
            _note_checked(store, clock)
    except StoreError:
        store.database.close()
        raise
    if fault:
        store.database.close()
        raise StoreError("E-STO-02", fault)
    return SoundStore(store, rebuilt, is_thorough)


def _is_whole(store: Store) -> bool:
    return store.database.is_sound() and store.read.kept.bytes_of("device.private") is not None


def _is_due(store: Store, clock: Clock) -> bool:
    """Once a week by the wall clock, and every so many openings whatever that says."""
    kept = store.read.kept
    openings = kept.number_of("openings") + 1
    kept.keep("openings", openings)
    gone = clock.now_ms() - kept.number_of("checked.at")
    return openings >= kept.number_of("checked.openings") + _OPENINGS or gone >= _WEEK_MS


def _note_checked(store: Store, clock: Clock) -> None:
    kept = store.read.kept
    kept.keep("checked.openings", kept.number_of("openings"))
    kept.keep("checked.at", clock.now_ms())


def _newest(settings: Settings, private: bytes) -> Mapping[bytes, int]:
    """The highest revision that the spool holds of each member."""
    public, newest = public_of(private), dict[bytes, int]()
    for _, subject, untrusted in Spool(settings.spool).packets():
        facts = facts_of_own(untrusted, public)
        if facts is not None:
            newest[subject.bytes] = max(newest.get(subject.bytes, 0), facts.rev)
    return newest


def _note(store: Store, aside: str, rebuilt: Rebuilt, clock: Clock) -> None:
    """The audit row, and what members are found by: no table of that can be salvaged."""
    with store.work() as tables:
        moment = clock.moment(tables.kept.number_of("server_time") or None)
        outcome = f"{rebuilt.members} members, {rebuilt.packets} packets, {rebuilt.drafts} drafts"
        action = Action("laptop", "store_rebuilt", aside, outcome)
        tables.audit.append(action, moment, wire.digest_of)
        for member in tables.enrolments.readable():
            latin = typed((member.answers or {}).get("name_latin"))
            words = search_words(member.name or "", latin)
            tables.enrolments.find_by(member.place, words)
        tables.kept.forget("found.by")
