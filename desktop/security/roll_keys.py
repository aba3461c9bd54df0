"""What of a voters' list may be believed, and the key to it: for this laptop's own box alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.security.identity import Trust
from sync.protocol import cose
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.roll import LARGEST_HEAD, RollFacts, RollHead, read_head, split_front

__all__ = ["LONGEST_FRONT", "BelievedRoll", "RollFacts", "RollFault", "believed_roll", "front_of"]

LONGEST_FRONT: Final = LARGEST_HEAD + 5


class RollFault(StrEnum):
    """Why a list is refused; stable, shown by support, never reused."""

    NOT_A_ROLL = "E-ROL-01"
    SIGNATURE = "E-ROL-02"
    DAMAGED = "E-ROL-03"
    NOT_FOR_THIS_LAPTOP = "E-ROL-04"
    EXPIRED = "E-ROL-05"
    OLDER_THAN_HELD = "E-ROL-06"
    OTHER_KEYS = "E-ROL-07"


@dataclass(frozen=True, slots=True)
class BelievedRoll:
    """A list that control signed and that is sealed to this laptop."""

    facts: RollFacts
    key: bytes


def front_of(untrusted: bytes) -> tuple[bytes, int] | None:
    """The head at the beginning of a file, and where the body begins; None for another file."""
    try:
        return split_front(untrusted)
    except MalformedError:
        return None


def believed_roll(head: bytes, trust: Trust, box: bytes) -> BelievedRoll | RollFault:
    """Verified with the control key that the root certified."""
    try:
        read: RollHead = read_head(head, cose.public_key(trust.control))
    except SignatureError:
        return RollFault.SIGNATURE
    except MalformedError:
        return RollFault.NOT_A_ROLL
    if not box:
        return RollFault.NOT_FOR_THIS_LAPTOP
    key = read.key_for(trust.device.device, X25519PrivateKey.from_private_bytes(box))
    return RollFault.NOT_FOR_THIS_LAPTOP if key is None else BelievedRoll(read.facts, key)
