"""What was noted at the table besides the answers, and is sealed with them.

Promises: `read_noted` never raises on anything JSON or CBOR carries and drops what does not fit,
because a note is worth less than the member it belongs to; what it read it reads again unchanged;
nothing here says more about a person than the answers already do.  Laptop and centre run this
same code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.domain.text import plain

_LONGEST_CODE = 64
_LONGEST_WORDS = 200
_MANY = 20
_A_DAY_S = 86_400
_LARGEST_NUMBER = 999_999


class Said(StrEnum):
    """What the member said to their details, read back on a screen of their own."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """The member's own word about their details, and how the notice reached them.

    `notice` is the SHA-256 of the very words shown or played; `seconds` how long the
    member's screen, details and notice, stood before them.
    """

    said: Said
    language: str
    mode: str
    notice: str
    seconds: int


@dataclass(frozen=True, slots=True)
class RollPlace:
    """The row of a voters' list that filled the form: list, booth code, serial, and the name there.

    The name travels along, so that laptop and centre judge a changed one alike.
    """

    roll: str
    part: str
    serial: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Why one mobile number stands for several members: whose it is, and a reason."""

    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """All notes of one enrolment.

    `apart`: card numbers that the enroller said are other people.  `spellings`: word as typed and
    as chosen.  `token`: the number of the rush in which photo and consent were taken first.
    `refusals`: field → code of the reason.  `household`: card number of the member whose
    address was taken over.
    """

    check: MemberCheck | None = None
    roll: RollPlace | None = None
    sharing: Sharing | None = None
    apart: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    token: int | None = None
    refusals: Mapping[str, str] = field(default_factory=dict, hash=False)
    household: str = ""

    def as_json(self) -> dict[str, object]:
        """As it stands in the draft and in the packet; what is empty is left out."""
        notes: dict[str, object] = {
            "check": None if self.check is None else _plain(self.check),
            "roll": None if self.roll is None else _plain(self.roll),
            "sharing": None if self.sharing is None else _plain(self.sharing),
            "apart": list(self.apart),
            "spellings": [list(pair) for pair in self.spellings],
            "token": self.token,
            "refusals": dict(self.refusals),
            "household": self.household,
        }
        return {name: note for name, note in notes.items() if note not in (None, "", [], {})}


def read_noted(untrusted: object) -> Noted:
    """The notes that fit; the others are passed over."""
    notes: Mapping[object, object] = untrusted if isinstance(untrusted, Mapping) else {}
    refusals = notes.get("refusals")
    token = _whole(notes.get("token"))
    return Noted(
        check=_read_check(notes.get("check")),
        roll=_read_roll(notes.get("roll")),
        sharing=_read_sharing(notes.get("sharing")),
        apart=tuple(filter(None, map(_code, _several(notes.get("apart"))))),
        spellings=tuple(filter(None, map(_pair, _several(notes.get("spellings"))))),
        token=token or None,
        refusals=_codes(refusals) if isinstance(refusals, Mapping) else {},
        household=_code(notes.get("household")),
    )


def _read_check(untrusted: object) -> MemberCheck | None:
    if not isinstance(untrusted, Mapping) or untrusted.get("said") not in set(Said):
        return None
    seconds = _whole(untrusted.get("seconds"))
    return MemberCheck(
        said=Said(str(untrusted["said"])),
        language=_code(untrusted.get("language")),
        mode=_code(untrusted.get("mode")),
        notice=_code(untrusted.get("notice")),
        seconds=min(seconds or 0, _A_DAY_S),
    )


def _read_roll(untrusted: object) -> RollPlace | None:
    if not isinstance(untrusted, Mapping):
        return None
    roll, part = _code(untrusted.get("roll")), _code(untrusted.get("part"))
    serial = _whole(untrusted.get("serial"))
    if not (roll and part and serial):
        return None
    return RollPlace(roll, part, serial, _words(untrusted.get("name")))


def _read_sharing(untrusted: object) -> Sharing | None:
    if not isinstance(untrusted, Mapping):
        return None
    relation, reason = _code(untrusted.get("relation")), _words(untrusted.get("reason"))
    return Sharing(relation, reason) if relation and reason else None


def _codes(notes: Mapping[object, object]) -> dict[str, str]:
    pairs = ((_code(name), _code(code)) for name, code in list(notes.items())[:_MANY])
    return {name: code for name, code in pairs if name and code}


def _several(untrusted: object) -> list[object]:
    return list(untrusted)[:_MANY] if isinstance(untrusted, list | tuple) else []


def _pair(untrusted: object) -> tuple[str, str] | None:
    if not isinstance(untrusted, list | tuple) or len(untrusted) != 2:  # noqa: PLR2004 - a pair
        return None
    first, second = _words(untrusted[0]), _words(untrusted[1])
    return (first, second) if first and second else None


def _code(untrusted: object) -> str:
    """A code, number or name of a thing: short, printable, one word."""
    if not isinstance(untrusted, str) or len(untrusted) > _LONGEST_CODE:
        return ""
    return untrusted if untrusted.isprintable() and " " not in untrusted else ""


def _words(untrusted: object) -> str:
    if not isinstance(untrusted, str) or len(untrusted) > _LONGEST_WORDS:
        return ""
    return plain(untrusted)


def _whole(untrusted: object) -> int | None:
    if not isinstance(untrusted, int) or isinstance(untrusted, bool):
        return None
    return untrusted if 0 <= untrusted <= _LARGEST_NUMBER else None


def _plain(note: MemberCheck | RollPlace | Sharing) -> dict[str, object]:
    named = {name: getattr(note, name) for name in type(note).__slots__}
    return {name: str(value) if isinstance(value, Said) else value for name, value in named.items()}
