"""The bundled typeface, loaded once; Devanagari is never left to what a laptop happens to have."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtGui import QFontDatabase

import resources

FAMILY: Final = "Noto Sans Devanagari"
_WEIGHTS: Final = 4  # one file each: variable fonts lose their weights on some systems


@cache
def card_family() -> str:
    """Needs a QGuiApplication.  Raises `RuntimeError` where the build lacks the fonts."""
    files = sorted(resources.path("fonts").glob("*.ttf"))
    loaded = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    families = [QFontDatabase.applicationFontFamilies(font) for font in loaded if font >= 0]
    if sum(FAMILY in names for names in families) < _WEIGHTS:
        raise RuntimeError(f"the bundled fonts did not load: {families}")
    return FAMILY
