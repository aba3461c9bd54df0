"""The fourteen questions of the form as fields, and where each stands.

The order here is the printed number, the order of reading and the order of the Tab key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtWidgets import QWidget

from desktop.domain.form import Form
from desktop.domain.places import PlaceIndex
from ui.look.theme import Look
from ui.look.words import N_
from ui.widgets.answer import Answer
from ui.widgets.birth_answer import BirthAnswer
from ui.widgets.choice_answer import ChoiceAnswer, RelationAnswer
from ui.widgets.epic_answer import EpicAnswer
from ui.widgets.field import Field, Note
from ui.widgets.line_answer import LineAnswer
from ui.widgets.parts import holder, keycap, row, text
from ui.widgets.place_answer import PlaceAnswer
from ui.widgets.segments import Segments

# The relation and the relation's name share one field.
ORDER = (
    "name",
    "name_latin",
    "gender",
    "relation_name",
    "birth",
    "mobile",
    "epic",
    "booth",
    "address",
    "pin",
    "religion",
    "category",
    "caste",
)
CONSENT_NUMBER = 14
MAIN_PLACES = (
    ("name", 0, 0, 1),
    ("name_latin", 0, 1, 1),
    ("gender", 0, 2, 1),
    ("relation_name", 1, 0, 1),
    ("birth", 1, 1, 1),
    ("mobile", 1, 2, 1),
    ("epic", 2, 0, 1),
    ("booth", 2, 1, 2),
    ("address", 3, 0, 2),
    ("pin", 3, 2, 1),
)
GUARDED_PLACES = ("religion", "category", "caste")
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


def field_of(problem_field: str) -> str:
    """The field on the screen that holds an answer."""
    return "relation_name" if problem_field == "relation" else problem_field


class Questions:
    """Builds the fields of one form in one look."""

    def __init__(self, look: Look, form: Form, places: PlaceIndex, *, narrow: bool) -> None:
        self._look, self._form, self._places, self._narrow = look, form, places, narrow

    def fields(self) -> dict[str, Field]:
        return self.rested(dict(self.each()))

    def each(self) -> Iterator[tuple[str, Field]]:
        """One after the other, so that they need not all be built in one breath."""
        for number, name in enumerate(ORDER, start=1):
            question = self._form.field(name)
            refusable = question is not None and question.is_refusable
            label = self._look.say(LABELS[name])
            field = Field(self._look, number, label, self._answer(name, label), refusable=refusable)
            if question is not None and not question.is_required and not self._narrow:
                field.mark_optional()
            yield name, field

    def rested(self, fields: dict[str, Field]) -> dict[str, Field]:
        """With the quiet notes, which fall away when space is short."""
        if self._narrow:
            return fields
        say = self._look.say
        fields["religion"].rest_on(Note(say("0 skips any of these"), "", "info"))
        fields["category"].rest_on(Note(say("Not shown here once saved"), "", "eye-off"))
        return fields

    def _answer(self, name: str, label: str) -> Answer:
        look = self._look
        if name in _SEGMENTED:
            digits = name == "gender" and not self._narrow
            return Segments(look, label, self._options(name, short=True), digits=digits)
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
        make = special.get(name, lambda: LineAnswer(look, label, self._suffix(name)))
        return make()

    def _suffix(self, name: str) -> QWidget | None:
        """Which key helps to fill this field."""
        if name == "name":
            mark = text("हि", "small", "primary")
            return holder(row(mark, keycap("F7"), gap=4, margins=(0, 0, 8, 0)))
        return None

    def _options(self, name: str, *, short: bool = False) -> Sequence[tuple[str, str]]:
        """The pack's words; those of segments are the product's own, being short."""
        question = self._form.field(name)
        if question is None:
            return ()
        language = self._look.language
        said = []
        for option in question.options:
            words = option.words.get(language) or option.words.get("hi") or option.code
            if short and option.code in _SEGMENT_WORDS:
                words = self._look.say(_SEGMENT_WORDS[option.code])
            said.append((option.code, words))
        return said
