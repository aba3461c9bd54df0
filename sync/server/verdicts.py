"""What opening one packet came to, before it is told to anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row

from desktop.domain.scrutiny import Outlook
from sync.protocol import sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.envelope import EntryKind, Header, Verdict, VerdictKind
from sync.protocol.sealing import Packet
from sync.protocol.version import SCHEMAS
from sync.server.members import Projected

IN_REVIEW: Final = "amendment.review"
NOT_CHOSEN: Final = "amendment.not_chosen"
LATER: Final = "schema.later"
REVOKED: Final = "device.revoked"
# A thief must not learn that the laptop is known to be stolen; what waits for us is not the camp's.
_NOT_TOLD: Final = frozenset({LATER, REVOKED})
_OURS: Final = re.compile(r"^sadasya/[a-z_]+/[0-9]+$")


@dataclass(frozen=True, slots=True)
class Judged:
    """What opening one packet came to.

    `row`: the packet by which the member was taken in, where that is another one.  `others`: what
    became of other packets by this one, as codes by their server sequence; empty is accepted.
    """

    verdict: VerdictKind
    code: str = ""
    member: Projected | None = None
    state: VerdictKind = VerdictKind.ACCEPTED
    row: Row[Any] | None = None
    others: Mapping[int, str] = field(default_factory=dict)
    counter: int | None = None  # of the card, as the packet says


class QuarantineError(Exception):
    """The packet cannot become a member as it is; `code` says why."""

    def __init__(self, code: str, counter: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.counter = counter


def held(code: str, counter: int | None = None) -> Judged:
    return Judged(VerdictKind.QUARANTINED, code, counter=counter)


def judged_of(outlook: Outlook, member: Projected) -> Judged:
    """A person who is here already is kept beside the first; other doubts go back to the camp."""
    if not outlook.reasons:
        return Judged(VerdictKind.ACCEPTED, "", member)
    code = outlook.reasons[0].code
    if outlook.is_same_person:
        duplicate = VerdictKind.DUPLICATE_PERSON
        return Judged(duplicate, code, member, duplicate)
    return Judged(VerdictKind.QUARANTINED, code)


class Bench:
    """What is written and told at the end of a transaction."""

    def __init__(self, epoch: int, at: int) -> None:
        self._epoch, self._at = epoch, at
        self.states: list[dict[str, object]] = []
        self.told: list[Verdict] = []

    def judge(self, row: Row[Any], kind: VerdictKind, code: str, counter: int | None) -> None:
        values = {"place": row.server_seq, "state": kind, "code": code, "judged_at": self._at}
        values["counter"] = counter
        self.states.append(values)
        if code not in _NOT_TOLD:
            self.told.append(
                Verdict(
                    verdict=kind, code=code, dev=bytes(row.dev), id=bytes(row.id), rev=row.rev,
                    digest=bytes(row.digest), epoch=self._epoch, at=self._at,
                )
            )  # fmt: skip


def whole_packet(row: Row[Any]) -> Packet | None:
    """The packet of a row; None when the row is not what was received."""
    try:
        packet = sealing.read_packet(bytes(row.packet))
    except MalformedError:
        return None
    return packet if packet.digest == bytes(row.digest) else None


def is_later(header: Header) -> bool:
    """Whether only a newer program can read this."""
    if header.typ not in set(EntryKind):
        return True
    return header.record_schema not in SCHEMAS and bool(_OURS.match(header.record_schema))


def is_moved(had: str, told: str) -> bool:
    """Whether another correction's code is to be changed: only between counting and not counting.

    What was held by the rules, and is overtaken by a later one, stays as it was told.
    """
    by_others = {"", IN_REVIEW, NOT_CHOSEN}
    return had != told and had in by_others


def verdict_of(code: str) -> VerdictKind:
    return VerdictKind.QUARANTINED if code else VerdictKind.ACCEPTED


def counter_of(record: Mapping[str, Any]) -> int:
    """Of the card that a packet speaks of; 0 where it speaks of none."""
    number = record.get("card")
    digits = number[4:9] if isinstance(number, str) else ""
    return int(digits) if digits.isascii() and digits.isdigit() else 0
