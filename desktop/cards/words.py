"""The words printed on cards: Hindi and English side by side, whatever the window speaks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import resources

_RELATION: Final = "relation"


@dataclass(frozen=True, slots=True)
class Pair:
    """The same words in both languages."""

    hi: str
    en: str

    @property
    def both(self) -> str:
        return f"{self.hi} · {self.en}"

    def in_language(self, language: str) -> str:
        """In that language; in both for any other."""
        return {"hi": self.hi, "en": self.en}.get(language, self.both)


def words(key: str) -> Pair:
    """Raises `KeyError` for words that the template lacks."""
    return _pair(_template()[key])


def relation_words(code: str) -> Pair | None:
    """What the relation is called; None for a code that the template does not know."""
    found = _template()[_RELATION].get(code)
    return _pair(found) if found else None


def _pair(entry: dict[str, str]) -> Pair:
    return Pair(entry["hi"], entry["en"])


@cache
def _template() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.text("templates", "card.json"))
    return loaded
