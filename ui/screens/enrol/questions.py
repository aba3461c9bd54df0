"""The questions of a pack as fields, and where each stands.

The order of the pack is the printed number, the order of reading and the order of the Tab key;
only religion, category and caste stand apart, in their strip before the consent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.form import GUARDED, NO, YES, FieldKind, Form, FormField
from desktop.domain.places import PlaceIndex
from ui.look.theme import Look
from ui.look.words import N_
from ui.widgets.answer import Answer
from ui.widgets.birth_answer import BirthAnswer
from ui.widgets.choice_answer import ChoiceAnswer, RelationAnswer
from ui.widgets.date_answer import DateAnswer
from ui.widgets.epic_answer import EpicAnswer
from ui.widgets.field import Field, Note
from ui.widgets.line_answer import LineAnswer
from ui.widgets.many_answer import ManyAnswer
from ui.widgets.place_answer import PlaceAnswer
from ui.widgets.segments import Segments

COLUMNS = 3
# The relation and the relation's name share one field.
_JOINED = {"relation": "relation_name"}
_WIDE = {"booth": 2, "address": 2}
LABELS = {
    "name": N_("Name in Hindi"),
    "name_latin": N_("Name in English"),
    "gender": N_("Gender"),
    "relation_name": N_("Father / husband"),
    "birth": N_("Birth date or age"),
    "mobile": N_("Mobile number"),
    "epic": N_("Voter card (EPIC)"),
    "booth": N_("Booth / village"),
    "address": N_("Address"),
    "pin": N_("PIN code"),
    "religion": N_("Religion"),
    "category": N_("Category"),
    "caste": N_("Caste"),
    "consent": N_("Consent"),
}
# Where a pack's words are too long to stand side by side, these are said instead.
_SEGMENT_WORDS = {
    "female": N_("Female"),
    "male": N_("Male"),
    "third": N_("Other"),
    "general": N_("General"),
    "obc": "OBC",
    "sc": "SC",
    "st": "ST",
}
_MOBILE_DIGITS = 10
_SEGMENTED = ("gender", "category")
_MOST_SEGMENTS = 4
_LETTERS_SIDE_BY_SIDE = 18
_LETTERS_A_COLUMN = 26


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one field stands in its grid."""

    name: str
    line: int
    start: int
    span: int
    is_guarded: bool


def field_of(problem_field: str) -> str:
    """The field on the screen that holds an answer."""
    return _JOINED.get(problem_field, problem_field)


def on_screen(form: Form) -> tuple[FormField, ...]:
    """One question for each field, in the order of reading."""
    asked = {field_of(question.name): question for question in form.fields}
    for name in _JOINED.values():
        if (question := form.field(name)) is not None:
            asked[name] = question
    plain = [question for name, question in asked.items() if name not in GUARDED]
    return (*plain, *(asked[name] for name in asked if name in GUARDED))


def arranged(form: Form, language: str) -> Iterator[Spot]:
    """Left to right, line by line; a field that does not fit begins the next line."""
    line = start = 0
    is_guarded = False
    for question in on_screen(form):
        if (question.name in GUARDED) != is_guarded:
            line, start, is_guarded = 0, 0, True
        span = 1 if is_guarded else _span(question, form, language)
        if start + span > COLUMNS:
            line, start = line + 1, 0
        yield Spot(question.name, line, start, span, is_guarded)
        start += span


