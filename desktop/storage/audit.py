"""Append-only record of who did what; each row holds the hash of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.moment import Moment
from desktop.storage.database import Database

Digest = Callable[[list[object]], bytes]

_HEAD: Final = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
_HOLDS: Final = "SELECT 1 FROM audit WHERE hash = :hash LIMIT 1"
_INSERT: Final = """
INSERT INTO audit (seq, prev, wall, boot, mono_ms, server_time,
    actor, action, object, outcome, hash)
VALUES (:seq, :prev, :wall, :boot, :mono_ms, :server_time,
    :actor, :action, :object, :outcome, :hash)
"""
_SELECT_ALL: Final = """
SELECT seq, prev, wall, boot, mono_ms, server_time, actor, action, object, outcome, hash
FROM audit ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Action:
    """Who did what to which thing, and how it ended.  Ids and field names only, never values."""

    actor: str
    action: str
    object: str = ""
    outcome: str = "ok"


class AuditLog:
    """The device's chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> bytes:
        """The newest hash; empty before the first row."""
        row = self._database.row(_HEAD)
        return b"" if row is None else bytes(row[1])

    def place(self) -> int:
        """How many rows there are; zero before the first."""
        row = self._database.row(_HEAD)
        return 0 if row is None else int(row[0])

    def append(self, action: Action, moment: Moment, digest: Digest) -> bytes:
        """The new head.  Must be called inside the transaction of what it tells about."""
        row = self._database.row(_HEAD)
        seq, prev = (1, b"") if row is None else (int(row[0]) + 1, bytes(row[1]))
        fields: list[object] = [
            seq,
            prev,
            moment.wall_ms,
            moment.boot,
            moment.mono_ms,
            moment.server_ms,
            action.actor,
            action.action,
            action.object,
            action.outcome,
        ]
        head = digest(fields)
        names = ("seq", "prev", "wall", "boot", "mono_ms", "server_time")
        values = dict(zip((*names, "actor", "action", "object", "outcome"), fields, strict=True))
        self._database.execute(_INSERT, {**values, "hash": head})
        return head

    def holds(self, head: bytes) -> bool:
        """Whether some row has this hash."""
        return self._database.row(_HOLDS, {"hash": head}) is not None

    def first_break(self, digest: Digest) -> int | None:
        """The first row that does not follow from the one before; None when the chain holds."""
        rows = self._database.rows(_SELECT_ALL)
        whole = first_unchained(rows, digest)
        if whole == len(rows):
            return None
        return int(rows[whole - 1][0]) + 1 if whole else int(rows[0][0])


def first_unchained(rows: Sequence[Sequence[object]], digest: Digest) -> int:
    """How many rows from the beginning hang together.  Rows as in the table, by sequence."""
    prev: object = b""
    for count, row in enumerate(rows):
        fields = [bytes(item) if isinstance(item, bytes | memoryview) else item for item in row]
        is_next = not count or fields[0] == _next(rows[count - 1])
        if not is_next or fields[1] != prev or digest(list(fields[:-1])) != fields[-1]:
            return count
        prev = fields[-1]
    return len(rows)


def _next(row: Sequence[object]) -> int:
    return row[0] + 1 if isinstance(row[0], int) else 0
