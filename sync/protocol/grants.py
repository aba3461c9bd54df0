"""What the centre allows: a laptop its admission, a person their grant, a key its end.

All are signed by the control key.  They carry no secret: a grant holds only the salted digest
of the code with which its person proves, once, on a laptop, that it is theirs.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from sync.protocol.envelope import Signed, Wire


class PlaceWords(Wire):
    """A camp or a scope by code and in both languages."""

    code: str = Field(max_length=64)
    name_hi: str = Field(max_length=200)
    name_en: str = Field(max_length=200)


class Admission(Signed):
    """Which laptop this is to the centre, and the block of card numbers it may issue."""

    AAD: ClassVar[bytes] = b"sadasya/admission/1"

    v: Literal[1] = 1
    version: int = Field(ge=1)  # only moves forward
    dev: bytes = Field(min_length=8, max_length=8)
    label: str = Field(max_length=64)
    prefix: str = Field(min_length=4, max_length=4)
    first: int = Field(ge=1)
    last: int = Field(ge=1)
    scope: str = Field(max_length=64)
    camp: PlaceWords
    readable_hours: int = Field(ge=0, default=72)
    issued_at: int


class Grant(Signed):
    """What one person may do, where, on which laptops, until when."""

    AAD: ClassVar[bytes] = b"sadasya/grant/1"

    v: Literal[1] = 1
    grant: bytes = Field(min_length=8, max_length=8)
    version: int = Field(ge=1)
    usr: str = Field(min_length=1, max_length=64)
    name_hi: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    role: str = Field(max_length=16)
    scope: str = Field(max_length=64)
    devices: tuple[str, ...] = Field(
        default=("*",), strict=False
    )  # labels; "*" is any laptop of the scope
    not_after: int
    disabled: bool = False
    code_salt: bytes = Field(min_length=16, max_length=16)
    code_digest: bytes = Field(min_length=32, max_length=32)

    def is_for(self, label: str) -> bool:
        return "*" in self.devices or label in self.devices

    def opens_with(self, code: str) -> bool:
        """Whether `code` is the activation code of this grant."""
        return hmac.compare_digest(code_digest(code, self.code_salt), self.code_digest)


class RevocationList(Signed):
    """Cards and laptops that no longer count.  The number only moves forward."""

    AAD: ClassVar[bytes] = b"sadasya/revocations/1"

    v: Literal[1] = 1
    number: int = Field(ge=1)
    at: int
    devices: dict[bytes, int] = Field(default_factory=dict)  # device → last counter that counts
    cards: tuple[bytes, ...] = Field(
        default=(), strict=False
    )  # first 8 bytes of SHA-256 of the compact card number

    def covers(self, device: bytes, number: str, counter: int) -> bool:
        """Whether the card `number`, the `counter`-th of `device`, is revoked."""
        limit = self.devices.get(device)
        if limit is not None and counter > limit:
            return True
        return hashlib.sha256(number.encode()).digest()[:8] in self.cards


class OrderKind(StrEnum):
    """What a laptop is told to do with itself."""

    LOCK = "lock"
    WIPE = "wipe"
    FREE = "free"


class Order(Signed):
    """The centre's word to one laptop, lost or found again.  Its number only moves forward."""

    AAD: ClassVar[bytes] = b"sadasya/order/1"

    v: Literal[1] = 1
    number: int = Field(ge=1)
    dev: bytes = Field(min_length=8, max_length=8)
    order: str
    at: int
    until: int | None = None  # milliseconds, by the centre's clock: a lock ends by itself


def code_digest(code: str, salt: bytes) -> bytes:
    """How an activation code is kept: 60 random bits need no slow hash, but do need a salt."""
    return hashlib.sha256(salt + code.encode()).digest()
