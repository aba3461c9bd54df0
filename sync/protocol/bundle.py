"""Bundles: packets in one file for the pen-drive road, and the centre's answer to them.

The writer frames packets as the network does and signs what it framed.  The reader promises more
than a network needs: whatever is damaged, every packet whose own bytes are whole comes out, and
nothing is refused as a whole.  It judges no packet; each packet's signature does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final, Literal

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ConfigDict, Field

from sync.protocol import canonical, cose, sealing
from sync.protocol.canonical import MalformedError
from sync.protocol.envelope import Signed, Strict
from sync.protocol.feed import Page

LARGEST_BUNDLE: Final = 64 * 1024 * 1024
LONGEST_MISSING: Final = 500
_LARGEST_NUMBER: Final = 2**53
# Tag 18, an array of four, a protected header {1: -8, 4: eight bytes}: every packet and every
# trailer begins so, and ciphertext does so by chance once in 2^64 places.
_MAGIC: Final = bytes.fromhex("d2844da201270448")
_BEFORE_PAYLOAD: Final = len(_MAGIC) + 8 + 1  # the device id, and an empty unprotected map
_AFTER_PAYLOAD: Final = 2 + 64  # the signature with its head
_TAG_18: Final = b"\xd2"
_HEADS: Final = {0x58: 1, 0x59: 2, 0x5A: 4}
# What a crafted file may make the reader read in vain, above its own length.
_TRIES: Final = 8 * 1024 * 1024


Run = Annotated[tuple[int, int], Field(strict=False)]  # from and to, both included


class _Counted(Strict):
    """What head and trailer both say."""

    v: Literal[1] = 1
    dev: bytes = Field(min_length=8, max_length=8)
    bundle: bytes = Field(min_length=8, max_length=8)
    count: int = Field(ge=0, le=_LARGEST_NUMBER)
    # "from" is a word of the language, so the attributes differ from the wire's keys.
    first: int = Field(alias="from", ge=0, le=_LARGEST_NUMBER)
    last: int = Field(alias="to", ge=0, le=_LARGEST_NUMBER)
    made: int = Field(ge=0, le=_LARGEST_NUMBER)

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True)

    def plain(self) -> dict[str, Any]:
        return self.model_dump(mode="python", exclude_none=True, by_alias=True)


class BundleHead(_Counted):
    """What a bundle says of itself first.  Signed only by way of the trailer."""

    after: str = Field(max_length=64)
    epoch: int = Field(ge=0, le=_LARGEST_NUMBER)
    made_at: int

    @property
    def name(self) -> str:
        return bundle_name(self.dev, self.bundle)


class Trailer(Signed, _Counted):
    """The laptop's word that this is all of it."""

    AAD: ClassVar[bytes] = b"sadasya/bundle/1"

    digest: bytes = Field(min_length=32, max_length=32)


