"""Answers to a pack's own questions: what was typed in, the value or a general problem out.

Promises: nothing raises on any JSON-like value; a value that was read once reads again as itself;
nothing that was not given comes back as anything but ''.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from desktop.domain.fields import FieldProblem, read_choice, read_mobile, read_pin, read_text
from desktop.domain.form import NO, YES, FieldKind, FormField
from desktop.domain.text import ascii_digits, compact, plain, typed

OwnValue = str | int | tuple[str, ...]
LARGEST = 10**9
_MOST_CHOSEN = 60
_DATE = re.compile(r"(?P<day>[0-9]{1,2})[-./ ](?P<month>[0-9]{1,2})[-./ ](?P<year>[0-9]{4})")
_SPOKEN = {YES: ("yes", "हाँ", "हां", "y", "1", "true"), NO: ("no", "नहीं", "n", "0", "2", "false")}


def read_own(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    """One answer to a question that the pack brought."""
    return _READERS[question.kind](untrusted, question)


def _text(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    read = read_text(untrusted, question.name)
    return FieldProblem(question.name, "field.too_long") if _is_problem(read) else _kept(read)


def _phone(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    read = read_mobile(untrusted)
    return FieldProblem(question.name, "field.phone") if _is_problem(read) else _kept(read)


def _pin(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    read = read_pin(untrusted)
    return FieldProblem(question.name, "field.pin") if _is_problem(read) else _kept(read)


def _is_problem(read: object) -> bool:
    return isinstance(read, FieldProblem)


def _kept(read: str | FieldProblem) -> str:
    return read if isinstance(read, str) else ""


def _whole(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    text = ascii_digits(plain(typed(untrusted))).replace(",", "").replace("−", "-")
    if not text:
        return ""
    if not re.fullmatch(r"-?[0-9]{1,10}", text) or abs(int(text)) > LARGEST:
        return FieldProblem(question.name, "field.number")
    number = int(text)
    if question.least is not None and number < question.least:
        told = {"least": str(question.least)}
        return FieldProblem(question.name, "field.number_too_small", told)
    if question.most is not None and number > question.most:
        return FieldProblem(question.name, "field.number_too_large", {"most": str(question.most)})
    return number


def _date(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    """Day, month and year in three boxes, or one text; kept as 2026-11-22."""
    if isinstance(untrusted, Mapping):
        parts = [compact(typed(untrusted.get(part))) for part in ("day", "month", "year")]
        text = ".".join(parts) if any(parts) else ""
    else:
        text = ascii_digits(plain(typed(untrusted)))
    if not text:
        return ""
    found = _DATE.fullmatch(text)
    try:
        if found:
            text = f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return FieldProblem(question.name, "field.date")


def _yes_no(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    text = str(untrusted).lower() if isinstance(untrusted, bool) else plain(typed(untrusted))
    if not text:
        return ""
    for code, spoken in _SPOKEN.items():
        if text.casefold() in spoken:
            return code
    return FieldProblem(question.name, "field.not_an_option")


def _one(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    code = read_choice(untrusted, question)
    is_none = isinstance(code, FieldProblem)
    return FieldProblem(question.name, "field.not_an_option") if is_none else code


def _many(untrusted: object, question: FormField) -> OwnValue | FieldProblem:
    """Codes in the order of the pack, each once; a text holds them parted by spaces."""
    given = untrusted.split() if isinstance(untrusted, str) else untrusted
    if given is None or (isinstance(given, list | tuple) and not given):
        return ""
    codes = [option.code for option in question.options]
    if (
        not isinstance(given, list | tuple)
        or len(given) > _MOST_CHOSEN
        or not all(isinstance(code, str) and code in codes for code in given)
    ):
        return FieldProblem(question.name, "field.not_an_option")
    return tuple(code for code in codes if code in given)


_READERS: Mapping[FieldKind, Callable[[object, FormField], OwnValue | FieldProblem]] = {
    FieldKind.TEXT: _text,
    FieldKind.MOBILE: _phone,
    FieldKind.PIN: _pin,
    FieldKind.WHOLE: _whole,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _one,
    FieldKind.MANY: _many,
}
