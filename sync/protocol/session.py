"""How a device proves itself for an hour: a nonce, signed.  No clock of the laptop is involved."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from pydantic import Field

from sync.protocol.envelope import Signed, Strict, Wire

# A connection is kept between two requests.  What is sent on one that the centre closes meanwhile
# is lost, so a laptop leaves it half a minute earlier: as long as the way there may take.
KEPT_S: Final = 75  # by the centre
USED_AGAIN_S: Final = 45.0  # by a laptop


class Challenge(Wire):
    """The centre's nonce."""

    v: Literal[1] = 1
    nonce: bytes = Field(min_length=16, max_length=64)


class Proof(Signed, Strict):
    """The laptop's answer: who, to which host, and how far its own records go."""

    AAD: ClassVar[bytes] = b"sadasya/session/1"

    v: Literal[1] = 1
    nonce: bytes = Field(min_length=16, max_length=64)
    host: str = Field(max_length=200)
    dev: bytes = Field(min_length=8, max_length=8)
    made: int = Field(ge=0)  # the highest sequence sealed so far: the centre sees gaps
    audit_head: bytes = Field(max_length=32)
    app: str = Field(max_length=32)


class Token(Wire):
    """Opaque; lives by the centre's clock."""

    v: Literal[1] = 1
    token: str = Field(min_length=20, max_length=100)
    lives_s: int
    epoch: int
    now: int
