"""A laptop's signed statement about one day: how many it made, and what the centre confirmed.

Counts and sequences alone, of nobody in particular.  It travels as a QR, as text, or as a few lines
copied onto paper; the lines carry check characters against slips of the pen, and no signature.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

import base45
from pydantic import Field

from sync.protocol import canonical, cose
from sync.protocol.bundle import Run
from sync.protocol.canonical import MalformedError
from sync.protocol.envelope import Signed, Strict

PREFIX: Final = "SADASYA-DAY1:"
MOST_RUNS: Final = 20
LARGEST: Final = 420  # bytes: with the prefix, QR version 16 at level M
_LARGEST: Final = 2**53
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LINE: Final = re.compile(
    r"(?P<label>[^/]{1,64})/(?P<on>\d{4}-\d\d-\d\d)/(?P<first>\d{1,15})-(?P<last>\d{1,15})"
    r"/(?P<made>\d{1,15})/(?P<stored>\d{1,15})/(?P<missing>[0-9,+-]*)/(?P<refused>\d{1,15})"
    r"/(?P<check>[0-9A-Z]{6})"
)


class DayStatement(Signed, Strict):
    """What one laptop did on one day of its camp."""

    AAD: ClassVar[bytes] = b"sadasya/day/1"

    v: Literal[1] = 1
    dev: bytes = Field(min_length=8, max_length=8)
    label: str = Field(max_length=64)
    on: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    # "from" is a word of the language; here both ends are named as in a bundle's attributes.
    first: int = Field(ge=0, le=_LARGEST)
    last: int = Field(ge=0, le=_LARGEST)
    made: int = Field(ge=0, le=_LARGEST)
    stored: int = Field(ge=0, le=_LARGEST)  # the laptop holds the centre's receipt
    missing: tuple[Run, ...] = Field(default=(), strict=False, max_length=MOST_RUNS)
    more: bool = False  # further runs are missing that did not fit
    refused: int = Field(default=0, ge=0, le=_LARGEST)  # photos that were refused
    at: int

    def plain(self) -> dict[str, Any]:
        return {**super().plain(), "missing": [list(run) for run in self.missing]}

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.on)

    def line(self) -> str:
        """For a pen: the same counts, with six check characters."""
        runs = ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in self.missing)
        runs += "+" if self.more else ""
        said = (
            f"{self.label}/{self.on}/{self.first}-{self.last}/{self.made}/{self.stored}/{runs}"
            f"/{self.refused}"
        )
        return f"{said}/{_check(said)}"


@dataclass(frozen=True, slots=True)
class CopiedDay:
    """What was copied by hand: no signature stands behind it."""

    label: str
    on: str
    first: int
    last: int
    made: int
    stored: int
    missing: str
    refused: int


def as_text(signed: bytes) -> str:
    """For a QR in its alphanumeric mode."""
    return PREFIX + str(base45.b45encode(signed), "ascii")


def read_text(untrusted: str) -> bytes:
    """The signed bytes; raises `MalformedError`."""
    words = untrusted.strip().removeprefix(PREFIX)
    try:
        return bytes(base45.b45decode(words))
    except ValueError as error:
        raise MalformedError("base45") from error


def claimed(untrusted: bytes) -> DayStatement:
    """What it says, of whom; nothing is verified.  Raises `MalformedError`."""
    return DayStatement.parse(cose.read1(untrusted).payload)


def read_line(untrusted: str) -> CopiedDay | None:
    """None for what is no such line, or was copied wrongly."""
    text = "".join(untrusted.split()).replace("\N{EN DASH}", "-")
    said, _, check = text.rpartition("/")
    found = _LINE.fullmatch(f"{said}/{check.upper()}")
    if found is None or _check(said) != found["check"]:
        return None
    first, last, made, stored, refused = (
        int(found[name]) for name in ("first", "last", "made", "stored", "refused")
    )
    return CopiedDay(
        found["label"], found["on"], first, last, made, stored, found["missing"], refused
    )


def _check(said: str) -> str:
    """Thirty bits of the digest: one slip in a thousand million goes unseen."""
    number = int.from_bytes(canonical.digest(said.encode())[:4], "big") >> 2
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(25, -1, -5))
