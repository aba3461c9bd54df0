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


def fact_label(look: Look, name: str) -> str:
    return look.say(_LABELS[name]) if name in _LABELS else name
