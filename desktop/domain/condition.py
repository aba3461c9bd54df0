"""Conditions of packs: a small part of XLSForm's expressions, parsed into a tree and never run.

    ${gender} = 'female' and not(${age_group} = 'old')      selected(${skills}, 'driving')
    regex(., '[A-Z]{2}[0-9]{4}')                            . >= 0 and . <= 20

Promises: `read_condition` accepts this grammar and nothing else, or raises `ConditionError` with
words for the maker of the pack; a tree is no deeper than its text is long and short; asking a
tree never raises, whatever the answers are.

    either   = both { "or" both }          both = one { "and" one }
    one      = "not" "(" either ")" | "(" either ")" | call | value compare value
    call     = "selected" "(" name "," text ")" | "regex" "(" value "," text ")"
    value    = "${" name "}" | "." | number | text      compare = "=" "!=" "<" "<=" ">" ">="
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.domain.pattern import Pattern, PatternError, read_pattern

LONGEST_CONDITION = 500
_DEEPEST = 12
OWN = "."
_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\})|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<word>[a-z][a-z-]*)|(?P<sign><=|>=|!=|[=<>(),.]|-(?=[0-9])))"
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
}
Answers = Mapping[str, str]


class ConditionError(ValueError):
    """The expression is outside the part that packs may use; the words say where."""


@dataclass(frozen=True, slots=True)
class Named:
    """The answer to a question; `.` is the question's own."""

    name: str

    def value(self, answers: Answers) -> str | float:
        return answers.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text or a number that stands in the expression."""

    held: str | float

    def value(self, answers: Answers) -> str | float:  # noqa: ARG002 (the same for all)
        return self.held


@dataclass(frozen=True, slots=True)
class Compared:
    """Two values side by side: as numbers where one is a number or an order is asked for."""

    one: Named | Fixed
    sign: str
    other: Named | Fixed

    def holds(self, answers: Answers) -> bool:
        one, other = self.one.value(answers), self.other.value(answers)
        if self.sign in ("=", "!=") and isinstance(one, str) and isinstance(other, str):
            return (one == other) == (self.sign == "=")
        numbers = _number(one), _number(other)
        if numbers[0] is None or numbers[1] is None:
            return self.sign == "!="
        return _COMPARE[self.sign](numbers[0], numbers[1])


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whether an option is among those chosen."""

    name: str
    option: str

    def holds(self, answers: Answers) -> bool:
        return self.option in answers.get(self.name, "").split(" ")


@dataclass(frozen=True, slots=True)
class Fitting:
    """Whether the whole of a value fits a pattern."""

    value: Named | Fixed
    pattern: Pattern

    def holds(self, answers: Answers) -> bool:
        return self.pattern.fits(str(self.value.value(answers)))


@dataclass(frozen=True, slots=True)
class Inverted:
    """Not."""

    inner: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.inner.holds(answers)


@dataclass(frozen=True, slots=True)
class Joined:
    """All of them, or any."""

    parts: tuple[Condition, ...]
    needs_all: bool

    def holds(self, answers: Answers) -> bool:
        each = (part.holds(answers) for part in self.parts)
        return all(each) if self.needs_all else any(each)


Condition = Compared | Chosen | Fitting | Inverted | Joined


def read_condition(text: str) -> Condition:
    """The tree of an expression.  Raises `ConditionError`."""
    if len(text) > LONGEST_CONDITION:
        raise ConditionError(f"longer than {LONGEST_CONDITION} characters")
    reader = _Reader(text)
    try:
        condition = reader.either(0)
    except PatternError as error:
        raise ConditionError(str(error)) from error
    reader.expect_end()
    return condition


def names_in(condition: Condition) -> frozenset[str]:
    """Every question that an expression looks at, `.` among them."""
    match condition:
        case Compared(one, _, other):
            return _named(one) | _named(other)
        case Fitting(value, _):
            return _named(value)
        case Chosen(name, _):
            return frozenset({name})
        case Inverted(inner):
            return names_in(inner)
        case Joined(parts, _):
            return frozenset().union(*map(names_in, parts))


def _named(value: Named | Fixed) -> frozenset[str]:
    return frozenset({value.name}) if isinstance(value, Named) else frozenset()


def _number(value: str | float) -> float | None:
    if isinstance(value, float):
        return value
    return float(value) if re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", value) else None


class _Reader:
    """Takes an expression token by token."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        place, text = 0, text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None or found.lastgroup is None:
                raise ConditionError(f"cannot read {text[place : place + 12].strip()!r}")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()

    def expect_end(self) -> None:
        if self._at < len(self._tokens):
            raise ConditionError(f"unexpected {self._tokens[self._at][1]!r}")

    def either(self, depth: int) -> Condition:
        return self._joined("or", lambda: self._both(depth))

    def _both(self, depth: int) -> Condition:
        return self._joined("and", lambda: self._one(depth))

    def _joined(self, word: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._take("word", word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), word == "and")

    def _one(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise ConditionError("too many brackets inside one another")
        if self._take("sign", "("):
            return self._closed(self.either(depth + 1))
        if self._take("word", "not"):
            self._expect("(")
            return Inverted(self._closed(self.either(depth + 1)))
        if self._take("word", "selected"):
            return self._chosen()
        if self._take("word", "regex"):
            self._expect("(")
            value = self._value()
            self._expect(",")
            return self._closed(Fitting(value, read_pattern(self._text())))
        return self._compared()

    def _chosen(self) -> Condition:
        self._expect("(")
        value = self._value()
        if not isinstance(value, Named):
            raise ConditionError("selected() asks about a question")
        self._expect(",")
        return self._closed(Chosen(value.name, self._text()))

    def _compared(self) -> Condition:
        one = self._value()
        kind, sign = self._next()
        if kind != "sign" or sign not in _COMPARE:
            raise ConditionError(
                f"a comparison is missing before {sign!r}" if sign else "unfinished"
            )
        return Compared(one, sign, self._value())

    def _value(self) -> Named | Fixed:
        kind, token = self._next()
        if kind == "name":
            return Named(token[2:-1].strip())
        if (kind, token) == ("sign", "."):
            return Named(OWN)
        if (kind, token) == ("sign", "-"):
            return Fixed(-float(self._next()[1]))
        if kind == "number":
            return Fixed(float(token))
        if kind == "text":
            return Fixed(token[1:-1])
        raise ConditionError(f"{token!r} is not for packs" if token else "unfinished")

    def _text(self) -> str:
        kind, token = self._next()
        if kind != "text":
            raise ConditionError(f"a text in quotes is missing before {token!r}")
        return token[1:-1]

    def _closed(self, condition: Condition) -> Condition:
        self._expect(")")
        return condition

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        self._at += 1
        return token

    def _take(self, kind: str, token: str) -> bool:
        found = self._tokens[self._at : self._at + 1] == [(kind, token)]
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take("sign", sign):
            raise ConditionError(f"{sign!r} is missing")
