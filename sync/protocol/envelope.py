"""What travels: the packet's open header, the receipts for it, and the verdicts on it.

An *entry* is one sealed fact and is immutable; its *packet* is the very bytes that travel.
Sending a packet again is always safe: (id, revision) with the same digest has one effect, and
the centre answers with the receipt it gave the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Final, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.inclusion import root_of, tree_of

_IN_A_TREE: Final = b"\x84"  # an array of four; what is signed alone begins with the tag of COSE


class Wire(BaseModel):
    """Anything on the wire: frozen; unknown fields are ignored so an older laptop never strands.

    What a laptop sends is stricter: see `Strict`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    def plain(self) -> dict[str, Any]:
        """The fields as plain CBOR values; absent optional fields are left out."""
        return self.model_dump(mode="python", exclude_none=True)

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """From deterministic CBOR; raises `MalformedError`, and nothing else."""
        return cls.of(canonical.decode(untrusted))

    @classmethod
    def of(cls, untrusted: object) -> Self:
        """From plain CBOR values; raises `MalformedError`, and nothing else."""
        try:
            return cls.model_validate(untrusted)
        except ValidationError as error:
            raise MalformedError(f"{cls.__name__}: {error.error_count()} fields") from error

    def encoded(self) -> bytes:
        return canonical.encode(self.plain())


class Strict(Wire):
    """What a laptop sends: the centre refuses fields it does not know within a version."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Signed(Wire):
    """A wire type that is always signed, under its own AAD."""

    AAD: ClassVar[bytes]

    def sign(self, key: Ed25519PrivateKey, kid: bytes) -> bytes:
        return cose.sign1(self.encoded(), key, kid=kid, aad=self.AAD)

    @classmethod
    def verify(cls, untrusted: bytes, public: Ed25519PublicKey) -> Self:
        """Raises `SignatureError` or `MalformedError`; never returns anything unsigned."""
        return cls.parse(cose.verify1(untrusted, public, aad=cls.AAD))


class EntryKind(StrEnum):
    """What a packet says happened."""

    ENROLMENT = "enrolment"
    AMENDMENT = "amendment"
    WITHDRAWAL = "withdrawal"
    AUDIT_HEAD = "audit_head"
    TEST = "test"  # proves the seal key once, before real data depends on it


class Header(Strict):
    """The part of a packet anyone may read.  No personal data."""

    v: Literal[1] = 1
    typ: str
    dev: bytes = Field(min_length=8, max_length=8)
    usr: str = Field(max_length=64)
    grant: bytes = Field(max_length=16)
    seq: int = Field(ge=1)
    id: bytes = Field(min_length=16, max_length=16)
    rev: int = Field(ge=1)
    base_rev: int | None = Field(default=None, ge=1)
    # "schema" is a pydantic method's name, so the attribute differs from the wire's key.
    record_schema: str = Field(alias="schema", max_length=64)
    app: str = Field(max_length=32)
    prev: bytes = Field(max_length=32)
    audit_head: bytes = Field(max_length=32)
    captured_wall: int
    boot: bytes = Field(max_length=16)
    mono_ms: int = Field(ge=0)
    last_server_time: int | None = None
    clock_suspect: bool
    consent_hash: bytes | None = Field(default=None, min_length=32, max_length=32)

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True)

    def plain(self) -> dict[str, Any]:
        return self.model_dump(mode="python", exclude_none=True, by_alias=True)


class Outcome(StrEnum):
    """What receiving a packet came to."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # the same bytes were stored before: as good as stored
    CONFLICT = "conflict"  # other bytes under the same id and revision: kept for a person
    REFUSED = "refused"  # not a packet of this laptop; `code` says why


class ReceiptTree(Signed):
    """One signature over receipts that were made together."""

    AAD: ClassVar[bytes] = b"sadasya/receipt-tree/1"

    v: Literal[1] = 1
    size: int = Field(ge=1)
    root: bytes = Field(min_length=32, max_length=32)


class Receipt(Signed):
    """The centre's signed word about one packet.  Only this lets a laptop count it as received.

    Signed alone, or, where many are made together, with its place in a tree that is signed.
    """

    AAD: ClassVar[bytes] = b"sadasya/receipt/1"

    v: Literal[1] = 1
    outcome: str
    code: str = ""
    dev: bytes
    id: bytes = b""
    rev: int = 0
    digest: bytes = Field(min_length=32, max_length=32)
    server_seq: int = 0
    epoch: int
    at: int  # milliseconds since 1970, the centre's clock

    @classmethod
    def verify(cls, untrusted: bytes, public: Ed25519PublicKey) -> Self:
        """Raises `SignatureError` or `MalformedError`; never returns anything unsigned."""
        if untrusted[:1] != _IN_A_TREE:
            return super().verify(untrusted, public)
        match canonical.decode(untrusted):
            case [bytes(signed), place, list(path), bytes(receipt)] if type(place) is int:
                tree = _verified_tree(signed, public.public_bytes_raw())
            case _:
                raise MalformedError("receipt in a tree")
        if root_of(receipt, place, tree.size, path) != tree.root:
            raise SignatureError("tree")
        return cls.parse(receipt)


def sign_together(receipts: Sequence[Receipt], key: Ed25519PrivateKey, kid: bytes) -> list[bytes]:
    """Each with all that proves it; one signature for all, in the order given."""
    if len(receipts) == 1:
        return [receipts[0].sign(key, kid)]
    encoded = [receipt.encoded() for receipt in receipts]
    root, paths = tree_of(encoded)
    signed = ReceiptTree(size=len(encoded), root=root).sign(key, kid)
    return [
        canonical.encode([signed, place, path, receipt])
        for place, (path, receipt) in enumerate(zip(paths, encoded, strict=True))
    ]


# The receipts of one tree come one after the other.
@lru_cache(maxsize=8)
def _verified_tree(untrusted: bytes, public: bytes) -> ReceiptTree:
    return ReceiptTree.verify(untrusted, cose.public_key(public))


class VerdictKind(StrEnum):
    """What opening a packet came to."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    DUPLICATE_PERSON = "duplicate_person"


class Verdict(Signed):
    """What the centre found inside; signed by the control key, delivered by the feed."""

    AAD: ClassVar[bytes] = b"sadasya/verdict/1"

    v: Literal[1] = 1
    verdict: str
    code: str = ""
    dev: bytes
    id: bytes
    rev: int
    digest: bytes = Field(min_length=32, max_length=32)
    epoch: int
    at: int
