"""Brings the two durable copies of each packet together again when a session begins."""

from __future__ import annotations

from uuid import UUID

from desktop.storage.spool import Spool
from desktop.storage.work import Store


def reconcile(store: Store, spool: Spool) -> int:
    """In the store and not in the spool: written again.  How many.

    A kill between the commit and the spool file leaves the packet safe in the store; this gives it
    its second copy before anything else happens.
    """
    written = 0
    for seq, identity, packet in store.read.outbox.held_bytes():
        subject = UUID(bytes=identity)
        if not spool.has(seq, subject):
            spool.write(seq, subject, packet)
            written += 1
    return written
