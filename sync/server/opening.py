"""Opens packets: decrypt, examine with the campaign's rules, project, judge, tell the laptop.

The only process that can read what members gave, and it has no network door.  One bad packet is
quarantined with a code and never stops the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import Connection, Engine, Row, bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError

from desktop.domain.checking import unchecked, unchecked_anew
from desktop.domain.enrolment import Enrolment, examine
from desktop.domain.fields import EpicAbsence, Refusal
from desktop.domain.form import GUARDED as GUARDED_FIELDS
from desktop.domain.identifiers import compact_number, parse_number
from desktop.domain.moment import day_in_india
from desktop.domain.noted import read_noted
from desktop.domain.pack import Rules
from desktop.domain.scrutiny import Outlook, scrutinise
from sync.protocol import canonical, cose, sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import key_id
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import EntryKind, Verdict, VerdictKind
from sync.protocol.feed import ItemKind
from sync.protocol.sealing import Packet, UnsealError
from sync.server import amending, feed, likening, members, spellings
from sync.server.amending import Chain
from sync.server.blobs import Blobs
from sync.server.campaigns import Judging
from sync.server.centre import now_ms
from sync.server.database import locked, writing
from sync.server.keys import OpenKeys
from sync.server.members import Projected
from sync.server.tables import DEVICE, PACKET

BATCH: Final = 50
_JUDGE: Final = (
    update(PACKET)
    .where(PACKET.c.server_seq == bindparam("place"))
    .values(state=bindparam("state"), code=bindparam("code"), judged_at=bindparam("judged_at"))
)
_GUARD_INFO: Final = b"sadasya/guarded/1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LARGEST_PHOTO: Final = 64 * 1024
_LARGEST_LOOK: Final = 16
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Judged:
    """What opening one packet came to."""

    verdict: VerdictKind
    code: str = ""
    member: Projected | None = None
    chain: Chain | None = None


class QuarantineError(Exception):
    """The packet cannot become a member as it is; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
        # What this transaction has judged: the ledger says so only at its end.
        self._done: set[tuple[bytes, int]] = set()

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

    def _judge_all(self, connection: Connection, rows: Sequence[Row[Any]], epoch: int) -> None:
        """Judges each on its own; writes what that came to together."""
        devices = _devices_of(connection, {bytes(row.dev) for row in rows})
        states: list[dict[str, object]] = []
        told: list[tuple[bytes, bytes]] = []
        self._done.clear()
        for row in rows:
            packet = sealing.read_packet(bytes(row.packet))
            judged = self._judged(connection, packet, row, devices[packet.header.dev])
            self._done.add((packet.header.id, packet.header.rev))
            at = now_ms()
            states.append(
                {
                    "place": row.server_seq,
                    "state": judged.verdict,
                    "code": judged.code,
                    "judged_at": at,
                }
            )
            verdict = Verdict(
                verdict=judged.verdict, code=judged.code, dev=packet.header.dev,
                id=packet.header.id, rev=packet.header.rev, digest=packet.digest, epoch=epoch,
                at=at,
            )  # fmt: skip
            is_taken_in = judged.verdict is VerdictKind.ACCEPTED and judged.chain is None
            if is_taken_in and judged.member is not None:
                spellings.collect(connection, packet.header.dev, judged.member.noted)
            told.append((packet.header.dev, verdict.sign(self._control, self._kid)))
        connection.execute(_JUDGE, states)
        amending.open_again(connection, self._done)
        feed.append_all(connection, ItemKind.VERDICT, told)

    def _judged(
        self, connection: Connection, packet: Packet, row: Row[Any], device: Row[Any]
    ) -> Judged:
        try:
            with connection.begin_nested():
                judged = self._opened(connection, packet, device)
                self._project(connection, judged, row, packet)
        except QuarantineError as error:
            return Judged(VerdictKind.QUARANTINED, error.code)
        except DataError:
            return Judged(VerdictKind.QUARANTINED, "record.unfit")
        except IntegrityError:
            # Another member has this number or id already: a person must look.
            return Judged(VerdictKind.QUARANTINED, "card.taken")
        return judged

    @staticmethod
    def _project(connection: Connection, judged: Judged, row: Row[Any], packet: Packet) -> None:
        member, chain = judged.member, judged.chain
        if member is None:
            return
        stands = amending.standing(connection, member.id) if chain is not None else None
        if stands is None:
            members.project(connection, member, row, judged.verdict)
        else:
            amending.project(connection, member, judged.verdict)
        if chain is not None:
            has_photo = chain.after.get("photo") != chain.before.get("photo")
            amending.note_version(
                connection, row, packet.header.usr, chain.amendment, has_photo=has_photo
            )

    def _opened(self, connection: Connection, packet: Packet, device: Row[Any]) -> Judged:
        try:
            packet.verify(cose.public_key(bytes(device.public)))
            record = sealing.open_packet(packet, self._seals)
        except (SignatureError, MalformedError) as error:
            raise QuarantineError("packet.signature") from error
        except UnsealError as error:
            raise QuarantineError("packet.sealed") from error
        if device.state == "revoked":
            raise QuarantineError("device.revoked")
        match packet.header.typ:
            case EntryKind.TEST:
                connection.execute(
                    update(DEVICE).where(DEVICE.c.dev == packet.header.dev).values(state="live")
                )
                return Judged(VerdictKind.ACCEPTED)
            case EntryKind.ENROLMENT:
                return self._enrolment(connection, packet, record, device.prefix)
            case EntryKind.AMENDMENT:
                return self._amendment(connection, packet, record, device)
            case _:
                raise QuarantineError("packet.kind")

    def _enrolment(
        self, connection: Connection, packet: Packet, record: Mapping[str, Any], prefix: str
    ) -> Judged:
        projected, outlook, rules = self._scrutinised(connection, packet, record, prefix)
        if problems := unchecked(record.get("noted"), rules):
            raise QuarantineError(problems[0].code)
        return judged_of(outlook, projected)

    def _amendment(
        self, connection: Connection, packet: Packet, record: Mapping[str, Any], device: Row[Any]
    ) -> Judged:
        """The member as a whole is examined again, and held for what is new about them."""

        def opened(data: bytes) -> Mapping[str, Any] | None:
            try:
                return sealing.open_packet(sealing.read_packet(data), self._seals)
            except (UnsealError, MalformedError):
                return None

        chain = amending.chain_of(connection, packet, record, self._done, opened)
        if isinstance(chain, str):
            raise QuarantineError(chain)
        found = self._scrutinised(connection, packet, chain.after, device.prefix)
        projected, outlook, rules = found
        is_known = amending.standing(connection, packet.header.id) is not None
        # Of somebody who was never taken in nobody has seen a word that a photo could leave alone.
        is_changed = bool(chain.amendment.fields) or not is_known
        if problems := unchecked_anew(chain.after.get("noted"), rules, is_changed=is_changed):
            raise QuarantineError(problems[0].code)
        if is_known:
            known = self._known(connection, packet, chain.before, device.prefix)
            outlook = amending.anew(outlook, known)
        return replace(judged_of(outlook, projected), chain=chain)

    def _known(
        self, connection: Connection, packet: Packet, record: Mapping[str, Any], prefix: str
    ) -> Outlook:
        """The doubts about a member as they stood; none where today's rules cannot read them."""
        try:
            return self._scrutinised(connection, packet, record, prefix)[1]
        except QuarantineError:
            return Outlook()

    def _scrutinised(
        self, connection: Connection, packet: Packet, record: Mapping[str, Any], prefix: str
    ) -> tuple[Projected, Outlook, Rules]:
        try:
            captured = day_in_india(packet.header.captured_wall)
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


