"""Patterns of packs: a small part of regular expressions whose cost is known before they run.

Promises: a pattern that is read can be tried on no more ways than `MOST_WAYS`, whatever is typed
(up to `LONGEST_TEXT` characters); nested repetitions, references back and looking around are
refused; the whole text must match, as in XLSForm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST_PATTERN = 120
LONGEST_TEXT = 250
MOST_WAYS = 100_000
_CLASSES = "dDwWsS"
_COUNTED = re.compile(r"\{([0-9]{1,3})(?:(,)([0-9]{0,3}))?\}")
_SHORT = {"*": (0, LONGEST_TEXT), "+": (1, LONGEST_TEXT), "?": (0, 1)}


class PatternError(ValueError):
    """The pattern is not of the part that packs may use; the words say why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was weighed and found light."""

    text: str
    _compiled: re.Pattern[str] = field(repr=False, compare=False)

    def fits(self, text: str) -> bool:
        return len(text) <= LONGEST_TEXT and self._compiled.fullmatch(text) is not None


def read_pattern(text: str) -> Pattern:
    """The pattern, ready.  Raises `PatternError`."""
    if len(text) > LONGEST_PATTERN:
        raise PatternError(f"the pattern is longer than {LONGEST_PATTERN} characters")
    scale = _Scale(text)
    ways = scale.choice()
    if scale.at != len(text):
        raise PatternError(f"unexpected {text[scale.at]!r} in the pattern")
    if ways > MOST_WAYS:
        raise PatternError("the pattern could be tried in too many ways")
    try:
        return Pattern(text, re.compile(text))
    except (re.error, OverflowError) as error:
        raise PatternError(f"the pattern: {error}") from error


class _Scale:
    """Counts in how many ways a pattern can be tried on the longest text."""

    def __init__(self, text: str) -> None:
        self._text, self.at = text, 0

    def choice(self) -> int:
        ways = self._sequence()
        while self._take("|"):
            ways += self._sequence()
        return ways

    def _sequence(self) -> int:
        ways = 1
        while self.at < len(self._text) and self._text[self.at] not in "|)":
            ways = min(ways * self._repeated(self._one()), MOST_WAYS + 1)
        return ways

    def _repeated(self, one: int) -> int:
        least, most = self._times()
        if one > 1 and most > 1:
            raise PatternError("a repetition inside a repetition")
        return (most - least + 1) * one

    def _times(self) -> tuple[int, int]:
        sign = self._text[self.at : self.at + 1]
        counted = _COUNTED.match(self._text, self.at)
        if sign in _SHORT and sign:
            self.at += 1
            times = _SHORT[sign]
        elif counted:
            self.at = counted.end()
            least = int(counted[1])
            most = least if not counted[2] else int(counted[3] or LONGEST_TEXT)
            times = (least, max(least, most))
        else:
            return (1, 1)
        if self._text[self.at : self.at + 1] in ("*", "+", "?", "{"):
            raise PatternError("two repetitions one after the other")
        return times

    def _one(self) -> int:
        character = self._text[self.at]
        self.at += 1
        if character == "(":
            return self._group()
        if character == "[":
            self._set()
        elif character == "\\":
            self._escape()
        elif character in "*+?{":
            raise PatternError("a repetition of nothing")
        return 1

    def _group(self) -> int:
        if self._take("?") and not self._take(":"):
            raise PatternError("only plain groups: ( … ) and (?: … )")
        ways = self.choice()
        if not self._take(")"):
            raise PatternError("a group is not closed")
        return ways

    def _set(self) -> None:
        self._take("^")
        self._take("]")
        while self.at < len(self._text) and self._text[self.at] != "]":
            self.at += 2 if self._text[self.at] == "\\" else 1
        if not self._take("]"):
            raise PatternError("a set is not closed")

    def _escape(self) -> None:
        character = self._text[self.at : self.at + 1]
        if not character or (character.isalnum() and character not in _CLASSES):
            raise PatternError(f"\\{character} is not for packs")
        self.at += 1

    def _take(self, wanted: str) -> bool:
        found = self._text.startswith(wanted, self.at)
        self.at += len(wanted) * found
        return found
