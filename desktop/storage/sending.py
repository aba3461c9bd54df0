"""The outbox as the road sees it: bytes from the second copy, where they are the very same.

The store proves and opens eleven pages for each packet; a file is read at a tenth of that, and its
sum tells whether it is what was sealed.  Anything else, and the store is asked.
"""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import UUID

from desktop.storage.database import Database
from desktop.storage.outbox import SqliteOutbox
from desktop.storage.spool import Spool

_PLACE: Final = """
SELECT p.id, b.sum FROM packet AS p JOIN packet_bytes AS b ON b.seq = p.seq WHERE p.seq = :seq
"""


class SpooledOutbox(SqliteOutbox):
    """Implements `sync.client.ports.Outbox`, as the packet table does."""

    def __init__(self, database: Database, spool: Spool) -> None:
        super().__init__(database)
        self._places, self._spool = database, spool

    def packet(self, seq: int) -> bytes:
        place = self._places.row(_PLACE, {"seq": seq})
        if place is not None:
            identity, expected = place
            untrusted = self._spool.read(seq, UUID(bytes=bytes(identity)))
            if hashlib.sha256(untrusted).digest() == expected:
                return untrusted
        return super().packet(seq)
