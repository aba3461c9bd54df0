"""Reads a member out of an opened record: the row that is looked at, and the photo beside it.

Promises: religion, category and caste leave here sealed to the guard key; photos are written
together, before the transaction that speaks of them ends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from desktop.domain.enrolment import Enrolment
from desktop.domain.fields import EpicAbsence, Refusal
from desktop.domain.form import GUARDED as GUARDED_FIELDS
from desktop.domain.identifiers import compact_number, parse_number
from desktop.domain.noted import read_noted
from sync.protocol import canonical
from sync.protocol.sealing import Packet
from sync.server import likening
from sync.server.blobs import Blobs
from sync.server.keys import OpenKeys
from sync.server.members import Projected
from sync.server.verdicts import QuarantineError

_GUARD_INFO: Final = b"sadasya/guarded/1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LARGEST_PHOTO: Final = 64 * 1024
_LARGEST_LOOK: Final = 16
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"


class Projecting:
    """Serves one transaction at a time, from `begin` to `keep_photos`."""

    def __init__(self, blobs: Blobs, keys: OpenKeys) -> None:
        self._blobs = blobs
        self._guard = X25519PublicKey.from_public_bytes(keys.guard)
        self._pepper = canonical.digest(b"sadasya/index/1" + keys.control.private_bytes_raw())
        self._photos: dict[str, bytes] = {}

    def begin(self) -> None:
        self._photos.clear()

    def keep_photos(self) -> None:
        """Writes the photo of everybody read since `begin`.  Raises `BlobError`."""
        self._blobs.put_all(self._photos)

    def read(self, enrolment: Enrolment, packet: Packet, record: Mapping[str, Any]) -> Projected:
        """The member of one packet.  Raises `QuarantineError`."""
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
            photo=self._kept(photo),
            pack=str(record.get("pack", "")),
            dev=packet.header.dev,
            usr=packet.header.usr,
            guarded=self._guarded(enrolment),
            noted=_noted(record),
            extra=json.dumps(enrolment.own_answers(), ensure_ascii=False),
            name_key=likening.near_name(enrolment.name),
            look=_look(record),
        )

    def _kept(self, photo: bytes) -> str:
        """The name under which it is kept when this transaction ends."""
        if not photo:
            return ""
        name = self._blobs.name_of(photo)
        self._photos[name] = photo
        return name

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


def _noted(record: Mapping[str, Any]) -> str:
    return json.dumps(read_noted(record.get("noted")).as_json(), ensure_ascii=False)


def _look(record: Mapping[str, Any]) -> bytes:
    look = record.get("photo_look")
    return look if isinstance(look, bytes) and len(look) <= _LARGEST_LOOK else b""


def _is_card_number(number: str) -> bool:
    """Whether this is how a card number travels: compact, its check character right."""
    shown = parse_number(number)
    return shown is not None and compact_number(shown) == number