def judged_of(outlook: Outlook, member: Projected) -> Judged:
    """A person who is here already is kept beside the first; other doubts go back to the camp."""
    if not outlook.reasons:
        return Judged(VerdictKind.ACCEPTED, "", member)
    code = outlook.reasons[0].code
    if outlook.is_same_person:
        return Judged(VerdictKind.DUPLICATE_PERSON, code, member)
    return Judged(VerdictKind.QUARANTINED, code)


def _devices_of(connection: Connection, devs: set[bytes]) -> dict[bytes, Any]:
    query = select(DEVICE.c.dev, DEVICE.c.public, DEVICE.c.state, DEVICE.c.prefix)
    rows = connection.execute(query.where(DEVICE.c.dev.in_(sorted(devs)))).all()
    return {bytes(row.dev): row for row in rows}


def _noted(record: Mapping[str, Any]) -> str:
    return json.dumps(read_noted(record.get("noted")).as_json(), ensure_ascii=False)


def _look(record: Mapping[str, Any]) -> bytes:
    look = record.get("photo_look")
    return look if isinstance(look, bytes) and len(look) <= _LARGEST_LOOK else b""


def _is_card_number(number: str) -> bool:
    """Whether this is how a card number travels: compact, its check character right."""
    shown = parse_number(number)
    return shown is not None and compact_number(shown) == number
