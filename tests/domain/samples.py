"""Sample form and answers; every person here is invented."""

from __future__ import annotations

import copy
from datetime import date

from desktop.domain.consent import Notice
from desktop.domain.form import CODES, GUARDED, KINDS, Form, FormField, Option

TODAY = date(2026, 11, 22)

_OPTIONAL = {"name_latin", "mobile", "epic", "address", "pin"}
_ANSWERS = {
    "name": "सुनीता देवी",
    "name_latin": "Sunita Devi",
    "relation": "husband",
    "relation_name": "रमेश साहू",
    "gender": "female",
    "birth": {"day": "०३", "month": "मई", "year": 1989},
    "mobile": "98765 43210",
    "epic": "ABC1234566",
    "booth": "CG-090-012",
    "address": "वार्ड 4, ग्राम नमूना",
    "pin": "492001",
    "religion": "hindu",
    "category": "obc",
    "caste": "साहू",
    "consent": {
        "notice": "2026-1",
        "language": "hi",
        "mode": "read_aloud",
        "purposes": ["membership", "photo_on_card"],
    },
}


def some_answers(**changed: object) -> dict[str, object]:
    return {**copy.deepcopy(_ANSWERS), **changed}


def a_form(*, required: frozenset[str] = frozenset()) -> Form:
    fields = tuple(
        FormField(
            name=name,
            kind=kind,
            is_required=name not in _OPTIONAL or name in required,
            words={"hi": name, "en": name},
            options=tuple(Option(code, {"en": f"the {code}"}) for code in CODES.get(name, ())),
            is_refusable=name in GUARDED,
        )
        for name, kind in KINDS.items()
    )
    words = {"hi": "नमूना सूचना", "en": "Sample notice"}
    return Form(
        id="sample@1",
        fields=fields,
        booths=frozenset({"CG-090-012"}),
        notice=Notice(id="2026-1", words=words, digests={}),
        pin_prefixes=("49",),
    )
