"""Labels of the lines that a record shows."""

from __future__ import annotations

from datetime import date

from desktop.domain.places import PlaceIndex
from ui.look.theme import Look
from ui.look.words import N_, Words
from ui.widgets.epic_answer import ABSENCES

_LABELS = {
    "name": N_("Name"),
    "name_latin": N_("Name in English"),
    "relation": N_("Relation"),
    "relation_name": N_("Father / husband"),
    "gender": N_("Gender"),
    "birth": N_("Birth or age"),
    "age": N_("Age"),
    "mobile": N_("Mobile"),
    "epic": N_("Voter card"),
    "booth": N_("Booth"),
    "address": N_("Address"),
    "pin": N_("PIN code"),
    "guarded": N_("Religion · category · caste"),
    "religion": N_("Religion"),
    "category": N_("Category"),
    "caste": N_("Caste"),
    "consent": N_("Consent"),
    "camp": N_("Camp"),
    "enroller": N_("Enroller"),
    "card": N_("Card"),
}
SECRET = ("guarded", "religion", "category", "caste")
MASKED = ("mobile", "epic")


_LEAST_MASKED = 8
_VALUES = {
    "female": N_("Female"),
    "male": N_("Male"),
    "third": N_("Other"),
    "father": N_("Father"),
    "mother": N_("Mother"),
    "husband": N_("Husband"),
    "wife": N_("Wife"),
    "guardian": N_("Guardian"),
    "other": N_("Other"),
    "given": N_("Given"),
    "refused": N_("Refused"),
    "read_aloud": N_("Notice read aloud"),
    "read": N_("Notice read"),
    "explained": N_("Notice explained"),
    **ABSENCES,
}
_CODED = ("gender", "relation", "epic", "consent", *SECRET)


def fact_value(look: Look, places: PlaceIndex, name: str, value: str) -> str:
    """Codes in words; of what is guarded only whether it was given."""
    if name in _CODED and value in _VALUES:
        return look.say(_VALUES[value])
    if name in MASKED:
        return masked(value)
    if name == "booth":
        place = places.place(value)
        return value if place is None else place.name(look.language)
    return born(look.words, value) if name == "birth" else value


def masked(value: str) -> str:
    """Enough to recognise a number, too little to copy it from the screen."""
    is_short = len(value) < _LEAST_MASKED
    return value if is_short or "•" in value else f"{value[:3]}{'•' * 4}{value[-3:]}"


def born(words: Words, written: str) -> str:
    """`3 May 1989` for 1989-05-03, `May 1989` for 1989-05; anything else as it is."""
    parts = [int(part) if part.isdecimal() else 0 for part in written.split("-")]
    match parts:
        case [year, month, day] if all(parts):
            return words.day(date(year, month, day))
        case [year, month] if all(parts):
            return f"{words.month(date(year, month, 1))} {year}"
        case _:
            return written


def fact_label(look: Look, name: str) -> str:
    return look.say(_LABELS[name]) if name in _LABELS else name
