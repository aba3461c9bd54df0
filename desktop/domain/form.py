"""The form of a campaign: which questions are asked, and what may answer them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.domain.condition import Condition
from desktop.domain.consent import Notice


class FieldKind(StrEnum):
    """How an answer is asked for and read."""

    NAME = "name"
    LATIN_NAME = "latin_name"
    CHOICE = "choice"
    BIRTH = "birth"
    MOBILE = "mobile"
    EPIC = "epic"
    BOOTH = "booth"
    TEXT = "text"
    PIN = "pin"
    CASTE = "caste"
    # The kinds below are for a pack's own questions only.
    MANY = "many"
    WHOLE = "whole"
    DATE = "date"
    YES_NO = "yes_no"


# Every question the product knows, in the order of the printed form.
KINDS: Mapping[str, FieldKind] = {
    "name": FieldKind.NAME,
    "name_latin": FieldKind.LATIN_NAME,
    "gender": FieldKind.CHOICE,
    "relation": FieldKind.CHOICE,
    "relation_name": FieldKind.NAME,
    "birth": FieldKind.BIRTH,
    "mobile": FieldKind.MOBILE,
    "epic": FieldKind.EPIC,
    "booth": FieldKind.BOOTH,
    "address": FieldKind.TEXT,
    "pin": FieldKind.PIN,
    "religion": FieldKind.CHOICE,
    "category": FieldKind.CHOICE,
    "caste": FieldKind.CASTE,
}
# Without a name there is no card, without a booth nobody knows where the member belongs, and
# without a birth nobody knows that the member is of age: every pack asks these, always.
ALWAYS = ("name", "booth", "birth")
# What a pack's own questions may be, by the word of form.json.
OWN_KINDS: Mapping[str, FieldKind] = {
    "text": FieldKind.TEXT,
    "whole": FieldKind.WHOLE,
    "date": FieldKind.DATE,
    "select_one": FieldKind.CHOICE,
    "select_multiple": FieldKind.MANY,
    "yes_no": FieldKind.YES_NO,
    "phone": FieldKind.MOBILE,
    "pin": FieldKind.PIN,
}
YES, NO = "yes", "no"
# What may be answered with a refusal, and is never kept readable on the laptop after sealing.
GUARDED = ("religion", "category", "caste")

CODES: Mapping[str, tuple[str, ...]] = {
    "relation": ("father", "mother", "husband", "wife", "guardian", "other"),
    "gender": ("female", "male", "third"),
    "religion": ("hindu", "muslim", "christian", "sikh", "buddhist", "jain", "other"),
    "category": ("general", "obc", "sc", "st"),
}
# Why a member shows no voter card, where the pack asks for one.
EPIC_ABSENCES = ("applied", "lost", "not_here", "none")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: its code, and its words by language."""

    code: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of the form; `words` and `hint` by language.

    `is_own`: the pack brought it.  `shown_if` and `required_if` look at earlier answers only;
    `constraint` looks at this answer (`.`) too, and `constraint_words` say what it wants.
    """

    name: str
    kind: FieldKind
    is_required: bool
    words: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    is_refusable: bool = False
    is_own: bool = False
    is_wide: bool = False
    least: int | None = None
    most: int | None = None
    shown_if: Condition | None = None
    required_if: Condition | None = None
    constraint: Condition | None = None
    constraint_words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """All questions of one pack version, with the notice that consent is given to."""

    id: str
    fields: tuple[FormField, ...]
    booths: Container[str]
    notice: Notice
    pin_prefixes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("hi", "en")
    # Question → words by language that its answer often is; offered while typing, never required.
    suggested: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)

    def say(self, words: Mapping[str, str], language: str) -> str:
        """In that language, or in the first of the pack's that has it."""
        return next((words[one] for one in (language, *self.languages) if words.get(one)), "")

    @property
    def has_conditions(self) -> bool:
        """Whether an answer can bring or take away another question."""
        return any(field.shown_if is not None for field in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.is_required)

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if not field.is_required)

    def field(self, name: str) -> FormField | None:
        """The question of that name, or None when the pack does not ask it."""
        return next((field for field in self.fields if field.name == name), None)
