"""Voters' lists of sample people, made of syllables: the same each time, as CSV or as voters."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sync.server.roll_rows import COLUMNS

_SYLLABLES: Final = (
    "सु su,रा ra,मे me,गी gi,ता ta,मो mo,हन han,ल la,क्ष्मी kshmi,सं san,तो to,ष sh,अ a,नि ni,दि di,"
    "ने ne,"
    "श sh,कु ku,मा ma,री ri,पू poo,जा ja,वि vi,जय jay,सा sa,वि vi,त्री tri,म ma,नो no,ज j,रे re,खा kha"
)
_ENDINGS: Final = "ता ta,ली li,वती wati,राम ram,लाल lal,नाथ nath,देव dev,मती mati,पाल pal,कांत kant"
_MIDDLE: Final = " ,बाई Bai,देवी Devi,कुमार Kumar,लाल Lal,सिंह Singh"
_FAMILY: Final = (
    "साहू Sahu,वर्मा Verma,यादव Yadav,ध्रुव Dhruv,पटेल Patel,निषाद Nishad,सिन्हा Sinha,ठाकुर Thakur,"
    "देवांगन Dewangan,कश्यप Kashyap,नेताम Netam,मरकाम Markam,बघेल Baghel,चंद्राकर Chandrakar,टंडन Tandan"
)
_PER_BOOTH: Final = 700


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.split(" ")[0], pair.split(" ")[1]) for pair in text.split(",")]


def epic_of(index: int) -> str:
    """Three letters, six digits and the check digit of the voter card."""
    digits = f"{index % 1_000_000:06d}"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * (2 if place % 2 == 0 else 1)
        total += double // 10 + double % 10
    return f"CG{'ABCDEFGH'[index // 1_000_000]}{digits}{-total % 10}"


def sample_rows(count: int, seat: str = "CG-090") -> Iterator[dict[str, str]]:
    """Sample voters, 700 a booth, serials from 1."""
    chance = random.Random(150_000)
    syllables, endings = _pairs(_SYLLABLES), _pairs(_ENDINGS)
    middle, family = _pairs(_MIDDLE), _pairs(_FAMILY)
    weights = [1 / (place + 1) for place in range(len(family))]

    def given() -> tuple[str, str]:
        parts = [*chance.choices(syllables, k=chance.choice((1, 2))), chance.choice(endings)]
        return "".join(part[0] for part in parts), "".join(part[1] for part in parts).capitalize()

    for index in range(count):
        last = chance.choices(family, weights)[0]
        own, between, theirs = given(), chance.choice(middle), given()
        female = chance.random() < 0.5
        name = [" ".join(filter(None, (own[at], between[at], last[at]))) for at in (0, 1)]
        relation = [f"{theirs[at]} {last[at]}" for at in (0, 1)]
        cells = (
            f"{seat}-{index // _PER_BOOTH + 1:03d}", str(index % _PER_BOOTH + 1), epic_of(index),
            name[0], name[1], "husband" if female and chance.random() < 0.6 else "father",
            relation[0], relation[1], str(chance.randint(18, 90)),
            "female" if female else "male", str(index % _PER_BOOTH // 4 + 1),
        )  # fmt: skip
        yield dict(zip(COLUMNS, cells, strict=True))


def write_csv(path: Path, rows: Iterator[dict[str, str]] | list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path
