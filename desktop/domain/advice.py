"""Soft warnings about a draft: worth a second look, never in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from desktop.domain.aadhaar import has_aadhaar
from desktop.domain.birth import ADULT, VERY_OLD, Birth, read_birth, told_age
from desktop.domain.fields import (
    Advice,
    fits_check_digit,
    read_epic,
    read_mobile,
    read_pin,
    repaired_epic,
    short_form_of,
    title_of,
    without_title,
)
from desktop.domain.form import FieldKind, Form
from desktop.domain.names import to_devanagari, to_latin
from desktop.domain.text import has_script, plain, typed

_SELDOM = {("husband", "male"), ("wife", "female")}


def advise(answers: object, form: Form, today: date) -> tuple[Advice, ...]:
    """Everything worth a second look, in the order of the form; also for unfinished drafts."""
    if not isinstance(answers, Mapping):
        return ()
    found = [
        advice
        for question in form.fields
        for advice in _about(question.name, question.kind, answers.get(question.name), form, today)
    ]
    found.extend(told for told in _between_fields(answers) if form.field(told.field))
    return tuple(found)


def _about(
    name: str, kind: FieldKind, untrusted: object, form: Form, today: date
) -> Iterator[Advice]:
    if has_aadhaar(plain(typed(untrusted))) and not _is_mobile(kind, untrusted):
        yield Advice(name, "aadhaar.masked")
    if kind is FieldKind.NAME:
        yield from _about_name(name, plain(typed(untrusted)))
    elif kind is FieldKind.EPIC:
        yield from _about_epic(untrusted)
    elif kind is FieldKind.BIRTH:
        yield from _about_birth(untrusted, today)
    elif kind is FieldKind.PIN:
        pin = read_pin(untrusted)
        if (
            isinstance(pin, str)
            and pin
            and form.pin_prefixes
            and not pin.startswith(form.pin_prefixes)
        ):
            yield Advice(name, "pin.outside_state")


def _is_mobile(kind: FieldKind, untrusted: object) -> bool:
    return kind is FieldKind.MOBILE and isinstance(read_mobile(untrusted), str)


def _about_name(name: str, text: str) -> Iterator[Advice]:
    if title := title_of(text):
        yield Advice(name, f"{name}.title_removed", {"title": title})
    if short := short_form_of(without_title(text)):
        yield Advice(name, f"{name}.short_form", {"short": short})


def _about_epic(untrusted: object) -> Iterator[Advice]:
    epic = read_epic(untrusted)
    if isinstance(epic, str) and not fits_check_digit(epic):
        yield Advice("epic", "epic.check_digit")
    if suggestion := repaired_epic(untrusted):
        yield Advice("epic", "epic.look_alike", {"suggestion": suggestion})


def _about_birth(untrusted: object, today: date) -> Iterator[Advice]:
    birth = read_birth(untrusted, today)
    if not isinstance(birth, Birth):
        return
    if birth.youngest_age_on(today) < ADULT:
        yield Advice("birth", "birth.may_be_under_18")
    if birth.age_on(today) > VERY_OLD:
        yield Advice("birth", "birth.over_100", {"age": str(birth.age_on(today))})
    told = told_age(untrusted)
    fitting = range(birth.youngest_age_on(today), birth.age_on(today) + 1)
    if birth.age is None and told is not None and told not in fitting:
        yield Advice("birth", "birth.age_differs", {"age": str(told)})


def _between_fields(answers: Mapping[str, object]) -> Iterator[Advice]:
    name = without_title(plain(typed(answers.get("name"))))
    if name and not has_script(name, "DEVANAGARI"):
        yield Advice("name", "name.other_script", {"suggestion": to_devanagari(name)})
    elif name and not plain(typed(answers.get("name_latin"))):
        yield Advice("name_latin", "name_latin.suggestion", {"suggestion": to_latin(name)})
    if name and name == without_title(plain(typed(answers.get("relation_name")))):
        yield Advice("relation_name", "relation_name.same_as_name")
    if (typed(answers.get("relation")), typed(answers.get("gender"))) in _SELDOM:
        yield Advice("relation", "relation.gender")
