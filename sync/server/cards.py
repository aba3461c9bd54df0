"""Whether a card counts, as far as anybody may know: its status and a masked name."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, select

from sync.protocol import cose
from sync.protocol.grants import RevocationList
from sync.server.centre import now_ms
from sync.server.database import kept, reading
from sync.server.pages_members import shown_number
from sync.server.tables import MEMBER, WITHDRAWAL
from sync.server.withdrawing import WITHDRAWN

_LENGTH: Final = 10
_SEEN: Final = 1  # characters of each word of a name that are shown
_ASKS: Final = 20
_ASKS_WITHIN_MS: Final = 60_000
_ASKERS: Final = 10_000


class CardStatus(StrEnum):
    """What is known of a number here.  A new card may still be on its laptop."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CardSeen:
    """What anybody may know."""

    number: str
    status: CardStatus
    name: str = ""


class Pace:
    """How often one address may ask: numbers must not be tried through."""

    def __init__(self, clock: Callable[[], int] = now_ms) -> None:
        self._clock = clock
        self._asked: OrderedDict[str, deque[int]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, asker: str) -> bool:
        now = self._clock()
        with self._lock:
            times = self._asked.setdefault(asker, deque(maxlen=_ASKS))
            self._asked.move_to_end(asker)
            if len(self._asked) > _ASKERS:
                self._asked.popitem(last=False)
            if len(times) == _ASKS and now - times[0] < _ASKS_WITHIN_MS:
                return False
            times.append(now)
        return True


def look_up(engine: Engine, untrusted: str) -> CardSeen:
    """Never raises on any text; a text that is no number is simply unknown."""
    number = "".join(ch for ch in untrusted.upper()[:40] if ch.isascii() and ch.isalnum())
    if len(number) != _LENGTH:
        return CardSeen("", CardStatus.UNKNOWN)
    query = select(MEMBER.c.name, MEMBER.c.dev).where(MEMBER.c.number == number)
    with reading(engine) as connection:
        member = connection.execute(query).first()
        if member is None and connection.scalar(WITHDRAWN.where(WITHDRAWAL.c.number == number)):
            return CardSeen(shown_number(number), CardStatus.REVOKED)
        if member is None:
            return CardSeen(shown_number(number), CardStatus.UNKNOWN)
        is_revoked = _is_revoked(connection, bytes(member.dev), number)
    status = CardStatus.REVOKED if is_revoked else CardStatus.VALID
    return CardSeen(shown_number(number), status, masked_name(member.name))


def masked_name(name: str) -> str:
    """The first letter of each word; dots of one length, which tell no length."""
    return " ".join(f"{word[:_SEEN]}•••" for word in name.split())


def _is_revoked(connection: Connection, dev: bytes, number: str) -> bool:
    signed = kept(connection, "revocations")
    if signed is None:
        return False
    # Our own table: the signature is for those who hold only the list.
    listed = RevocationList.parse(cose.read1(signed).payload)
    counter = number[4:9]
    return listed.covers(dev, number, int(counter) if counter.isdigit() else 0)
