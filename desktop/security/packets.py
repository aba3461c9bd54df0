"""What may be said of a sealed packet without opening it: its header, once the signature holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sync.protocol import cose, sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError


@dataclass(frozen=True, slots=True)
class SealedFacts:
    """The open header of one packet, and its bytes."""

    device: bytes
    seq: int
    id: UUID
    rev: int
    kind: str
    digest: bytes
    user: str
    captured_ms: int
    packet: bytes = field(repr=False)


def facts_of_any(untrusted: bytes) -> SealedFacts | None:
    """Of any laptop's packet: well formed, its signature not looked at; the centre does that."""
    try:
        packet = sealing.read_packet(untrusted)
    except MalformedError:
        return None
    header = packet.header
    return SealedFacts(
        header.dev, header.seq, UUID(bytes=header.id), header.rev, header.typ, packet.digest,
        header.usr, header.captured_wall, untrusted,
    )  # fmt: skip


def facts_of_own(untrusted: bytes, public: bytes) -> SealedFacts | None:
    """Of a packet that the laptop with this public key signed; None for anything else."""
    try:
        sealing.read_packet(untrusted).verify(cose.public_key(public))
    except (MalformedError, SignatureError):
        return None
    return facts_of_any(untrusted)
