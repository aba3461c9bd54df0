"""Placeholder that the card part replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.cards.code import Matrix
from desktop.cards.marks import Mark


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card shows."""

    number: str
    name: str
    name_latin: str
    relation: str
    relation_name: str
    born: int
    booth_hi: str
    booth_en: str
    issued_on: date
    expires_on: date
    organisation_hi: str
    organisation_en: str
    campaign_hi: str
    campaign_en: str
    help_phone: str
    photo: bytes | None
    matrix: Matrix
    brand: dict[str, str]
    is_practice: bool


def front(facts: CardFacts) -> tuple[Mark, ...]:
    return (facts,)


def back(facts: CardFacts) -> tuple[Mark, ...]:
    return (facts,)
