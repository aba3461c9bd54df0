"""The words of the window in one language.

Promises: a sentence without a translation is shown in English rather than not at all; the
catalogue test keeps that from happening in a release.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime

from ui.look.assets import asset

LANGUAGES = ("hi", "en")
DOMAIN = "sadasya"
MONTHS_HI = (
    "जनवरी",
    "फ़रवरी",
    "मार्च",
    "अप्रैल",
    "मई",
    "जून",
    "जुलाई",
    "अगस्त",
    "सितंबर",
    "अक्टूबर",
    "नवंबर",
    "दिसंबर",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def N_(words: str) -> str:
    """Marks a sentence for the catalogue where it stands in a table."""
    return words


class Words:
    """Says a sentence in the chosen language, and writes numbers and times as India does."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()
        if language != "en":
            self._catalogue = gettext.translation(
                DOMAIN, asset("words"), languages=[language], fallback=True
            )

    def say(self, words: str, **values: object) -> str:
        """Translate, then fill in `{names}`."""
        said = self._catalogue.gettext(words)
        return said.format(**values) if values else said

    def count(self, one: str, many: str, n: int) -> str:
        """Translate by number; `{n}` is written with Indian grouping."""
        return self._catalogue.ngettext(one, many, n).format(n=grouped(n))

    def sentences(self, *said: str) -> str:
        """Each with its full stop, as this language writes one; the first with a capital."""
        stop = "।" if self.language == "hi" else "."
        whole = " ".join(f"{one}{stop}" for one in said)
        return whole[:1].upper() + whole[1:]

    def month(self, on: date) -> str:
        return (MONTHS_HI if self.language == "hi" else MONTHS_EN)[on.month - 1]

    def day(self, on: date) -> str:
        return f"{on.day} {self.month(on)} {on.year}"

    @staticmethod
    def today() -> date:
        """What the laptop's own clock says, as every moment here does."""
        return datetime.now().astimezone().date()

    def moment(self, at: datetime) -> str:
        """`10:42` today, with the day before it otherwise."""
        local, today = at.astimezone(), self.today()
        clock = f"{local.hour}:{local.minute:02}"
        if local.date() == today:
            return self.say("today {clock}", clock=clock)
        if (today - local.date()).days == 1:
            return self.say("yesterday {clock}", clock=clock)
        return f"{local.day} {self.month(local.date())}, {clock}"


def clock_time(at: datetime) -> str:
    local = at.astimezone()
    return f"{local.hour}:{local.minute:02}"


def grouped(number: int) -> str:
    """12,34,567: three digits, then pairs."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ("-" if number < 0 else "") + ",".join([*pairs, tail])
