"""What a record shows of a pack's own questions: their words, not their codes."""

from __future__ import annotations

from datetime import date

from desktop.domain.form import NO, YES, FieldKind, Form, FormField
from ui.look.theme import Look
from ui.look.words import N_
from ui.screens.facts import masked

_SPOKEN = {YES: N_("Yes"), NO: N_("No")}


def own_fact(look: Look, form: Form, name: str, value: str) -> tuple[str, str] | None:
    """Label and words of one line; None when the pack in force brought no such question."""
    question = form.field(name)
    if question is None or not question.is_own:
        return None
    return form.say(question.words, look.language) or name, _spoken(look, form, question, value)


def _spoken(look: Look, form: Form, question: FormField, value: str) -> str:
    match question.kind:
        case FieldKind.MOBILE:
            return masked(value)
        case FieldKind.YES_NO:
            return look.say(_SPOKEN.get(value, value))
        case FieldKind.DATE:
            return _day(look, value)
        case FieldKind.CHOICE | FieldKind.MANY:
            words = {option.code: option.words for option in question.options}
            codes = value.split(" ")
            return ", ".join(form.say(words.get(code, {}), look.language) or code for code in codes)
        case _:
            return value


def _day(look: Look, value: str) -> str:
    try:
        return look.words.day(date.fromisoformat(value))
    except ValueError:
        return value
