"""When a person was born, and how surely it is known.

Promises: no birth that makes its bearer certainly younger than eighteen is ever constructed by
`read_birth`.  Where only a year or a month is known the *oldest* reading decides (born in January,
born on the first): a person who may be eighteen is enrolled with advice to look at a paper again,
a person who cannot be is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from desktop.domain.text import ascii_digits, plain, typed

ADULT = 18
VERY_OLD = 100
OLDEST = 120
# A centre in another time zone, or a clock a little ahead, is not a reason to refuse.
_CLOCK_TOLERANCE = timedelta(days=1)
_LAST_MONTH = 12
_TWO_DIGITS = 100

_MONTHS = {
    1: ("जनवरी", "जन", "january", "jan"),
    2: ("फरवरी", "फर", "february", "feb"),
    3: ("मार्च", "march", "mar"),
    4: ("अप्रैल", "अप्रेल", "april", "apr"),
    5: ("मई", "may"),
    6: ("जून", "june", "jun"),
    7: ("जुलाई", "जुला", "july", "jul"),
    8: ("अगस्त", "अग", "august", "aug"),
    9: ("सितंबर", "सितम्बर", "सित", "september", "sept", "sep"),
    10: ("अक्टूबर", "अक्तूबर", "अक्टू", "october", "oct"),
    11: ("नवंबर", "नवम्बर", "नव", "november", "nov"),
    12: ("दिसंबर", "दिसम्बर", "दिस", "december", "dec"),
}
_MONTH_BY_NAME = {name: number for number, names in _MONTHS.items() for name in names}
_NUKTA = "\u093c"


class Precision(StrEnum):
    """What was told: the whole date, month and year, the year, or an age on some day."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth as exactly as it was told; `age` and `as_of` only for an age."""

    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None
    age: int | None = None
    as_of: date | None = None

    def answers(self) -> dict[str, object]:
        """The canonical JSON of this birth."""
        if self.age is not None and self.as_of is not None:
            return {"age": self.age, "as_of": self.as_of.isoformat()}
        parts = {"day": self.day, "month": self.month, "year": self.year}
        return {name: value for name, value in parts.items() if value is not None}

    def age_on(self, today: date) -> int:
        """Completed years by the oldest reading of what is known."""
        if self.age is not None and self.as_of is not None:
            return self.age + max(0, (today - self.as_of).days // 366)
        birthday = (self.month or 1, self.day or 1)
        return today.year - (self.year or 0) - ((today.month, today.day) < birthday)

    def youngest_age_on(self, today: date) -> int:
        """Completed years by the youngest reading: born on the last day that fits."""
        if self.precision is Precision.YEAR:
            return self.age_on(today) - ((today.month, today.day) < (12, 31))
        if self.precision is Precision.MONTH and self.month == today.month:
            is_month_over = (today + timedelta(days=1)).month != today.month
            return self.age_on(today) - (not is_month_over)
        return self.age_on(today)

    def years(self) -> tuple[int, int]:
        """First and last year of birth that fit."""
        if self.age is not None and self.as_of is not None:
            return self.as_of.year - self.age - 1, self.as_of.year - self.age
        return (self.year or 0), (self.year or 0)


def read_birth(untrusted: object, today: date) -> Birth | str:
    """The birth, or the code of what is wrong with it."""
    if not isinstance(untrusted, Mapping):
        return "birth.missing"
    parts = {
        name: ascii_digits(plain(typed(untrusted.get(name))))
        for name in ("day", "month", "year", "age")
    }
    if not any(parts.values()):
        return "birth.missing"
    if any(parts[name] for name in ("day", "month", "year")):
        birth = _read_date(parts, today)
    else:
        birth = _read_age(parts["age"], untrusted.get("as_of"), today)
    return _within_human_years(birth, today) if isinstance(birth, Birth) else birth


def told_age(untrusted: object) -> int | None:
    """The age beside a date, when both were typed."""
    if not isinstance(untrusted, Mapping):
        return None
    return _number(ascii_digits(plain(typed(untrusted.get("age")))))


def _within_human_years(birth: Birth, today: date) -> Birth | str:
    age = birth.age_on(today)
    if age < 0:
        return "birth.in_future"
    if age > OLDEST:
        return "birth.over_120"
    return birth if age >= ADULT else "birth.under_18"


def _read_age(age_text: str, untrusted_as_of: object, today: date) -> Birth | str:
    age = _number(re.sub(r"(?<=[0-9])\s*(?:वर्ष|साल|years?|yrs?)$", "", age_text.lower()))
    if age is None:
        return "birth.age_number"
    as_of = today
    if isinstance(untrusted_as_of, str) and untrusted_as_of:
        try:
            as_of = date.fromisoformat(untrusted_as_of)
        except ValueError:
            return "birth.as_of"
        if as_of > today + _CLOCK_TOLERANCE:
            return "birth.in_future"
    # Somebody who was under age on the day they were asked was not asked lawfully.
    if age < ADULT:
        return "birth.under_18"
    return Birth(Precision.AGE, age=age, as_of=as_of)


def _read_date(parts: Mapping[str, str], today: date) -> Birth | str:
    year = _read_year(parts["year"], today)
    if isinstance(year, str):
        return year
    if not parts["month"]:
        return "birth.month_missing" if parts["day"] else Birth(Precision.YEAR, year=year)
    month = _read_month(parts["month"])
    if month is None:
        return "birth.month"
    if not parts["day"]:
        return Birth(Precision.MONTH, year=year, month=month)
    try:
        born_on = date(year, month, _number(parts["day"]) or 0)
    except ValueError:
        return "birth.no_such_day"
    return Birth(Precision.DAY, year=year, month=month, day=born_on.day)


def _read_year(text: str, today: date) -> int | str:
    if not text:
        return "birth.year_missing"
    year = _number(text)
    if year is None:
        return "birth.year_four_digits"
    if len(text) == 2:  # noqa: PLR2004 — two digits
        # 89 can only be 1989; 10 would be a child or a man of 116, so it is asked again.
        fitting = [
            century + year
            for century in (1900, 2000)
            if ADULT <= today.year - century - year <= VERY_OLD
        ]
        return fitting[0] if len(fitting) == 1 else "birth.year_four_digits"
    if len(text) != 4:  # noqa: PLR2004 — four digits
        return "birth.year_four_digits"
    if year > today.year:
        return "birth.in_future"
    return year or "birth.year_four_digits"


def _read_month(text: str) -> int | None:
    number = _number(text)
    if number is not None:
        return number if 1 <= number <= _LAST_MONTH else None
    return _MONTH_BY_NAME.get(text.lower().rstrip(".॰").replace(_NUKTA, ""))


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None
