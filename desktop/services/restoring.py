"""A spare takes over from a dead laptop: carries its sealed packets, and warns of its members.

Promises: the dead laptop's key, sequence and card counter are never continued here; its packets
stay as they are, beside this laptop's own; carrying needs no secret, reading needs the passphrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop import wire
from desktop.domain.fields import read_epic, read_mobile
from desktop.domain.text import typed
from desktop.errors import KnownError, StoreError
from desktop.security import backup_file
from desktop.security.identity import keyed_digest
from desktop.security.packets import SealedFacts, facts_of_any, facts_of_own
from desktop.services.desk import Desk
from desktop.services.likening import keys_of
from desktop.services.spooling import reconcile
from desktop.storage.adopted import NewAdopted
from desktop.storage.audit import Action
from desktop.storage.enrolments import MemberRow
from desktop.storage.foreign import CarriedCounts, ForeignPacket
from desktop.storage.work import Store

_TOGETHER: Final = 100
_ASIDE: Final = "restoring.tmp"


class BackupError(KnownError):
    """A backup could not be made or read.

    E-BAK-01 only a supervisor makes one      E-BAK-03 not a backup, and not a spool folder
    E-BAK-02 the passphrase is too weak       E-BAK-04 not the passphrase of this backup
    E-BAK-05 not the escrow key of this backup, or not what opens that key
    """


@dataclass(frozen=True, slots=True)
class Restored:
    """What was found: packets that are news here, known already, or not packets at all."""

    packets: int = 0
    known: int = 0
    unreadable: int = 0
    drafts: int = 0
    members: int = 0
    is_whole: bool = True


class Restoring:
    """For the person at the spare."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def restore(self, source: Path, passphrase: str = "") -> Restored:
        """From a backup, or from the `spool` folder of a dead disk; done again, it is no news.

        Raises `BackupError`; the packets of a backup are taken before its passphrase is tried.
        """
        if source.is_dir():
            return self._noted(source, self._carry(_of_folder(source)))
        head = backup_file.read_head(source)
        if head is None:
            raise BackupError("E-BAK-03")
        carried = self._carry(backup_file.packets_of(source, head))
        is_whole = backup_file.is_whole(source)
        drafts = members = 0
        if passphrase:
            key = backup_file.opened_key(head, passphrase)
            if key is None:
                raise BackupError("E-BAK-04")
            drafts, members = self._adopt(source, head, key)
        found = Restored(
            carried.packets, carried.known, carried.unreadable, drafts, members, is_whole
        )
        return self._noted(source, found)

    def carried(self) -> CarriedCounts:
        """Of other laptops' packets: how many the centre has, and how many wait here."""
        return self._desk.store.read.foreign.counts()

    def first_break_of_the_audit(self) -> tuple[int | None, int]:
        """The first row of the log that does not follow, and how many rows there are."""
        audit = self._desk.store.read.audit
        return audit.first_break(wire.digest_of), audit.place()

    def _noted(self, source: Path, found: Restored) -> Restored:
        desk = self._desk
        if not found.packets + found.known + found.drafts + found.members:
            raise BackupError("E-BAK-03", source.name)
        with desk.store.work() as tables:
            moment = desk.clock.moment(tables.kept.number_of("server_time") or None)
            outcome = f"{found.packets} packets, {found.drafts} drafts, {found.members} members"
            action = Action(desk.enroller.user, "restore", "", outcome)
            tables.audit.append(action, moment, wire.digest_of)
        return found

    def _carry(self, untrusted_packets: Iterable[bytes]) -> Restored:
        news = known = unreadable = own = 0
        waiting: list[SealedFacts] = []
        for untrusted in untrusted_packets:
            facts = facts_of_any(untrusted)
            if facts is None:
                unreadable += 1
            elif facts.device == self._desk.identity.device:
                own += self._take_own(untrusted)
            else:
                waiting.append(facts)
            if len(waiting) >= _TOGETHER:
                news, known = _sum((news, known), self._put(waiting))
                waiting.clear()
        news, known = _sum((news, known), self._put(waiting))
        if own:
            reconcile(self._desk.sides, self._desk.identity, self._desk.clock)
        return Restored(news + own, known, unreadable)

    def _take_own(self, untrusted: bytes) -> int:
        """A packet of this laptop, come back to it: into the spool, from where it is taken back."""
        desk = self._desk
        facts = facts_of_own(untrusted, desk.identity.trust.device.public)
        if facts is None or desk.store.read.copies.digest(facts.seq) == facts.digest:
            return 0
        desk.spool.write(facts.seq, facts.id, facts.packet)
        return 1

    def _put(self, packets: list[SealedFacts]) -> tuple[int, int]:
        at = self._desk.clock.now_ms()
        with self._desk.store.work() as tables:
            news = sum(
                tables.foreign.put(
                    ForeignPacket(one.digest, one.device, one.seq, one.id, one.rev, one.packet), at
                )
                for one in packets
            )
        return news, len(packets) - news

    def _adopt(self, source: Path, head: backup_file.BackupHead, key: bytes) -> tuple[int, int]:
        """Drafts, and readable members to be warned of; a copy that is damaged gives none."""
        folder = self._desk.store.path.parent
        _clear(folder)
        other: Store | None = None
        try:
            backup_file.take_out_store(source, head, folder / _ASIDE)
            other = Store(folder / _ASIDE, key)
            return self._take_over(other)
        except StoreError:
            return 0, 0
        finally:
            if other is not None:
                other.database.close()
            _clear(folder)

    def _take_over(self, other: Store) -> tuple[int, int]:
        drafts = members = 0
        now = self._desk.clock.now_ms()
        with self._desk.store.work() as tables:
            for draft in other.read.drafts.parked():
                if draft.base_rev or tables.drafts.by_id(draft.id) is not None:
                    continue
                tables.drafts.put(draft, self._desk.enroller.user)
                photo = other.read.drafts.photo_of(draft.id)
                if photo is not None:
                    tables.drafts.attach(draft.id, photo)
                drafts += 1
            for row in other.read.enrolments.readable():
                until = other.read.enrolments.readable_until(row.place)
                if until > now:
                    members += tables.adopted.put(self._as_adopted(row, until))
        return drafts, members

    def _as_adopted(self, row: MemberRow, until: int) -> NewAdopted:
        """With this laptop's own digests: the dead laptop's key for them stays where it was."""
        index_key, answers = self._desk.index_key, row.answers or {}
        names = (row.name or "", typed(answers.get("relation_name")))
        epic, mobile = read_epic(answers.get("epic")), read_mobile(answers.get("mobile"))

        def digest(kind: str, value: object) -> bytes | None:
            is_text = isinstance(value, str) and value
            return keyed_digest(index_key, f"{kind} {value}") if is_text else None

        return NewAdopted(
            row.id, row.number, answers, row.name or "", row.booth,
            keys_of(index_key, names, row.booth, row.born).name.near,
            digest("epic", epic), digest("mobile", mobile), row.sealed_at, until,
        )  # fmt: skip


def _of_folder(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob("*.pkt")):
        try:
            yield path.read_bytes()
        except OSError:
            yield b""


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _clear(folder: Path) -> None:
    for leftover in folder.glob(f"{_ASIDE}*"):
        leftover.unlink(missing_ok=True)