def _span(question: FormField, form: Form, language: str) -> int:
    if question.kind is FieldKind.MANY:
        letters = sum(len(form.say(option.words, language)) + 4 for option in question.options)
        return min(COLUMNS, 1 + letters // _LETTERS_A_COLUMN)
    return _WIDE.get(question.name, 2 if question.is_wide else 1)


class Questions:
    """Builds the fields of one form in one look."""

    def __init__(self, look: Look, form: Form, places: PlaceIndex, *, narrow: bool) -> None:
        self._look, self._form, self._places, self._narrow = look, form, places, narrow

    def fields(self) -> dict[str, Field]:
        return self.rested(dict(self.each()))

    def each(self) -> Iterator[tuple[str, Field]]:
        """One after the other, so that they need not all be built in one breath."""
        for number, question in enumerate(on_screen(self._form), start=1):
            label = self._label(question)
            answer = self._answer(question, label)
            refusable = question.is_refusable
            field = Field(self._look, number, label, answer, refusable=refusable)
            is_optional = not question.is_required and question.required_if is None
            if is_optional and not self._narrow:
                field.mark_optional()
            yield question.name, field

    def rested(self, fields: dict[str, Field]) -> dict[str, Field]:
        """With the quiet notes, which fall away when space is short."""
        if self._narrow:
            return fields
        say = self._look.say
        notes = {
            "religion": Note(say("0 skips any of these"), "", "info"),
            "category": Note(say("Not shown here once saved"), "", "eye-off"),
        }
        for name, field in fields.items():
            question = self._form.field(name)
            hint = self._form.say(question.hint, self._look.language) if question else ""
            if hint:
                field.rest_on(Note(hint, "", "info"))
            elif name in notes:
                field.rest_on(notes[name])
        return fields

    def _label(self, question: FormField) -> str:
        """The pack's words; the product's own where a pack has none for its questions."""
        said = self._form.say(question.words, self._look.language)
        return said or self._look.say(LABELS.get(question.name, question.name))

    def _answer(self, question: FormField, label: str) -> Answer:
        if question.is_own:
            return self._own_answer(question, label)
        look, name = self._look, question.name
        if name in _SEGMENTED:
            digits = name == "gender" and not self._narrow
            return Segments(look, label, self._short(question), digits=digits)
        special: dict[str, Callable[[], Answer]] = {
            "relation_name": lambda: RelationAnswer(look, label, self._options("relation")),
            "birth": lambda: BirthAnswer(look, label),
            "epic": lambda: EpicAnswer(look, label),
            "booth": lambda: PlaceAnswer(look, label, self._places),
            "religion": lambda: ChoiceAnswer(
                look, label, self._options("religion"), look.say("Choose")
            ),
            "mobile": lambda: LineAnswer(look, label, most_digits=_MOBILE_DIGITS),
        }
        make = special.get(name, lambda: LineAnswer(look, label))
        return make()

    def _own_answer(self, question: FormField, label: str) -> Answer:
        look, options = self._look, self._options(question.name)
        if question.kind is FieldKind.YES_NO:
            options = ((YES, look.say("Yes")), (NO, look.say("No")))
        if options and question.kind is not FieldKind.MANY and _stand_side_by_side(options):
            return Segments(look, label, options, digits=not self._narrow)
        make: Mapping[FieldKind, Callable[[], Answer]] = {
            FieldKind.CHOICE: lambda: ChoiceAnswer(look, label, options, look.say("Choose")),
            FieldKind.MANY: lambda: ManyAnswer(look, label, options),
            FieldKind.DATE: lambda: DateAnswer(look, label),
            FieldKind.MOBILE: lambda: LineAnswer(look, label, most_digits=_MOBILE_DIGITS),
        }
        return make.get(question.kind, lambda: LineAnswer(look, label))()

    def _options(self, name: str) -> Sequence[tuple[str, str]]:
        question = self._form.field(name)
        if question is None:
            return ()
        language = self._look.language
        return [
            (option.code, self._form.say(option.words, language) or option.code)
            for option in question.options
        ]

    def _short(self, question: FormField) -> Sequence[tuple[str, str]]:
        """The pack's words where they stand side by side; the product's short ones elsewhere."""
        options = self._options(question.name)
        if _stand_side_by_side(options):
            return options
        short: Mapping[str, str] = _SEGMENT_WORDS
        return [(code, self._look.say(short[code])) for code, _ in options]


def _stand_side_by_side(options: Sequence[tuple[str, str]]) -> bool:
    letters = sum(len(words) for _code, words in options)
    return len(options) <= _MOST_SEGMENTS and letters <= _LETTERS_SIDE_BY_SIDE
