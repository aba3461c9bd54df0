"""How this laptop's window looks and speaks; kept in the store."""

from __future__ import annotations

from typing import Final

from desktop.storage.work import Store

_LANGUAGES: Final = ("hi", "en")
_THEMES: Final = ("light", "sunlight", "dark")


class Preferences:
    """Values outside the known ones are ignored, never kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        kept = store.read.kept
        self._language = kept.text_of("preference.language") or _LANGUAGES[0]
        self._theme = kept.text_of("preference.theme") or _THEMES[0]
        self._large_type = kept.text_of("preference.large_type") == "1"

    @property
    def language(self) -> str:
        return self._language

    @language.setter
    def language(self, value: str) -> None:
        if value in _LANGUAGES:
            self._language = value
            self._store.read.kept.keep("preference.language", value)

    @property
    def theme(self) -> str:
        return self._theme

    @theme.setter
    def theme(self, value: str) -> None:
        if value in _THEMES:
            self._theme = value
            self._store.read.kept.keep("preference.theme", value)

    @property
    def large_type(self) -> bool:
        return self._large_type

    @large_type.setter
    def large_type(self, value: bool) -> None:
        self._large_type = value
        self._store.read.kept.keep("preference.large_type", "1" if value else "0")
