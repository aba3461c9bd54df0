"""How a laptop becomes a device: a text to scan, a request, a response.  The same bytes by file.

    text      "SADASYA1:" + base32(CBOR{url, code, root, tls})      paper, screen or pen drive
    request   COSE_Sign1 by the new device key                       AAD "sadasya/activation/1"
    response  CBOR{certificates, admission, grants, pack, ...}       every part signed on its own

The text pins the root key and, where the centre has its own, the TLS authority: nothing is
trusted on first use.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import ClassVar, Final, Literal

from pydantic import Field

from sync.protocol import cose
from sync.protocol.canonical import MalformedError
from sync.protocol.envelope import Signed, Strict, Wire

_PREFIX: Final = "SADASYA1:"
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32
_CHECK: Final = _ALPHABET + "*~$=U"
_CODE_CHARACTERS: Final = 12  # 60 random bits
_GROUP: Final = 4


class ActivationText(Wire):
    """What the laptop is shown: where the centre is, and whom to believe."""

    url: str = Field(max_length=200)
    code: str = Field(max_length=20)
    root: bytes = Field(min_length=32, max_length=32)
    tls: bytes = Field(default=b"", max_length=2048)  # DER of the centre's own TLS authority

    def text(self) -> str:
        return _PREFIX + base64.b32encode(self.encoded()).rstrip(b"=").decode()

    @classmethod
    def read(cls, untrusted: str) -> ActivationText:
        """From pasted, scanned or filed text; white space and case are forgiven.

        Raises `MalformedError`.
        """
        text = "".join(untrusted.split()).upper()
        if not text.startswith(_PREFIX):
            raise MalformedError("not an activation text")
        body = text[len(_PREFIX) :]
        try:
            raw = base64.b32decode(body + "=" * (-len(body) % 8))
        except (binascii.Error, ValueError) as error:
            raise MalformedError("not base32") from error
        return cls.parse(raw)


class ActivationRequest(Signed, Strict):
    """The laptop's half, signed by the key it asks to have certified."""

    AAD: ClassVar[bytes] = b"sadasya/activation/1"

    v: Literal[1] = 1
    code: str = Field(max_length=20)
    public: bytes = Field(min_length=32, max_length=32)
    # X25519: what the centre seals for this laptop alone, such as voters' lists.
    box: bytes | None = Field(default=None, min_length=32, max_length=32)
    app: str = Field(max_length=32)
    system: str = Field(max_length=64)
    at: int


class Certificates(Wire):
    """The root's word for each key of the centre."""

    ca: bytes
    control: bytes
    receipts: bytes
    seal: bytes
    escrow: bytes


class ActivationResponse(Wire):
    """The centre's half.  The laptop verifies every part up to the pinned root."""

    v: Literal[1] = 1
    certificates: Certificates
    device: bytes
    admission: bytes
    grants: tuple[bytes, ...] = Field(strict=False)
    revocations: bytes
    pack: bytes
    epoch: int
    at: int


def new_code() -> str:
    """60 random bits and a check character, as `XXXX-XXXX-XXXX-C`."""
    value = secrets.randbits(5 * _CODE_CHARACTERS)
    return spell_code(value)


def spell_code(value: int) -> str:
    """The code for a number below 2**60."""
    digits = [_ALPHABET[(value >> shift) & 31] for shift in range(55, -1, -5)]
    body = "".join(digits)
    groups = [body[i : i + _GROUP] for i in range(0, _CODE_CHARACTERS, _GROUP)]
    return "-".join([*groups, _CHECK[value % 37]])


def read_code(untrusted: str) -> str | None:
    """The code as it was issued, or None if a character was mistyped.

    Forgives case, spaces, hyphens and Crockford's look-alikes (O 0, I L 1).
    """
    squeezed = "".join(ch for ch in untrusted.upper() if ch not in " -\t\r\n")
    if len(squeezed) != _CODE_CHARACTERS + 1:
        return None
    body = squeezed[:-1].translate(str.maketrans("OIL", "011"))
    check = squeezed[-1].translate(str.maketrans("OIL", "011"))
    value = 0
    for character in body:
        place = _ALPHABET.find(character)
        if place < 0:
            return None
        value = value * 32 + place
    spelled = spell_code(value)
    return spelled if spelled[-1] == check else None


def parse_request(untrusted: bytes) -> ActivationRequest:
    """Verifies a request with the very key it carries: it proves possession, nothing else."""
    signed = cose.read1(untrusted)
    request = ActivationRequest.parse(signed.payload)
    signed.verify(cose.public_key(request.public), ActivationRequest.AAD)
    return request
