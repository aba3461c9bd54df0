"""The bundled typeface, loaded once; Devanagari is never left to what a laptop happens to have."""

from __future__ import annotations

from functools import cache

from ui.look.theme import load_fonts


@cache
def card_family() -> str:
    """Needs a QGuiApplication.  Raises `FontsMissingError` where the build lacks the fonts."""
    return load_fonts()
