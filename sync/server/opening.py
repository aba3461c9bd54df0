"""Opens packets: decrypt, examine with the campaign's rules, project, judge, tell the laptop.

The only process that can read what members gave, and it has no network door.  One bad packet is
quarantined with a code and never stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Engine, Row, bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from desktop.domain.checking import unchecked
from desktop.domain.enrolment import Enrolment, examine
from desktop.domain.pack import Rules
from desktop.domain.scrutiny import Outlook, scrutinise
from sync.protocol import cose, sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import key_id
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import EntryKind, VerdictKind
from sync.protocol.feed import ItemKind
from sync.protocol.sealing import Packet, UnsealError
from sync.server import amending, feed, likening, members, reviewing, spellings, withdrawing
from sync.server.amending import Chain, Key, Link
from sync.server.blobs import BlobError, Blobs
from sync.server.campaigns import Judging
from sync.server.captured import captured_day
from sync.server.centre import now_ms
from sync.server.database import locked, writing
from sync.server.keys import OpenKeys
from sync.server.members import Projected
from sync.server.projecting import Projecting
from sync.server.settling import Settled, Settling
from sync.server.tables import DEVICE, PACKET
from sync.server.verdicts import (
    LATER,
    REVOKED,
    Bench,
    Judged,
    QuarantineError,
    counter_of,
    held,
    is_later,
    is_moved,
    judged_of,
    verdict_of,
    whole_packet,
)

BATCH: Final = 50
_JUDGE: Final = (
    update(PACKET)
    .where(PACKET.c.server_seq == bindparam("place"))
    .values(
        state=bindparam("state"),
        code=bindparam("code"),
        judged_at=bindparam("judged_at"),
        counter=bindparam("counter"),
    )
)
_LOG: Final = logging.getLogger(__name__)


class Opening:
    """The open process's work on one centre."""

    def __init__(
        self, engine: Engine, blobs: Blobs, keys: OpenKeys, packs: Callable[[str], Judging | None]
    ) -> None:
        self._engine = engine
        self._projecting = Projecting(blobs, keys)
        self._control = keys.control
        self._kid = key_id(keys.control.public_key().public_bytes_raw())
        self._seals: Mapping[bytes, X25519PrivateKey] = {
            key_id(keys.seal.public_key().public_bytes_raw()): keys.seal
        }
        self._packs = packs
        # What this transaction has judged, with its code: the ledger says so only at its end.
        self._done: dict[Key, str] = {}

    def open_waiting(self, epoch: int) -> int:
        """Opens the oldest packets that nobody has; how many."""
        with writing(self._engine) as connection:
            query = (
                select(PACKET)
                .where(PACKET.c.state == "stored")
                .order_by(PACKET.c.server_seq)
                .limit(BATCH)
            )
            rows = connection.execute(locked(query, connection, skip=True)).all()
            if rows:
                self._judge_all(connection, rows, epoch)
        spellings.tell(self._engine, self._control)
        return len(rows)

    def look_again(self) -> int:
        """What came from newer laptops waits for a newer centre: perhaps this is one.  How many."""
        later = (PACKET.c.state == "quarantined", PACKET.c.code == LATER)
        with writing(self._engine) as connection:
            again = update(PACKET).where(*later).values(state="stored", code="", judged_at=None)
            return connection.execute(again).rowcount

    def _judge_all(self, connection: Connection, rows: Sequence[Row[Any]], epoch: int) -> None:
        """Judges each on its own; writes what that came to together."""
        devices = _devices_of(connection, {bytes(row.dev) for row in rows})
        bench = Bench(epoch, now_ms())
        self._done.clear()
        self._projecting.begin()
        for row in rows:
            packet = whole_packet(row)
            judged = self._judged(connection, packet, row, devices.get(bytes(row.dev)))
            key = (bytes(row.id), row.rev, bytes(row.lane))
            self._done[key] = judged.code
            bench.judge(row, judged.verdict, judged.code, judged.counter)
            for place, code in judged.others.items():
                other = self._row(connection, place)
                bench.judge(other, verdict_of(code), code, other.counter)
            is_new = packet is not None and packet.header.typ == EntryKind.ENROLMENT
            is_taken_in = judged.verdict is VerdictKind.ACCEPTED and is_new
            if is_taken_in and judged.member is not None:
                spellings.collect(connection, bytes(row.dev), judged.member.noted)
        self._projecting.keep_photos()
        connection.execute(_JUDGE, bench.states)
        amending.open_again(connection, self._done)
        told = [(verdict.dev, verdict.sign(self._control, self._kid)) for verdict in bench.told]
        feed.append_all(connection, ItemKind.VERDICT, told)

    @staticmethod
    def _row(connection: Connection, place: int) -> Row[Any]:
        return connection.execute(select(PACKET).where(PACKET.c.server_seq == place)).one()

    def _judged(
        self, connection: Connection, packet: Packet | None, row: Row[Any], device: Row[Any] | None
    ) -> Judged:
        if packet is None or device is None:
            return held("packet.damaged" if packet is None else "packet.device")
        try:
            with connection.begin_nested():
                judged = self._opened(connection, packet, row, device)
                self._project(connection, judged, row)
        except QuarantineError as error:
            return held(error.code, error.counter)
        except Exception as error:  # noqa: BLE001 - one packet must never stop the others
            return held(_code_of(error, row))
        return judged

    @staticmethod
    def _project(connection: Connection, judged: Judged, row: Row[Any]) -> None:
        member = judged.member
        if member is None or withdrawing.is_withdrawn(connection, member.id):
            return
        if withdrawing.is_number_taken(connection, member.number, member.id):
            raise QuarantineError("card.taken")
        if judged.row is None or amending.standing(connection, member.id) is None:
            members.project(connection, member, judged.row or row, judged.state)
        else:
            amending.project(connection, member, judged.state)

    def _opened(
        self, connection: Connection, packet: Packet, row: Row[Any], device: Row[Any]
    ) -> Judged:
        record = self._record(packet, device)
        counter = counter_of(record) if packet.header.typ == EntryKind.ENROLMENT else None
        try:
            return replace(self._inside(connection, packet, row, device, record), counter=counter)
        except QuarantineError as error:
            raise QuarantineError(error.code, counter) from error

    def _inside(
        self, connection: Connection, packet: Packet, row: Row[Any], device: Row[Any],
        record: Mapping[str, Any],
    ) -> Judged:  # fmt: skip
        if device.state == "revoked" and row.released_at is None:
            raise QuarantineError(REVOKED)
        match packet.header.typ:
            case EntryKind.ENROLMENT:
                return self._enrolment(connection, packet, record, device.prefix)
            case EntryKind.AMENDMENT:
                return self._amendment(connection, packet)
            case EntryKind.WITHDRAWAL:
                withdrawing.withdraw(connection, packet, record, self._done)
            case EntryKind.TEST:
                proved = (DEVICE.c.dev == packet.header.dev, DEVICE.c.state == "activated")
                connection.execute(update(DEVICE).where(*proved).values(state="live"))
            case _:
                pass  # an audit head tells by its header alone
        return Judged(VerdictKind.ACCEPTED)

    def _record(self, packet: Packet, device: Row[Any]) -> dict[str, Any]:
        """What is inside, if this laptop said it and this program can read it."""
        try:
            packet.verify(cose.public_key(bytes(device.public)))
            if is_later(packet.header):
                raise QuarantineError(LATER)
            return sealing.open_packet(packet, self._seals)
        except (SignatureError, MalformedError) as error:
            raise QuarantineError("packet.signature") from error
        except UnsealError as error:
            raise QuarantineError("packet.sealed") from error

    def _enrolment(
        self, connection: Connection, packet: Packet, record: Mapping[str, Any], prefix: str
    ) -> Judged:
        projected, outlook, rules = self._scrutinised(connection, packet, record, prefix)
        if problems := unchecked(record.get("noted"), rules):
            raise QuarantineError(problems[0].code)
        return judged_of(outlook, projected)

    def _amendment(self, connection: Connection, packet: Packet) -> Judged:
        """The member as a whole is examined again, and held for what is new about them."""

        def opened(data: bytes) -> Mapping[str, Any] | None:
            try:
                return sealing.open_packet(sealing.read_packet(data), self._seals)
            except (UnsealError, MalformedError):
                return None

        chain = amending.chain_of(connection, packet, self._done, opened)
        if isinstance(chain, str):
            raise QuarantineError(chain)
        link = chain.link_of(packet)
        problem = "amendment.shape" if link is None else amending.problem_of(chain, link)
        if link is None or problem:
            raise QuarantineError(problem)

        def examine(
            record: Mapping[str, Any], links: Sequence[Link]
        ) -> tuple[Projected, Outlook, Rules]:
            newest = max((one.row.rev for one in links), default=1)
            last = (links[-1] if links else link).header
            changed = {
                "rev": newest,
                "captured_wall": last.captured_wall,
                "clock_suspect": last.clock_suspect,
            }
            header = chain.packet.header.model_copy(update=changed)
            whole = replace(chain.packet, header=header)
            return self._scrutinised(connection, whole, record, chain.prefix)

        is_known = amending.standing(connection, packet.header.id) is not None
        settled = Settling(chain, examine, is_known=is_known).settle(link)
        return self._taken_over(connection, chain, link, settled)

    def _taken_over(
        self, connection: Connection, chain: Chain, link: Link, settled: Settled
    ) -> Judged:
        """What the new correction does to the member, and to the corrections beside it."""
        code = settled.code_of(link)
        if settled.whole is None or withdrawing.is_withdrawn(connection, bytes(chain.row.id)):
            if code:
                raise QuarantineError(code)
            return Judged(VerdictKind.ACCEPTED)
        reviewing.note(connection, chain, settled.disputes)
        others: dict[int, str] = {}
        for one in chain.usable:
            told = settled.code_of(one)
            if one is link or is_moved(amending.code_of(one.row, self._done), told):
                (amending.forget_version if told else amending.note_version)(connection, one)
                if one is not link:
                    others[one.row.server_seq] = told
                    self._done[amending.key_of(one.header)] = told
        whole = settled.whole
        verdict = VerdictKind.QUARANTINED if code else whole.verdict
        return Judged(verdict, code or whole.code, whole.member, whole.state, chain.row, others)

    def _scrutinised(
        self, connection: Connection, packet: Packet, record: Mapping[str, Any], prefix: str
    ) -> tuple[Projected, Outlook, Rules]:
        try:
            captured = captured_day(packet.header, record, now_ms())
        except (ValueError, OverflowError, OSError) as error:
            raise QuarantineError("packet.clock") from error
        pack = self._packs(str(record.get("pack")))
        if pack is None:
            raise QuarantineError("pack.unknown")
        examined = examine(record.get("answers"), pack.form, captured)
        if not isinstance(examined, Enrolment):
            raise QuarantineError(examined[0].code)
        projected = self._projecting.read(examined, packet, record)
        if not projected.number.startswith(prefix):
            raise QuarantineError("card.number")
        seen = likening.seen_of(connection, examined, projected, record.get("noted"), captured)
        if pack.rules.hold_same_photo:
            wall = packet.header.captured_wall
            is_seen = likening.is_photo_seen(connection, projected, wall)
            seen = replace(seen, is_photo_seen=is_seen)
        return projected, scrutinise(examined, seen, pack.rules), pack.rules


def _devices_of(connection: Connection, devs: set[bytes]) -> dict[bytes, Any]:
    query = select(DEVICE.c.dev, DEVICE.c.public, DEVICE.c.state, DEVICE.c.prefix)
    rows = connection.execute(query.where(DEVICE.c.dev.in_(sorted(devs)))).all()
    return {bytes(row.dev): row for row in rows}


def _code_of(error: Exception, row: Row[Any]) -> str:
    """Why this packet is held; raises again where it is the database or the disk that fails."""
    match error:
        case DataError():
            return "record.unfit"
        case IntegrityError():
            return "card.taken"  # another member has this number or id: a person must look
        case SQLAlchemyError() | BlobError() | OSError():
            raise error
        case _:
            # The kind of error alone: its words may hold what a member gave.
            _LOG.error("packet %d: %s", row.server_seq, type(error).__name__)
            return "record.fault"
