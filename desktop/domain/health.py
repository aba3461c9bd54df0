"""What was looked at on a laptop and how it stands: a code each, no word of anybody.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What is looked at, in the order in which a person would put it right."""

    NETWORK = "network"
    CENTRE = "centre"
    REGISTERED = "registered"
    CLOCK = "clock"
    PACK = "pack"
    DISK = "disk"
    KEYSTORE = "keystore"
    COPIES = "copies"
    CAMERA = "camera"


class Grade(StrEnum):
    """How it stands."""

    WELL = "well"
    WATCH = "watch"  # work goes on; somebody should see to it
    WRONG = "wrong"
    UNKNOWN = "unknown"  # could not be looked at, for what else is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """One check; `code` says which sentence and which step."""

    check: Check
    grade: Grade = Grade.WELL
    code: str = ""


# By these the centre speaks of this laptop, not of the way to it.
ABOUT_LAPTOP = frozenset({"E-SRV-02", "E-SRV-03", "E-SRV-05", "E-SRV-15"})
_ABOUT_NETWORK = frozenset({"E-NET-01"})


def of_the_road(code: str) -> tuple[Finding, Finding, Finding]:
    """Network, centre and registration, from how a knock at the centre ended."""
    network, centre, registered = Check.NETWORK, Check.CENTRE, Check.REGISTERED
    if not code:
        return Finding(network), Finding(centre), Finding(registered)
    if code in ABOUT_LAPTOP:
        return Finding(network), Finding(centre), Finding(registered, Grade.WRONG, code)
    unknown = Finding(registered, Grade.UNKNOWN)
    if code in _ABOUT_NETWORK:
        return Finding(network, Grade.WRONG, code), Finding(centre, Grade.UNKNOWN), unknown
    return Finding(network), Finding(centre, Grade.WRONG, code), unknown


def worst(findings: Sequence[Finding]) -> Finding | None:
    """The first that is wrong; None when work can go on."""
    return next((one for one in findings if one.grade is Grade.WRONG), None)


def support_text(findings: Sequence[Finding], about: dict[str, str]) -> str:
    """To be read out or sent: versions, checks and codes, and nothing of any person."""
    lines = [f"{name}: {value}" for name, value in about.items()]
    lines += [f"{one.check}: {one.grade} {one.code}".rstrip() for one in findings]
    return "\n".join(lines)
