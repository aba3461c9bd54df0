"""A member who takes their consent back: why, and what they wish for what was kept of them.

Promises: pure; laptop and centre read a withdrawal with this one code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.text import plain

_LONGEST = 200


class WithdrawReason(StrEnum):
    """Why a member is withdrawn."""

    MEMBER_ASKED = "member_asked"
    MISTAKE = "mistake"
    OTHER = "other"


class Wish(StrEnum):
    """What the member wishes for what was kept."""

    END = "end"  # the membership ends; what law wants kept is kept
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The member's word, as it was noted."""

    reason: WithdrawReason
    wish: Wish
    words: str = ""

    def as_json(self) -> dict[str, object]:
        return {"reason": self.reason.value, "wish": self.wish.value, "words": self.words}


def read_withdrawal(untrusted: object) -> Withdrawal | None:
    """None unless reason and wish are known ones, in words where it is another reason."""
    if not isinstance(untrusted, Mapping):
        return None
    reason, wish = untrusted.get("reason"), untrusted.get("wish")
    if reason not in set(WithdrawReason) or wish not in set(Wish):
        return None
    said = untrusted.get("words", "")
    words = plain(said) if isinstance(said, str) and len(said) <= _LONGEST else ""
    if reason == WithdrawReason.OTHER and not words:
        return None
    return Withdrawal(WithdrawReason(str(reason)), Wish(str(wish)), words)
