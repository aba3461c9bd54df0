"""Twelve sample people: nobody is called so, nobody lives there, no number is anybody's.

Their order follows the sample pictures, which begin with the second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

WOMAN, MAN = "1", "2"
FATHER, HUSBAND = "1", "3"


class Twist(Enum):
    """What goes otherwise than usual with one person."""

    NONE = auto()
    WRONG_MOBILE = auto()  # nine digits first; put right from the band of errors
    REFUSES = auto()  # religion, category and caste
    COMES_BACK = auto()  # kept for later, and continued from the drafts
    LOCKED_AWAY = auto()  # the laptop is locked in the middle of the form
    NO_VOTER_CARD = auto()
    RETAKEN = auto()  # the first photo is taken again with F8


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One member as they answer at the table, in the keys that are typed."""

    name: str
    gender: str
    relation: str
    relation_name: str
    age: str
    mobile: str
    house: str
    twist: Twist = Twist.NONE
    religion: str = "1"
    category: str = "2"
    caste: str = "साहू"

    @property
    def has_voter_card(self) -> bool:
        return self.twist is not Twist.NO_VOTER_CARD


PEOPLE: Final = (
    SamplePerson("मोहन वर्मा", MAN, FATHER, "रतन वर्मा", "41", "6000000011", "मकान 3"),
    SamplePerson("गीता साहू", WOMAN, HUSBAND, "रमेश साहू", "29", "6000000022", "मकान 7"),
    SamplePerson(
        "सुमन यादव", WOMAN, HUSBAND, "दिलीप यादव", "36", "6000000033", "मकान 9",
        Twist.WRONG_MOBILE, caste="यादव",
    ),
    SamplePerson(
        "भोला राम", MAN, FATHER, "मंगल राम", "67", "6000000044", "मकान 12",
        religion="3", category="4", caste="उराँव",
    ),
    SamplePerson("नमूना देवी", WOMAN, FATHER, "नमूना राम", "52", "6000000055", "मकान 14",
                 Twist.REFUSES),
    SamplePerson(
        "कमला ध्रुव", WOMAN, HUSBAND, "सुखराम ध्रुव", "33", "6000000066", "मकान 18",
        Twist.COMES_BACK, category="4", caste="गोंड",
    ),
    SamplePerson("राजू पटेल", MAN, FATHER, "हरि पटेल", "24", "6000000077", "मकान 21",
                 Twist.NO_VOTER_CARD, caste="पटेल"),
    SamplePerson(
        "ज्योति निषाद", WOMAN, FATHER, "भोला निषाद", "22", "6000000088", "मकान 22",
        caste="निषाद",
    ),
    SamplePerson("सीमा खान", WOMAN, HUSBAND, "अकरम खान", "38", "6000000099", "मकान 25",
                 Twist.RETAKEN, religion="2", category="1", caste="पठान"),
    SamplePerson("हीरा लाल", MAN, FATHER, "मोती लाल", "71", "6000000111", "मकान 28",
                 category="3", caste="सतनामी"),
    SamplePerson("नमूना वर्मा", WOMAN, HUSBAND, "मोहन वर्मा", "39", "6000000011", "मकान 3",
                 Twist.REFUSES),
    SamplePerson("पूजा साहू", WOMAN, FATHER, "रमेश साहू", "19", "6000000133", "मकान 31",
                 Twist.LOCKED_AWAY),
)  # fmt: skip


def voter_card(place: int) -> str:
    """`SMP` and seven digits whose last is the check digit that voter cards carry."""
    body = f"{700 + place:06}"
    total = 0
    for at, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if at % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - Luhn's rule
    return f"SMP{body}{-total % 10}"
