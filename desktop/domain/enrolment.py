"""Draft to enrolment: what was typed is examined once, with the rules of the pack.

Promises: `examine` never raises, whatever JSON carries; what it accepts it accepts again, unchanged
(`examine(enrolment.answers(), …) == enrolment`); no Aadhaar number passes it; nobody who is
certainly under eighteen passes it.  The laptop and the centre run this same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from desktop.domain.birth import Birth, read_birth
from desktop.domain.consent import Consent, read_consent
from desktop.domain.fields import (
    EpicAbsence,
    FieldProblem,
    Refusal,
    is_refusal,
    read_choice,
    read_epic,
    read_latin_name,
    read_mobile,
    read_name,
    read_pin,
    read_text,
)
from desktop.domain.form import FieldKind, Form, FormField
from desktop.domain.text import compact, typed

Value = str | Birth | Refusal | EpicAbsence
_NAMED_KEY_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """An enrolment that somebody is still typing; `pack` is `id@version`."""

    id: UUID
    answers: Mapping[str, object]
    started_at: datetime
    touched_at: datetime
    pack: str
    # As `desktop.domain.noted.Noted.as_json`: what was noted besides the answers.
    noted: Mapping[str, object] = field(default_factory=dict)

    def with_answers(self, answers: Mapping[str, object], now: datetime) -> Draft:
        return replace(self, answers=answers, touched_at=now)

    def with_noted(self, **notes: object) -> Draft:
        """With these notes put in; None takes a note out."""
        noted = {
            name: note for name, note in (dict(self.noted) | notes).items() if note is not None
        }
        return replace(self, noted=noted)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person's details as they are sealed: normalised, complete, consented to."""

    name: str
    name_latin: str
    relation: str
    relation_name: str
    gender: str
    birth: Birth | None
    mobile: str
    epic: str | EpicAbsence
    booth: str
    address: str
    pin: str
    religion: str | Refusal
    category: str | Refusal
    caste: str | Refusal
    consent: Consent

    def answers(self) -> dict[str, object]:
        """The canonical JSON of this enrolment; it goes into the packet as it is."""
        answers: dict[str, object] = {}
        for name in _VALUES:
            value = getattr(self, name)
            if value not in ("", None):
                answers[name] = _as_json(value)
        answers["consent"] = self.consent.answers()
        return answers


_VALUES = tuple(name for name in Enrolment.__slots__ if name != "consent")


def examine(answers: object, form: Form, today: date) -> Enrolment | tuple[FieldProblem, ...]:
    """The enrolment, or every problem at once in the order of the form."""
    if not isinstance(answers, Mapping):
        return (FieldProblem("form", "form.not_an_object"),)
    values: dict[str, Value] = {}
    problems: list[FieldProblem] = []
    for question in form.fields:
        read = read_answer(answers.get(question.name), question, form, today)
        if isinstance(read, FieldProblem):
            problems.append(read)
        else:
            values[question.name] = read
    consent = read_consent(answers.get("consent"), form.notice)
    if isinstance(consent, str):
        problems.append(FieldProblem("consent", consent))
    problems.extend(_unknown(answers, form))
    if problems or isinstance(consent, str):
        return tuple(problems)
    return _enrolment(values, consent)


def read_answer(
    untrusted: object, question: FormField, form: Form, today: date
) -> Value | FieldProblem:
    """One answer, normalised; what is missing is a problem only where the pack requires it."""
    if is_refusal(untrusted):
        if question.is_refusable:
            return Refusal.REFUSED
        return FieldProblem(question.name, "field.not_refusable")
    if question.kind is FieldKind.BIRTH:
        return _read_birth(untrusted, question, today)
    value = _read(untrusted, question, form)
    if value == "" and question.is_required:
        return FieldProblem(question.name, f"{question.name}.missing")
    return value


def _read(untrusted: object, question: FormField, form: Form) -> Value | FieldProblem:
    match question.kind:
        case FieldKind.CHOICE:
            return read_choice(untrusted, question)
        case FieldKind.BOOTH:
            return _read_booth(untrusted, form)
        case _:
            return _READERS[question.kind](untrusted, question.name)


_READERS: Mapping[FieldKind, Callable[[object, str], Value | FieldProblem]] = {
    FieldKind.NAME: read_name,
    FieldKind.CASTE: read_name,
    FieldKind.LATIN_NAME: read_latin_name,
    FieldKind.TEXT: read_text,
    FieldKind.MOBILE: lambda untrusted, _: read_mobile(untrusted),
    FieldKind.EPIC: lambda untrusted, _: read_epic(untrusted),
    FieldKind.PIN: lambda untrusted, _: read_pin(untrusted),
}


def _read_booth(untrusted: object, form: Form) -> str | FieldProblem:
    typed_code = typed(untrusted).strip()
    if not typed_code or typed_code in form.booths:
        return typed_code
    # Booth codes of a pack are upper case with hyphens; a typed one may have other dashes.
    code = "-".join(part for part in map(compact, typed_code.split("-")) if part)
    return code if code in form.booths else FieldProblem("booth", "booth.unknown")


def _read_birth(untrusted: object, question: FormField, today: date) -> Value | FieldProblem:
    birth = read_birth(untrusted, today)
    if isinstance(birth, Birth):
        return birth
    if birth == "birth.missing" and not question.is_required:
        return ""
    return FieldProblem(question.name, birth)


def _unknown(answers: Mapping[object, object], form: Form) -> list[FieldProblem]:
    known = {"consent", *(question.name for question in form.fields)}
    # A misspelt field must not vanish silently; an empty one has nothing to lose.
    return [
        FieldProblem(str(name)[:_NAMED_KEY_LENGTH], "field.unknown")
        for name, value in answers.items()
        if name not in known and value not in (None, "")
    ]


def _enrolment(values: Mapping[str, Value], consent: Consent) -> Enrolment:
    words = {name: values.get(name, "") for name in _VALUES if name != "birth"}
    birth = values.get("birth")
    # Each reader returns what its field holds; the form decides which readers run.
    return Enrolment(
        **words,  # type: ignore[arg-type]
        birth=birth if isinstance(birth, Birth) else None,
        consent=consent,
    )


def _as_json(value: Value) -> object:
    match value:
        case Birth():
            return value.answers()
        case Refusal():
            return {"refused": True}
        case EpicAbsence():
            return {"absent": value.value}
        case _:
            return value
