"""Opens packets: decrypt, examine with the campaign's rules, project, judge, tell the laptop.

The only process that can read what members gave, and it has no network door.  One bad packet is
quarantined with a code and never stops the others.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import Connection, Engine, Row, bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from desktop.domain.checking import unchecked
from desktop.domain.enrolment import Enrolment, examine
from desktop.domain.fields import EpicAbsence, Refusal
from desktop.domain.form import GUARDED as GUARDED_FIELDS
from desktop.domain.identifiers import compact_number, parse_number
from desktop.domain.noted import read_noted
from desktop.domain.pack import Rules
from desktop.domain.scrutiny import Outlook, scrutinise
from sync.protocol import canonical, cose, sealing
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
_GUARD_INFO: Final = b"sadasya/guarded/1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LARGEST_PHOTO: Final = 64 * 1024
_LARGEST_LOOK: Final = 16
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_LOG: Final = logging.getLogger(__name__)


class Opening:
    """The open process's work on one centre."""

    def __init__(
        self, engine: Engine, blobs: Blobs, keys: OpenKeys, packs: Callable[[str], Judging | None]
    ) -> None:
        self._engine = engine
        self._blobs = blobs
        self._control = keys.control
        self._kid = key_id(keys.control.public_key().public_bytes_raw())
        self._seals: Mapping[bytes, X25519PrivateKey] = {
            key_id(keys.seal.public_key().public_bytes_raw()): keys.seal
        }
        self._guard = X25519PublicKey.from_public_bytes(keys.guard)
        self._pepper = canonical.digest(b"sadasya/index/1" + keys.control.private_bytes_raw())
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
        projected = self._projected(examined, packet, record)
        if not projected.number.startswith(prefix):
            raise QuarantineError("card.number")
        seen = likening.seen_of(connection, examined, projected, record.get("noted"), captured)
        if pack.rules.hold_same_photo:
            wall = packet.header.captured_wall
            is_seen = likening.is_photo_seen(connection, projected, wall)
            seen = replace(seen, is_photo_seen=is_seen)
        return projected, scrutinise(examined, seen, pack.rules), pack.rules

    def _projected(
        self, enrolment: Enrolment, packet: Packet, record: Mapping[str, Any]
    ) -> Projected:
        number, photo = record.get("card"), record.get("photo", b"")
        if not isinstance(number, str) or not _is_card_number(number):
            raise QuarantineError("card.number")
        if not isinstance(photo, bytes) or len(photo) > _LARGEST_PHOTO:
            raise QuarantineError("photo.size")
        if photo and not photo.startswith(_JPEG):
            raise QuarantineError("photo.kind")
        if photo and not photo.endswith(_JPEG_END):
            raise QuarantineError("photo.cut")
        birth = enrolment.birth
        epic = "" if isinstance(enrolment.epic, EpicAbsence) else enrolment.epic
        return Projected(
            id=packet.header.id,
            rev=packet.header.rev,
            number=number,
            name=enrolment.name,
            name_latin=enrolment.name_latin,
            relation=enrolment.relation,
            relation_name=enrolment.relation_name,
            gender=enrolment.gender,
            born=birth.years()[0] if birth is not None else 0,
            birth=json.dumps({} if birth is None else birth.answers()),
            mobile=enrolment.mobile,
            mobile_index=self._index(enrolment.mobile),
            epic=epic,
            epic_index=self._index(epic),
            booth=enrolment.booth,
            address=enrolment.address,
            pin=enrolment.pin,
            consent=json.dumps(enrolment.consent.answers()),
            photo=self._blobs.put(photo) if photo else "",
            pack=str(record.get("pack", "")),
            dev=packet.header.dev,
            usr=packet.header.usr,
            guarded=self._guarded(enrolment),
            noted=_noted(record),
            extra=json.dumps(enrolment.own_answers(), ensure_ascii=False),
            name_key=likening.near_name(enrolment.name),
            look=_look(record),
        )

    def _guarded(self, enrolment: Enrolment) -> bytes:
        """Religion, category and caste, sealed to the guard key: this process writes, not reads."""
        values = {
            name: None if isinstance(value, Refusal) else value
            for name in GUARDED_FIELDS
            if (value := getattr(enrolment, name)) != ""
        }
        return _SUITE.encrypt(canonical.encode(values), self._guard, _GUARD_INFO)

    def _index(self, text: str) -> bytes | None:
        """A blind index: finds the same value again, says nothing about it."""
        return canonical.digest(self._pepper + text.encode())[:16] if text else None


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


def _noted(record: Mapping[str, Any]) -> str:
    return json.dumps(read_noted(record.get("noted")).as_json(), ensure_ascii=False)


def _look(record: Mapping[str, Any]) -> bytes:
    look = record.get("photo_look")
    return look if isinstance(look, bytes) and len(look) <= _LARGEST_LOOK else b""


def _is_card_number(number: str) -> bool:
    """Whether this is how a card number travels: compact, its check character right."""
    shown = parse_number(number)
    return shown is not None and compact_number(shown) == number
