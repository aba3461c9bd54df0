"""Every numbered refusal of the centre (RFC 9457).  Numbers are never used again."""

from __future__ import annotations

from enum import Enum
from typing import Any


class Problem(Enum):
    """(number, HTTP status, title).  The laptop shows `E-SRV-<number>`."""

    MALFORMED = (1, 400, "The request is not what the protocol says")
    UNKNOWN_DEVICE = (2, 401, "This device is not registered")
    REVOKED_DEVICE = (3, 403, "This device was revoked")
    SESSION_ENDED = (4, 401, "The session has ended; prove the device again")
    WRONG_PROOF = (5, 401, "The proof does not fit the challenge")
    CODE_REFUSED = (6, 403, "The activation code is wrong, used or too old")
    CODE_DEAD = (7, 403, "Too many wrong activation codes; ask for a new one")
    TOO_LARGE = (8, 413, "More than the centre takes in one piece")
    BUSY = (9, 503, "The centre is busy; try again later")
    NOT_READY = (10, 503, "The activation waits for the opener; ask again")
    NOT_FOUND = (11, 404, "There is nothing here")
    SIGN_IN = (12, 401, "Sign in first")
    NOT_ALLOWED = (13, 403, "Not allowed for this role")
    TOO_MANY = (14, 429, "Too many tries; wait")
    TOO_OLD = (15, 426, "This protocol version is no longer spoken")

    @property
    def number(self) -> int:
        return int(self.value[0])

    @property
    def status(self) -> int:
        return int(self.value[1])

    @property
    def title(self) -> str:
        return str(self.value[2])

    @property
    def code(self) -> str:
        """What a person reads out on the phone."""
        return f"E-SRV-{self.number:02d}"

    def body(self) -> dict[str, Any]:
        """The problem document."""
        return {
            "type": f"urn:sadasya:problem:{self.number}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        }


def problem_by_code(code: str) -> Problem | None:
    """The problem a document names; None for one this version does not know."""
    return next((problem for problem in Problem if problem.code == code), None)
