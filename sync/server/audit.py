"""The centre's audit log: who did what, chained, so that nothing is taken out unseen.

Ids and names of fields only, never what a member gave.  Each row holds the digest of the row
before it, and the head stands beside the log: a row changed, removed or cut off at the end shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, Row, insert, select

from sync.protocol import canonical
from sync.server.centre import now_ms
from sync.server.database import insert_for, keep, kept, locked, reading, writing
from sync.server.tables import AUDIT, CENTRE

_HEAD: Final = "audit_head"
_START: Final = bytes(32)
_LONGEST: Final = 64
COMMAND: Final = "command"


class Action(StrEnum):
    """What is written down."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    PHOTO_SEEN = "photo_seen"
    FIELDS_SEEN = "fields_seen"
    DENIED = "denied"
    DEVICE_ADDED = "device_added"
    USER_ADDED = "user_added"
    PERSON_ADDED = "person_added"
    REVOKED = "revoked"
    ROLL_BUILT = "roll_built"
    CONFLICT = "conflict"
    RELEASED = "released"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    ORDERED = "ordered"
