"""One unit of work is one transaction over one set of tables.

`Store.work()` for writing: everything inside commits together or not at all, and the WAL is
emptied afterwards so that no deleted draft lingers in it.  `Store.read` for looking.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.errors import StoreError
from desktop.storage import migrate
from desktop.storage.adopted import Adopted
from desktop.storage.audit import AuditLog
from desktop.storage.cards import Cards
from desktop.storage.copies import Copies
from desktop.storage.database import Database
from desktop.storage.drafts import Drafts
from desktop.storage.enrolments import Enrolments
from desktop.storage.foreign import ForeignPackets
from desktop.storage.kept import Kept
from desktop.storage.likeness import Likenesses
from desktop.storage.outbox import SqliteOutbox
from desktop.storage.revisions import Revisions
from desktop.storage.rolls import RollTable
from desktop.storage.spellings import Spellings
from desktop.storage.stubs import Stubs

_PASSING: Final = frozenset({"E-STO-03", "E-STO-05"})


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table family, over one connection."""

    kept: Kept
    drafts: Drafts
    enrolments: Enrolments
    cards: Cards
    outbox: SqliteOutbox
    audit: AuditLog
    spellings: Spellings
    likenesses: Likenesses
    rolls: RollTable
    revisions: Revisions
    copies: Copies
    stubs: Stubs
    foreign: ForeignPackets
    adopted: Adopted


class Store:
    """The encrypted store, opened and brought up to date.  Raises `StoreError`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self.database = Database(path, key)
        migrate.migrate(self.database)
        self.read = Tables(
            Kept(self.database),
            Drafts(self.database),
            Enrolments(self.database),
            Cards(self.database),
            SqliteOutbox(self.database),
            AuditLog(self.database),
            Spellings(self.database),
            Likenesses(self.database),
            RollTable(self.database),
            Revisions(self.database),
            Copies(self.database),
            Stubs(self.database),
            ForeignPackets(self.database),
            Adopted(self.database),
        )

    @contextmanager
    def work(self) -> Iterator[Tables]:
        """The tables, inside one transaction that is durable when this ends without an error."""
        with self.database.transaction():
            yield self.read
        try:
            self.database.checkpoint()
        except StoreError as error:
            # Committed is committed: it stays in the WAL until there is room to move it.
            if error.code not in _PASSING:
                raise

    def forget_overdue(self, now_ms: int) -> int:
        """Leaves only stubs of members whose readable time is past; how many."""
        with self.work() as tables:
            forgotten = tables.enrolments.forget_readable(now_ms)
            tables.revisions.forget_unreadable()
            tables.drafts.forget_corrections()
            tables.adopted.forget_overdue(now_ms)
            return forgotten

    def close(self) -> None:
        self.database.checkpoint()
        self.database.close()