class AnswerHead(Signed):
    """The centre's word about one bundle, and which feed pages belong to its answer."""

    AAD: ClassVar[bytes] = b"sadasya/answer/1"

    v: Literal[1] = 1
    dev: bytes = Field(min_length=8, max_length=8)
    bundle: bytes
    after: str
    next: str
    epoch: int
    trailer: bool
    made: int
    has: int
    missing: tuple[Run, ...] = Field(default=(), strict=False)
    pages: tuple[bytes, ...] = Field(default=(), strict=False)
    at: int

    def plain(self) -> dict[str, Any]:
        runs = [list(run) for run in self.missing]
        return {**super().plain(), "missing": runs, "pages": list(self.pages)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file from the centre holds.  Receipts and items are not verified yet.

    `head` is None for a plain page with receipts, whose page moves no cursor.
    """

    head: AnswerHead | None
    receipts: tuple[bytes, ...]
    pages: tuple[tuple[str, Page], ...]  # the cursor each begins at, and the page


def read_answer(untrusted: bytes, receipts_public: Ed25519PublicKey) -> Answer:
    """Raises `MalformedError` or `SignatureError` for what is not the centre's answer.

    A file that was cut off gives what is whole; pages count up to the first that does not belong.
    """
    items, _ = canonical.split_sequence(untrusted)
    if not items:
        raise MalformedError("empty")
    if items[0][:1] != _TAG_18:
        page = Page.parse(items[0])
        return Answer(None, tuple(items[1:]), (("", page),))
    head = AnswerHead.verify(items[0], receipts_public)
    receipts = tuple(item for item in items[1:] if item[:1] == _TAG_18)
    pages: list[tuple[str, Page]] = []
    start = head.after
    others = (item for item in items[1:] if item[:1] != _TAG_18)
    for item, digest in zip(others, head.pages, strict=False):
        if canonical.digest(item) != digest:
            break
        page = Page.parse(item)
        pages.append((start, page))
        start = page.next
    return Answer(head, receipts, tuple(pages))


def bundle_name(dev: bytes, bundle: bytes) -> str:
    """Without a suffix: any file system takes it, and it says nothing of a person."""
    return f"{dev.hex()[:8]}-{bundle.hex()[:8]}"


def write_bundle(head: BundleHead, packets: Sequence[bytes], key: Ed25519PrivateKey) -> bytes:
    """The file's bytes."""
    body = b"".join(canonical.sequence([head.encoded(), *packets]))
    trailer = Trailer(
        dev=head.dev, bundle=head.bundle, count=head.count, first=head.first, last=head.last,
        made=head.made, digest=canonical.digest(body),
    )  # fmt: skip
    return body + cbor2.dumps(trailer.sign(key, head.dev))


def read_head(untrusted: bytes) -> BundleHead | None:
    """The head at the front of a file, as far as it can be read; nothing of it is verified."""
    try:
        items, _ = canonical.split_sequence(untrusted[:1024])
        return BundleHead.parse(items[0]) if items else None
    except MalformedError:
        return None


@dataclass(frozen=True, slots=True)
class BundleReading:
    """What could be taken out of a file.  Nothing is verified."""

    head: BundleHead | None
    packets: tuple[bytes, ...]
    trailer: bytes = b""
    digest: bytes = b""  # of everything before the trailer's item

    def verified_trailer(self, public: Ed25519PublicKey, dev: bytes) -> Trailer | None:
        """The trailer, if the laptop `dev` signed it over these very bytes."""
        try:
            trailer = Trailer.verify(self.trailer, public)
        except (MalformedError, cose.SignatureError):
            return None
        return trailer if trailer.dev == dev and trailer.digest == self.digest else None

    def claimed_devices(self) -> list[bytes]:
        """Whom it may be of, likeliest first."""
        claimed = [] if self.head is None else [self.head.dev]
        kid = _kid_of(self.trailer)
        return list(dict.fromkeys([*([kid] if kid else []), *claimed]))


def read_bundle(untrusted: bytes) -> BundleReading:
    """Every whole packet, wherever it stands; damaged bytes between them are passed over."""
    packets: list[bytes] = []
    trailer, digest = b"", b""
    tries = len(untrusted) + _TRIES
    at = untrusted.find(_MAGIC)
    while at >= 0 and tries > 0:
        item = _item_at(untrusted, at)
        kind = _kind_of(item)
        if kind is None:
            tries -= len(item) + len(_MAGIC)
            at = untrusted.find(_MAGIC, at + 1)
            continue
        if kind is sealing.Packet:
            packets.append(item)
        else:
            trailer, digest = item, _digest_before(untrusted, at, item)
        at = untrusted.find(_MAGIC, at + len(item))
    return BundleReading(read_head(untrusted), tuple(packets), trailer, digest)


def _item_at(data: bytes, at: int) -> bytes:
    """The COSE_Sign1 that begins here, by its payload's length; empty when it cannot be one."""
    place = at + _BEFORE_PAYLOAD
    width = _HEADS.get(data[place]) if place < len(data) else None
    if width is None:
        return b""
    length = int.from_bytes(data[place + 1 : place + 1 + width], "big")
    end = place + 1 + width + length + _AFTER_PAYLOAD
    return data[at:end] if end <= len(data) and end - at <= sealing.LARGEST_PACKET else b""


def _kind_of(item: bytes) -> type[sealing.Packet | Trailer] | None:
    if not item:
        return None
    try:
        sealing.read_packet(item)
    except MalformedError:
        pass
    else:
        return sealing.Packet
    try:
        Trailer.parse(cose.read1(item).payload)
    except MalformedError:
        return None
    return Trailer


def _digest_before(data: bytes, at: int, item: bytes) -> bytes:
    """Empty unless the item stands in its frame and nothing follows it."""
    framed = cbor2.dumps(item)
    start = at - (len(framed) - len(item))
    return canonical.digest(data[:start]) if start >= 0 and data[start:] == framed else b""


def _kid_of(trailer: bytes) -> bytes | None:
    try:
        return cose.read1(trailer).kid
    except MalformedError:
        return None
