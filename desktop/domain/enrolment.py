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
from desktop.domain.checking import is_held_right
from desktop.domain.condition import OWN
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
from desktop.domain.form import KINDS, FieldKind, Form, FormField
from desktop.domain.own import OwnValue, read_own
from desktop.domain.text import compact, typed

Value = str | Birth | Refusal | EpicAbsence | OwnValue
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
    # Which revision of a sealed member this corrects; 0 is somebody new.
    base_rev: int = 0

    def with_answers(self, answers: Mapping[str, object], now: datetime) -> Draft:
        """A member who said "right" said it of the answers that they saw, and of no others."""
        changed = replace(self, answers=answers, touched_at=now)
        is_stale = dict(answers) != dict(self.answers) and is_held_right(self.noted)
        return changed.with_noted(check=None) if is_stale else changed

    def with_noted(self, **notes: object) -> Draft:
        """With these notes put in; None takes a note out."""
        noted = {
            name: note for name, note in (dict(self.noted) | notes).items() if note is not None
        }
        return replace(self, noted=noted)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person's details as they are sealed: normalised, complete, consented to.

    `extra` holds the answers to the pack's own questions, in the order of the form.
    """

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
    extra: tuple[tuple[str, OwnValue], ...] = ()

    def answers(self) -> dict[str, object]:
        """The canonical JSON of this enrolment; it goes into the packet as it is."""
        answers: dict[str, object] = {}
        for name in _VALUES:
            value = getattr(self, name)
            if value not in ("", None):
                answers[name] = _as_json(value)
        answers |= self.own_answers()
        answers["consent"] = self.consent.answers()
        return answers

    def own_answers(self) -> dict[str, object]:
        """The pack's own questions alone, as JSON."""
        return {name: _as_json(value) for name, value in self.extra}


_VALUES = tuple(name for name in Enrolment.__slots__ if name not in ("consent", "extra"))


def examine(answers: object, form: Form, today: date) -> Enrolment | tuple[FieldProblem, ...]:
    """The enrolment, or every problem at once in the order of the form."""
    if not isinstance(answers, Mapping):
        return (FieldProblem("form", "form.not_an_object"),)
    values, problems, _ = _read_all(answers, form, today)
    consent = read_consent(answers.get("consent"), form.notice)
    if isinstance(consent, str):
        problems.append(FieldProblem("consent", consent))
    problems.extend(_unknown(answers, form))
    if problems or isinstance(consent, str):
        return tuple(problems)
    return _enrolment(values, consent)


def shown_fields(answers: object, form: Form, today: date) -> frozenset[str]:
    """Which questions are asked, as the answers stand; also for unfinished drafts."""
    told = answers if isinstance(answers, Mapping) else {}
    return _read_all(told, form, today)[2]


def _read_all(
    answers: Mapping[object, object], form: Form, today: date
) -> tuple[dict[str, Value], list[FieldProblem], frozenset[str]]:
    """What is hidden is neither read nor required; its answer stays in the draft alone."""
    values: dict[str, Value] = {}
    problems: list[FieldProblem] = []
    seen: dict[str, str] = {}
    shown: set[str] = set()
    for question in form.fields:
        if question.shown_if is not None and not question.shown_if.holds(seen):
            continue
        shown.add(question.name)
        read = read_answer(answers.get(question.name), question, form, today)
        if read == "" and question.required_if is not None and question.required_if.holds(seen):
            read = _missing(question)
        if not isinstance(read, FieldProblem):
            # What breaks a constraint was still answered: the questions after it stay.
            seen[question.name] = _as_seen(read)
            read = _constrained(read, question, seen)
        if isinstance(read, FieldProblem):
            problems.append(read)
        else:
            values[question.name] = read
    return values, problems, frozenset(shown)


def _missing(question: FormField) -> FieldProblem:
    code = "field" if question.is_own else question.name
    return FieldProblem(question.name, f"{code}.missing")


def _constrained(
    value: Value, question: FormField, seen: Mapping[str, str]
) -> Value | FieldProblem:
    """As in XLSForm, nothing is asked of an answer that was not given."""
    own = _as_seen(value)
    if not own or question.constraint is None or question.constraint.holds({**seen, OWN: own}):
        return value
    return FieldProblem(question.name, "field.constraint", question.constraint_words)


def _as_seen(value: Value) -> str:
    """An answer as conditions see it: options parted by spaces, refusals and births not at all."""
    match value:
        case str():
            return value
        case int():
            return str(value)
        case tuple():
            return " ".join(value)
        case _:
            return ""


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
    value = read_own(untrusted, question) if question.is_own else _read(untrusted, question, form)
    return _missing(question) if value == "" and question.is_required else value


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
        extra=tuple(
            (name, value)
            for name, value in values.items()
            if name not in KINDS and isinstance(value, str | int | tuple) and value != ""
        ),
    )


def _as_json(value: Value) -> object:
    match value:
        case Birth():
            return value.answers()
        case Refusal():
            return {"refused": True}
        case EpicAbsence():
            return {"absent": value.value}
        case tuple():
            return list(value)
        case _:
            return value
