"""Facts into packets: what stands in the open header, what is sealed, and what is digested.

The one place where the application's words become the protocol's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.domain.amendment import Amendment
from desktop.domain.enrolment import Enrolment
from desktop.domain.moment import Moment
from desktop.domain.noted import Noted
from desktop.settings import VERSION
from sync.protocol import canonical, sealing
from sync.protocol.bundle import LARGEST_BUNDLE, BundleHead, read_head
from sync.protocol.envelope import EntryKind, Header
from sync.protocol.version import (
    AMENDMENT_SCHEMA,
    AUDIT_HEAD_SCHEMA,
    ENROLMENT_SCHEMA,
    TEST_SCHEMA,
    WITHDRAWAL_SCHEMA,
)

ENROLMENT: Final = EntryKind.ENROLMENT
AMENDMENT: Final = EntryKind.AMENDMENT
TEST: Final = EntryKind.TEST
WITHDRAWAL: Final = EntryKind.WITHDRAWAL
AUDIT_HEAD: Final = EntryKind.AUDIT_HEAD
LARGEST_FILE: Final = LARGEST_BUNDLE

_SCHEMAS: Final = {
    EntryKind.ENROLMENT: ENROLMENT_SCHEMA,
    EntryKind.AMENDMENT: AMENDMENT_SCHEMA,
    EntryKind.TEST: TEST_SCHEMA,
    EntryKind.WITHDRAWAL: WITHDRAWAL_SCHEMA,
    EntryKind.AUDIT_HEAD: AUDIT_HEAD_SCHEMA,
}


@dataclass(frozen=True, slots=True)
class Author:
    """Which laptop and which person made a packet, and under which grant."""

    device: bytes
    user: str
    grant: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A packet's place: its sequence, the packet before it, and the audit log's head."""

    seq: int
    prev: bytes
    audit_head: bytes


def header_of(  # noqa: PLR0913 - the fields of a header
    kind: EntryKind,
    identity: UUID,
    author: Author,
    link: Link,
    moment: Moment,
    *,
    clock_suspect: bool,
    consent_hash: bytes | None = None,
    base_rev: int | None = None,
) -> Header:
    """The open header.  No personal data."""
    return Header(
        typ=kind,
        dev=author.device,
        usr=author.user,
        grant=author.grant,
        seq=link.seq,
        id=identity.bytes,
        rev=(base_rev or 0) + 1,
        base_rev=base_rev,
        record_schema=_SCHEMAS[kind],
        app=VERSION,
        prev=link.prev,
        audit_head=link.audit_head,
        captured_wall=moment.wall_ms,
        boot=moment.boot,
        mono_ms=moment.mono_ms,
        last_server_time=moment.server_ms,
        clock_suspect=clock_suspect,
        consent_hash=consent_hash,
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken besides the answers: the photo and what is to be said about it, the notes.

    `look` is the photo's light and dark in 64 bits, by which a picture kept for two is noticed.
    """

    photo: bytes
    photo_note: str
    noted: Noted
    look: bytes = b""
    day: str = ""  # the day ages were judged by, where the laptop's clock was in doubt


def record_of(enrolment: Enrolment, taken: Taken, number: str, pack: str) -> dict[str, object]:
    """What is sealed: everything the member gave, religion, category and caste included."""
    record: dict[str, object] = {
        "answers": enrolment.answers(),
        "photo": taken.photo,
        "photo_note": taken.photo_note,
        "photo_look": taken.look,
        "noted": taken.noted.as_json(),
        "card": number,
        "pack": pack,
    }
    return record | _day(taken)


def record_of_amendment(
    amendment: Amendment, taken: Taken, number: str, pack: str
) -> dict[str, object]:
    """Only what changed, and why; without a photo the member's own stays."""
    record: dict[str, object] = {
        "changes": dict(amendment.changes),
        "removed": sorted(amendment.removed),
        "reason": amendment.why.as_json(),
        "noted": taken.noted.as_json(),
        "card": number,
        "pack": pack,
    }
    if taken.photo:
        photo = {"photo": taken.photo, "photo_note": taken.photo_note, "photo_look": taken.look}
        record |= photo
    return record | _day(taken)


def _day(taken: Taken) -> dict[str, object]:
    return {"day": taken.day} if taken.day else {}


def digest_of(fields: Mapping[str, object] | list[object]) -> bytes:
    """SHA-256 of the canonical bytes."""
    return canonical.digest(canonical.encode(fields))


def digest_of_bytes(data: bytes) -> bytes:
    """SHA-256 of the very bytes."""
    return canonical.digest(data)


def packet_digest(packet: bytes) -> bytes:
    """The digest by which both sides name a packet this laptop has just sealed."""
    return canonical.digest(canonical.decode(packet).value[2])


def packet_digest_or_none(untrusted: bytes) -> bytes:
    """The digest of a packet that may be damaged; empty when it is not one at all."""
    try:
        return packet_digest(untrusted)
    except (ValueError, AttributeError, IndexError, TypeError):
        return b""


def consent_digest(answers: Mapping[str, object], notice_digest: str) -> bytes:
    """Binds what was agreed to with the very words that were shown or read aloud."""
    shown = hashlib.sha256(notice_digest.encode()).digest()
    return digest_of({"consent": dict(answers), "notice": shown})


def canonical_bytes(value: Mapping[str, object]) -> bytes:
    return canonical.encode(value)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a laptop is: its highest sequence, and its place in the feed."""

    made: int
    after: str
    epoch: int


def bundle_head(
    device: bytes, bundle: bytes, seqs: Sequence[int], place: Place, made_at: int
) -> BundleHead:
    """The head of a bundle of these packets; of none, it asks for news."""
    return BundleHead(
        dev=device,
        bundle=bundle,
        count=len(seqs),
        first=min(seqs, default=0),
        last=max(seqs, default=0),
        made=place.made,
        after=place.after,
        epoch=place.epoch,
        made_at=made_at,
    )


def bundled(untrusted: bytes) -> int:
    """How many packets a bundle says it holds, from its open head; nothing is verified."""
    head = read_head(untrusted)
    return 0 if head is None else head.count


def subject_of(packet: bytes) -> bytes:
    """The id that a packet sealed here is about."""
    return sealing.read_packet(packet).header.id


def as_stream(packets: list[bytes]) -> bytes:
    """Packets as a file for a pen drive: the very stream that goes over the network."""
    return b"".join(canonical.sequence(packets))
