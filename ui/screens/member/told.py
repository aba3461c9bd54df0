"""What the member told, in the words of the member's language, before anything is sealed.

Promises: every question that is asked has its line, also where nothing was answered; nothing is
masked, because it is the member's own; an answer that does not read yet stands as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from desktop.domain.birth import Birth
from desktop.domain.consent import PHOTO_ON_CARD
from desktop.domain.enrolment import Value, read_answer, shown_fields
from desktop.domain.fields import EpicAbsence, FieldProblem, Refusal, is_refusal
from desktop.domain.form import GUARDED, NO, YES, FieldKind, FormField
from ui.bridge.campaign import Asked
from ui.look.theme import Look
from ui.look.words import N_
from ui.screens.facts import born, fact_label
from ui.widgets.answer import as_text
from ui.widgets.epic_answer import ABSENCES

NOTHING = "—"
NONE_SEALED: Mapping[str, str] = MappingProxyType({})
_APART = ("name", "name_latin", "relation", "pin")
_SPOKEN = {YES: N_("Yes"), NO: N_("No")}
_HALF_A_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was told: what was asked, and the answer in words."""

    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """All of it, as the member is shown it; `guarded` can be covered with one key."""

    name: str
    name_latin: str
    lines: tuple[Line, ...]
    guarded: tuple[Line, ...]
    agrees: bool
    is_on_card: bool


class Teller:
    """Puts the answers of one form into one language.

    `sealed`: of guarded questions answered before and not anew, whether `given` or `refused`.
    """

    def __init__(
        self, look: Look, asked: Asked, today: date, sealed: Mapping[str, str] = NONE_SEALED
    ) -> None:
        self._sealed = sealed
        self._look, self._form, self._places = look, asked.form, asked.places
        self._today = today

    def tell(self, answers: Mapping[str, object]) -> Told:
        shown = shown_fields(answers, self._form, self._today)
        asked = [question for question in self._form.fields if question.name in shown]
        lines = [self._line(question, answers) for question in asked]
        consent = answers.get("consent")
        purposes = consent.get("purposes") if isinstance(consent, Mapping) else ()
        return Told(
            name=self._named(answers, "name"),
            name_latin=self._named(answers, "name_latin"),
            lines=tuple(line for line in lines if line.name not in (*_APART, *GUARDED)),
            guarded=tuple(line for line in lines if line.name in GUARDED),
            agrees=bool(consent),
            is_on_card=isinstance(purposes, list) and PHOTO_ON_CARD in purposes,
        )

    def _named(self, answers: Mapping[str, object], name: str) -> str:
        question = self._form.field(name)
        said = self._said(question, answers.get(name)) if question is not None else ""
        return "" if said == NOTHING else said

    def _line(self, question: FormField, answers: Mapping[str, object]) -> Line:
        said = self._said(question, answers.get(question.name))
        if said == NOTHING and question.name in self._sealed:
            is_refused = self._sealed[question.name] == "refused"
            said = self._look.say("Did not say") if is_refused else self._look.say("Given")
        if question.name == "address" and (pin := as_text(answers.get("pin"))):
            said = f"{said} · {pin}"
        return Line(question.name, self._label(question, answers), said)

    def _label(self, question: FormField, answers: Mapping[str, object]) -> str:
        """Whose name it is says more than that it is a relation's."""
        relation = self._form.field("relation")
        chosen = answers.get("relation")
        if question.name == "relation_name" and relation is not None and chosen:
            return self._said(relation, chosen)
        own = self._form.say(question.words, self._look.language) if question.is_own else ""
        return own or fact_label(self._look, question.name)

    def _said(self, question: FormField, untrusted: object) -> str:
        if is_refusal(untrusted):
            return self._look.say("Did not say")
        read = read_answer(untrusted, question, self._form, self._today)
        if isinstance(read, FieldProblem):
            return as_text(untrusted).strip() or NOTHING
        return self._in_words(question, read) or NOTHING

    def _in_words(self, question: FormField, value: Value) -> str:
        match value:
            case Refusal():
                return self._look.say("Did not say")
            case EpicAbsence():
                return self._look.say(ABSENCES[value.value])
            case Birth():
                return self._birth(value)
            case tuple():
                return ", ".join(self._option(question, code) for code in value)
            case str() if value:
                return self._text(question, value)
            case _:
                return str(value)

    def _text(self, question: FormField, value: str) -> str:
        match question.kind:
            case FieldKind.MOBILE:
                return f"{value[:_HALF_A_NUMBER]} {value[_HALF_A_NUMBER:]}"
            case FieldKind.CHOICE:
                return self._option(question, value)
            case FieldKind.YES_NO:
                return self._look.say(_SPOKEN.get(value, value))
            case FieldKind.BOOTH:
                place = self._places.place(value)
                return value if place is None else place.name(self._look.language)
            case FieldKind.DATE:
                return born(self._look.words, value)
            case _:
                return value

    def _option(self, question: FormField, code: str) -> str:
        words = {option.code: option.words for option in question.options}
        return self._form.say(words.get(code, {}), self._look.language) or code

    def _birth(self, birth: Birth) -> str:
        years = birth.age_on(self._today)
        age = self._look.count("{n} year", "{n} years", years)
        parts = (birth.year, birth.month, birth.day)
        written = "-".join(str(part) for part in parts if part)
        return f"{born(self._look.words, written)} · {age}" if written else age
