"""Backups: local ones when the session closes and the last is old enough; one for a pen drive.

The local ones are under the store's own key.  The pen drive's opens for a supervisor's passphrase
or the escrow key, and holds nothing by which this laptop could be continued elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desktop import wire
from desktop.errors import StoreError
from desktop.security import backup_file
from desktop.services.clock import Clock
from desktop.services.desk import Desk
from desktop.services.restoring import BackupError
from desktop.storage.audit import Action
from desktop.storage.backups import Backups, copy_for_others
from desktop.storage.work import Store

_LOG: Final = logging.getLogger(__name__)
_EVERY_MS: Final = 20 * 3_600_000


class BackingUp:
    """The backups of one laptop, while its store is open."""

    def __init__(self, store: Store, backups: Backups, clock: Clock) -> None:
        self._store, self._backups, self._clock = store, backups, clock

    @property
    def is_due(self) -> bool:
        """A clock that was set makes one more, not one at every close."""
        last = self._backups.last_ms()
        return last is None or abs(self._clock.now_ms() - last) >= _EVERY_MS

    def back_up(self) -> bool:
        """Whether there is a new one.  A disk that is full or fails stops nobody's work."""
        now = self._clock.now_ms()
        try:
            self._store.forget_overdue(self._clock.reckoned().at_ms)
            self._backups.add(self._store, now)
        except StoreError as error:
            _LOG.info("no backup: %s", error)
            return False
        return True


class ForASpare:
    """Writes what a spare needs to take over, as one file; a supervisor's to make."""

    def __init__(self, desk: Desk, key: bytes) -> None:
        self._desk, self._key = desk, key

    def refusal(self, passphrase: str) -> str:
        """The code of why this person or this passphrase will not do; empty when they will."""
        if not self._desk.enroller.role.may_settle:
            return "E-BAK-01"
        return "E-BAK-02" if backup_file.passphrase_problem(passphrase) else ""

    def write(self, folder: Path, passphrase: str) -> tuple[Path, int]:
        """The file and how many packets it holds.  Raises `BackupError` and `StoreError`."""
        desk = self._desk
        if refused := self.refusal(passphrase):
            raise BackupError(refused)
        made = backup_file.new_backup_key(passphrase, desk.identity.trust.escrow)
        now, device = desk.clock.now_ms(), desk.identity.device
        path = folder / f"{device.hex()[:8]}-{now:x}.sbk"
        aside = desk.store.path.with_name("backup.tmp")
        aside.unlink(missing_ok=True)
        packets = list(self._packets())
        try:
            desk.store.forget_overdue(now)
            copy_for_others(desk.store, self._key, made.key, aside)
            backup_file.write_backup(path, (device, now), made, packets, aside)
        except OSError as error:
            raise StoreError("E-STO-05", "backup") from error
        finally:
            aside.unlink(missing_ok=True)
        with desk.store.work() as tables:
            moment = desk.clock.moment(tables.kept.number_of("server_time") or None)
            action = Action(desk.enroller.user, "backup", path.name, f"{len(packets)} packets")
            tables.audit.append(action, moment, wire.digest_of)
        return path, len(packets)

    def _packets(self) -> Iterator[bytes]:
        """Its own that are still held, and those that it carries for others."""
        read = self._desk.store.read
        for seq, _, _ in read.copies.held():
            yield read.outbox.packet(seq)
        for one in read.foreign.waiting(100_000):
            yield read.foreign.packet(one.seq)
