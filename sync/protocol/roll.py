"""The `.roll` file: a voters' list for named laptops, signed by the centre, opened by its keys.

    file  = byte string (CBOR) holding the head, then the body's bytes
    head  = COSE_Sign1 by the control key                             AAD "sadasya/roll/1"
            over [facts, [[device, HPKE(key)] ...]]
    body  = an SQLCipher database under `key`, 32 random bytes, used for this body alone

The facts name the body's size and digest and stand in the HPKE info, so a wrapped key opens the
body it was made for and no other.  Promises: `read_head` returns nothing that control did not sign;
a laptop that is not named has no key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import Field

from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.envelope import Wire

LARGEST_HEAD: Final = 4 * 1024 * 1024
LARGEST_BODY: Final = 2 * 1024 * 1024 * 1024
KEY_BYTES: Final = 32

_AAD: Final = b"sadasya/roll/1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class RollFacts(Wire):
    """What is signed about a list.  `version` only moves forward; times are seconds."""

    v: Literal[1] = 1
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")
    version: int = Field(ge=1, le=1_000_000)
    places: tuple[str, ...] = Field(strict=False, max_length=1000)
    rows: int = Field(ge=0)
    as_of: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")  # the date of the ages
    keys: str = Field(max_length=32)  # how the sound keys inside were made
    made_at: int
    not_after: int
    size: int = Field(ge=0, le=LARGEST_BODY)
    digest: bytes = Field(min_length=32, max_length=32)


@dataclass(frozen=True, slots=True)
class RollHead:
    """A head that control signed."""

    facts: RollFacts
    facts_bytes: bytes
    wrapped: Mapping[bytes, bytes]  # by device id

    def key_for(self, device: bytes, box: X25519PrivateKey) -> bytes | None:
        """The body's key, if this laptop is named and `box` is its own."""
        wrapped = self.wrapped.get(device)
        if wrapped is None:
            return None
        try:
            key = _SUITE.decrypt(wrapped, box, _info(self.facts_bytes))
        except (InvalidTag, ValueError):
            return None
        return key if len(key) == KEY_BYTES else None


def seal_head(
    facts: RollFacts, key: bytes, boxes: Mapping[bytes, bytes], control: Ed25519PrivateKey
) -> bytes:
    """The head, with `key` sealed to the X25519 key of each laptop in `boxes` (by device id)."""
    facts_bytes = facts.encoded()
    info = _info(facts_bytes)
    wrapped = [
        [device, _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(box), info)]
        for device, box in sorted(boxes.items())
    ]
    return cose.sign1(canonical.encode([facts_bytes, wrapped]), control, aad=_AAD)


def as_front(head: bytes) -> bytes:
    """The head as it stands before the body in a file."""
    return b"".join(canonical.sequence([head]))


def split_front(untrusted: bytes) -> tuple[bytes, int]:
    """The head in a file's first `LARGEST_HEAD` bytes, and where the body begins.

    Raises `MalformedError`.
    """
    if not untrusted:
        raise MalformedError("no head")
    low = untrusted[0] & 0x1F
    begin = 1 + {24: 1, 25: 2, 26: 4}.get(low, 0)
    length = int.from_bytes(untrusted[1:begin], "big") if begin > 1 else low
    if untrusted[0] >> 5 != 2 or low > 26 or length > LARGEST_HEAD:  # noqa: PLR2004 - byte string
        raise MalformedError("no head")
    head = untrusted[begin : begin + length]
    # The length must be spelt in the one shortest way, as everything else here.
    if len(head) < length or untrusted[:begin] != as_front(head)[:begin]:
        raise MalformedError("no head")
    return head, begin + length


def read_head(untrusted: bytes, control: Ed25519PublicKey) -> RollHead:
    """Raises `MalformedError`, or `SignatureError` when somebody else signed it."""
    payload = cose.verify1(untrusted, control, aad=_AAD)
    match canonical.decode(payload):
        case [bytes(facts_bytes), list(wrapped)]:
            keys = dict(_wrapped(item) for item in wrapped)
            return RollHead(RollFacts.parse(facts_bytes), facts_bytes, keys)
        case _:
            raise MalformedError("roll")


def _wrapped(item: object) -> tuple[bytes, bytes]:
    match item:
        case [bytes(device), bytes(wrapped)]:
            return device, wrapped
        case _:
            raise MalformedError("wrapped key")


def _info(facts_bytes: bytes) -> bytes:
    return _AAD + canonical.digest(facts_bytes)
