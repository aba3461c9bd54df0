"""The voters' list at a booth: its rows, how they are found, and what they fill in.

Promises: pure and total; a row is found by the same keys in both scripts; religion and caste have
no place in it.  A voter's key is part and EPIC together, because an EPIC alone is not unique.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from desktop.domain.fields import read_epic, repaired_epic
from desktop.domain.names import folded, skeletons
from desktop.domain.text import ascii_digits, compact, has_script, plain

SHORTEST: Final = 2
SHORTEST_ENDING: Final = 6
_MOST_WORDS: Final = 6
_LONGEST_QUESTION: Final = 80
_LARGEST_SLIP: Final = 600
_SERIAL: Final = re.compile(r"[0-9]{1,5}")
# Voter cards end in seven digits, those of the old form in six.
_ENDING: Final = re.compile(r"[0-9]{6,7}")
_PART_AND_SERIAL: Final = re.compile(r"([0-9]{1,4})\s*[/\- ]\s*([0-9]{1,5})")
_SEAT: Final = re.compile(r"[0-9]{1,3}")
# Names whose keys are compared to tell whether two programs make the same keys.
_PROBES: Final = (
    "सुनीता देवी", "Sunita Devi", "संतोष साहू", "Santosh Sahu", "ज्ञानेश्वर", "Gyaneshwar", "लक्ष्मी",
    "Laxmi", "मोहम्मद", "Mohd", "चंद्रकांत यादव", "Chandrakant Yadav", "फूलबाई", "Phoolbai", "घनश्याम",
    "Ghanshyam", "उर्मिला ध्रुव", "Urmila Dhruw", "ईश्वरी", "Ishwari", "विष्णु", "Vishnu", "ऋषि", "Rishi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voter:
    """One row of the list; `part` is the code of the booth, `age` as of the list's own date."""

    part: str
    serial: int
    epic: str
    name_hi: str
    name_en: str
    relation: str
    relation_hi: str
    relation_en: str
    age: int | None
    gender: str
    house: str


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed into the search: one of the kinds, the rest is empty.

    `ending`: the digits of a voter card alone, which need no other keyboard than a number does.
    """

    epics: tuple[str, ...] = ()
    ending: str = ""
    part: int | None = None
    serial: int | None = None
    words: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """What the code on a voter's slip says; what it does not say is None or empty."""

    seat: int | None
    part: int | None
    serial: int | None
    epic: str


def sounds(name: str) -> tuple[str, ...]:
    """The keys of a name's words, each once."""
    return tuple(dict.fromkeys(skeletons(name)))


def name_sounds(hindi: str, latin: str) -> tuple[str, ...]:
    """The keys under which a name in both scripts is found: mostly they are the same."""
    return tuple(dict.fromkeys((*skeletons(hindi), *skeletons(latin))))


def opening(key: str) -> str:
    """What begins every key of a name that begins with what was typed: a last `a` may go on."""
    return key.rstrip("a") or key


@lru_cache(maxsize=1)
def key_version() -> str:
    """Names the way this program makes keys; another way gives another name."""
    keys = "|".join(" ".join(skeletons(name)) for name in _PROBES)
    return hashlib.sha256(keys.encode()).hexdigest()[:12]


def read_question(untrusted: str) -> Question:
    """Which look-up: an EPIC or its last digits, `part/serial`, a serial, a name in a script."""
    text = plain(ascii_digits(untrusted[:_LONGEST_QUESTION]))
    squeezed = compact(text)
    # First, because both numbers together look like one with a hyphen.
    both = _PART_AND_SERIAL.fullmatch(text)
    if both:
        return Question(part=int(both[1]), serial=int(both[2]))
    if _SERIAL.fullmatch(squeezed):
        return Question(serial=int(squeezed))
    if _ENDING.fullmatch(squeezed):
        return Question(ending=squeezed)
    epics = epics_meant(squeezed)
    if epics:
        return Question(epics=epics)
    keys = (sounds(word) for word in text.split()[:_MOST_WORDS])
    words = tuple(found for found in keys if found)
    if sum(len(word) for word in folded(text).split()) < SHORTEST:
        return Question()
    return Question(words=words)


def epics_meant(untrusted: str) -> tuple[str, ...]:
    """The number as typed, and the one its look-alike characters stand for; none for no number."""
    epic = read_epic(untrusted)
    meant = [epic] if isinstance(epic, str) and epic else []
    repaired = repaired_epic(untrusted)
    return tuple(dict.fromkeys([*meant, *([repaired] if repaired else [])]))


def by_closeness(typed: str) -> Callable[[Voter], tuple[bool, bool]]:
    """For sorting equal sounds: spelt alike, in the script that was typed, comes first."""
    text, is_hindi = folded(typed), has_script(typed, "DEVANAGARI")

    def closeness(voter: Voter) -> tuple[bool, bool]:
        spelt = folded(voter.name_hi if is_hindi else voter.name_en)
        return (spelt != text, not spelt.startswith(text))

    return closeness


def answers_from(voter: Voter, as_of: str, house_word: str) -> dict[str, object]:
    """What a row fills into the form; what it does not say is left out."""
    answers: dict[str, object] = {
        "name": voter.name_hi,
        "name_latin": voter.name_en,
        "gender": voter.gender,
        "relation": voter.relation,
        "relation_name": voter.relation_hi or voter.relation_en,
        "epic": voter.epic,
        "booth": voter.part,
        "address": f"{house_word} {voter.house}" if voter.house else "",
    }
    if voter.age is not None:
        answers["birth"] = {"age": voter.age, "as_of": as_of}
    return {name: value for name, value in answers.items() if value not in ("", None)}


def noted_roll(voter: Voter, roll: str) -> dict[str, object]:
    """What is sealed with a member who was taken from the list."""
    name = voter.name_hi or voter.name_en
    return {"roll": roll, "part": voter.part, "serial": voter.serial, "name": name}


def booth_of(slip: Slip, booths: frozenset[str]) -> str:
    """The one booth that the slip's seat and part name; '' when none or several fit."""
    if slip.part is None or slip.seat is None:
        return ""
    ending = f"-{slip.seat:03d}-{slip.part:03d}"
    fitting = [booth for booth in booths if booth.endswith(ending)]
    return fitting[0] if len(fitting) == 1 else ""


def read_slip(untrusted: str) -> Slip | None:
    """The plain JSON on a voter's slip: `ac_no`, `part_no`, `slnoinpart`, `epic`; else None."""
    if len(untrusted) > _LARGEST_SLIP:
        return None
    try:
        said = json.loads(untrusted)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, Mapping):
        return None
    facts = {str(name).casefold(): value for name, value in said.items()}
    epics = epics_meant(_word(facts.get("epic", facts.get("epic_no"))))
    slip = Slip(
        _number(facts.get("ac_no")),
        _number(facts.get("part_no")),
        _number(facts.get("slnoinpart")),
        epics[-1] if epics else "",
    )
    return slip if slip.epic or (slip.part and slip.serial) else None


def _word(untrusted: object) -> str:
    return compact(untrusted) if isinstance(untrusted, str) else ""


def _number(untrusted: object) -> int | None:
    if isinstance(untrusted, bool):
        return None
    text = ascii_digits(str(untrusted)).strip() if isinstance(untrusted, str | int) else ""
    return int(text) if _SERIAL.fullmatch(text) else None
