"""A card with a truly signed payload; the person is a sample and so are the keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import resources
from desktop.cards.code import fitting_name, matrix
from desktop.cards.layout import CardFacts
from desktop.domain.identifiers import compact_number, number_for
from sync.protocol import certificates
from sync.protocol.card import CardClaims, issue_card
from sync.protocol.certificates import Purpose
from tests.vectors.make import NOW, public, signing_key

NUMBER = number_for("7K4Q", 42)
NAME = "सुनीता देवी साहू (नमूना)"
EXPIRES = NOW + 1095 * 86_400


def payload(name: str = NAME, number: str = NUMBER) -> str:
    """The text in the QR, signed with the public keys of the golden vectors."""
    ca = certificates.certify_key(signing_key("root"), Purpose.CA, public("ca"))
    device = certificates.certify_device(
        signing_key("ca"), public("device"), "7K4Q", NOW + 31_536_000
    )
    claims = CardClaims(compact_number(number), fitting_name(name), 1989, NOW, EXPIRES)
    return issue_card(claims, signing_key("device"), device, ca)


@cache
def _facts() -> CardFacts:
    return CardFacts(
        number=NUMBER,
        name=NAME,
        name_latin="Sunita Devi Sahu (sample)",
        relation="husband",
        relation_name="रमेश साहू",
        born=1989,
        booth_hi="बूथ 12, रामपुर · आरंग · रायपुर",
        booth_en="Booth 12, Rampur · Arang · Raipur",
        issued_on=date(2026, 11, 22),
        expires_on=date(2029, 11, 21),
        organisation_hi="नमूना संगठन, छत्तीसगढ़",
        organisation_en="Sample organisation, Chhattisgarh",
        campaign_hi="छत्तीसगढ़ सदस्यता अभियान",
        campaign_en="Chhattisgarh membership campaign",
        help_phone="1800-000-0000",
        photo=resources.content("samples", "person-6", "008.jpg"),
        matrix=matrix(payload()),
        brand={"primary": "#155E75", "secondary": "#4A5560"},
        is_practice=False,
    )


def card_facts(**changes: Any) -> CardFacts:
    return replace(_facts(), **changes)
