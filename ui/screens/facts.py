"""Labels of the lines that a record shows."""

from __future__ import annotations

from ui.look.theme import Look
from ui.look.words import N_

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
}
_CODED = ("gender", "relation", *SECRET)


def fact_value(look: Look, name: str, value: str) -> str:
    """Codes in words; of what is guarded only whether it was given."""
    return look.say(_VALUES[value]) if name in _CODED and value in _VALUES else value


def fact_label(look: Look, name: str) -> str:
    return look.say(_LABELS[name]) if name in _LABELS else name
