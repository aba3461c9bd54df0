"""Facts into packets: what stands in the open header, what is sealed, and what is digested.

The one place where the application's words become the protocol's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from desktop.domain.enrolment import Enrolment
from desktop.domain.moment import Moment
from desktop.domain.noted import Noted
from desktop.settings import VERSION
from sync.protocol import canonical
from sync.protocol.envelope import EntryKind, Header
from sync.protocol.version import ENROLMENT_SCHEMA, TEST_SCHEMA

ENROLMENT: Final = EntryKind.ENROLMENT
TEST: Final = EntryKind.TEST

_SCHEMAS: Final = {EntryKind.ENROLMENT: ENROLMENT_SCHEMA, EntryKind.TEST: TEST_SCHEMA}


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
) -> Header:
    """The open header.  No personal data."""
    return Header(
        typ=kind,
        dev=author.device,
        usr=author.user,
        grant=author.grant,
        seq=link.seq,
        id=identity.bytes,
        rev=1,
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
    """What was taken besides the answers: the photo and what is to be said about it, the notes."""

    photo: bytes
    photo_note: str
    noted: Noted


def record_of(enrolment: Enrolment, taken: Taken, number: str, pack: str) -> dict[str, object]:
    """What is sealed: everything the member gave, religion, category and caste included."""
    return {
        "answers": enrolment.answers(),
        "photo": taken.photo,
        "photo_note": taken.photo_note,
        "noted": taken.noted.as_json(),
        "card": number,
        "pack": pack,
    }


def digest_of(fields: Mapping[str, object] | list[object]) -> bytes:
    """SHA-256 of the canonical bytes."""
    return canonical.digest(canonical.encode(fields))


def digest_of_bytes(data: bytes) -> bytes:
    """SHA-256 of the very bytes."""
    return canonical.digest(data)


def packet_digest(packet: bytes) -> bytes:
    """The digest by which both sides name a packet this laptop has just sealed."""
    return canonical.digest(canonical.decode(packet).value[2])


def consent_digest(answers: Mapping[str, object], notice_digest: str) -> bytes:
    """Binds what was agreed to with the very words that were shown or read aloud."""
    shown = hashlib.sha256(notice_digest.encode()).digest()
    return digest_of({"consent": dict(answers), "notice": shown})


def canonical_bytes(value: Mapping[str, object]) -> bytes:
    return canonical.encode(value)


def as_stream(packets: list[bytes]) -> bytes:
    """Packets as a file for a pen drive: the very stream that goes over the network."""
    return b"".join(canonical.sequence(packets))
