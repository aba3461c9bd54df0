"""How this laptop's window looks and speaks.

In a small file of its own beside the store, because the unlock screen needs it before anything is
open.  Nothing in it is about a person.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

_LOG: Final = logging.getLogger(__name__)
_LANGUAGES: Final = ("hi", "en")
_LONGEST_NAME: Final = 200
_THEMES: Final = ("light", "sunlight", "dark")


class Preferences:
    """Values outside the known ones are ignored; a damaged file counts as none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept = _read(path)
        self._is_language_chosen = kept.get("language") in _LANGUAGES
        self._language = _one_of(kept.get("language"), _LANGUAGES)
        self._theme = _one_of(kept.get("theme"), _THEMES)
        self._large_type = kept.get("large_type") is True
        self._card_language = _one_of(kept.get("card_language"), _LANGUAGES)
        self._paused_by = _short(kept.get("paused_by"))
        self._is_metered = kept.get("metered") is True
        names = ("printer", "stock", "as_typed")
        self._printer, self._stock, self._as_typed = (_short(kept.get(name)) for name in names)

    @property
    def is_language_chosen(self) -> bool:
        """Whether somebody has; until then the campaign's own is spoken."""
        return self._is_language_chosen

    @property
    def language(self) -> str:
        return self._language

    @language.setter
    def language(self, value: str) -> None:
        self._language = _one_of(value, _LANGUAGES)
        self._is_language_chosen = True
        self._write()

    @property
    def theme(self) -> str:
        return self._theme

    @theme.setter
    def theme(self, value: str) -> None:
        self._theme = _one_of(value, _THEMES)
        self._write()

    @property
    def large_type(self) -> bool:
        return self._large_type

    @large_type.setter
    def large_type(self, value: bool) -> None:
        self._large_type = value
        self._write()

    @property
    def card_language(self) -> str:
        """In which language members get their slip; a setting apart from the window's (L7)."""
        return self._card_language

    @card_language.setter
    def card_language(self, value: str) -> None:
        self._card_language = _one_of(value, _LANGUAGES)
        self._write()

    @property
    def printer(self) -> str:
        """The printer used last, by its name; '' for none yet."""
        return self._printer

    @printer.setter
    def printer(self, value: str) -> None:
        self._printer = _short(value)
        self._write()

    @property
    def stock(self) -> str:
        """The paper used last; '' for none yet."""
        return self._stock

    @stock.setter
    def stock(self, value: str) -> None:
        self._stock = _short(value)
        self._write()

    @property
    def as_typed(self) -> str:
        """The scripts in whose fields no spelling is suggested, with spaces between."""
        return self._as_typed

    @as_typed.setter
    def as_typed(self, value: str) -> None:
        self._as_typed = _short(value)
        self._write()

    @property
    def paused_by(self) -> str:
        """Who paused sending; '' while it goes on.  A pause outlives the program."""
        return self._paused_by

    @paused_by.setter
    def paused_by(self, value: str) -> None:
        self._paused_by = _short(value)
        self._write()

    @property
    def is_metered(self) -> bool:
        """Whether members are sent only when somebody says so: the link costs by the megabyte."""
        return self._is_metered

    @is_metered.setter
    def is_metered(self, value: bool) -> None:
        self._is_metered = value
        self._write()

    def _write(self) -> None:
        kept = {
            "card_language": self._card_language,
            "printer": self._printer,
            "stock": self._stock,
            "as_typed": self._as_typed,
            "paused_by": self._paused_by,
            "metered": self._is_metered,
            "language": self._language if self._is_language_chosen else "",
            "theme": self._theme,
            "large_type": self._large_type,
        }
        aside = self._path.with_suffix(".tmp")
        try:
            aside.write_text(json.dumps(kept), encoding="utf-8")
            aside.replace(self._path)
        except OSError as error:  # a full disk keeps nobody from changing the language
            _LOG.info("preferences not kept: %s", error)


def _read(path: Path) -> dict[str, object]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _short(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _LONGEST_NAME else ""


def _one_of(value: object, known: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in known else known[0]
