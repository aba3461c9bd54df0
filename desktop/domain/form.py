"""The form of a campaign: which questions are asked, and what may answer them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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


# Every question the product knows, in the order of the printed form.
KINDS: Mapping[str, FieldKind] = {
    "name": FieldKind.NAME,
    "name_latin": FieldKind.LATIN_NAME,
    "relation": FieldKind.CHOICE,
    "relation_name": FieldKind.NAME,
    "gender": FieldKind.CHOICE,
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
    """One question of the form; `words` and `hint` by language."""

    name: str
    kind: FieldKind
    is_required: bool
    words: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    is_refusable: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """All questions of one pack version, with the notice that consent is given to."""

    id: str
    fields: tuple[FormField, ...]
    booths: Container[str]
    notice: Notice
    pin_prefixes: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.is_required)

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if not field.is_required)

    def field(self, name: str) -> FormField | None:
        """The question of that name, or None when the pack does not ask it."""
        return next((field for field in self.fields if field.name == name), None)
