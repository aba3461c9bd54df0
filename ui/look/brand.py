"""The campaign's own colour in place of the product's, where it can be read.

Promises: status colours are the product's, always; a colour that does not reach the contrast of its
theme, as text and under text, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ui.look.tokens import contrast, tokens

# What text needs in each theme, as the product's own colours have it.
LEAST: Mapping[str, float] = {"light": 5.5, "sunlight": 11.0, "dark": 5.5}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_PALE, _DEEP = 0.9, 0.25


def branded(theme: str, brand: Mapping[str, str]) -> dict[str, str]:
    """The colours of a theme that follow the pack; none where its colour cannot be read."""
    colours: Mapping[str, str] = tokens()["colour"][theme]
    primary, least = brand.get("primary", ""), LEAST[theme]
    if not _COLOUR.fullmatch(primary) or primary.upper() == colours["primary"].upper():
        return {}
    pairs = (("surface", primary), ("bg", primary), ("onPrimary", primary))
    if any(contrast(colours[ground], front) < least for ground, front in pairs):
        return {}
    ink = colours["ink"]
    own = {
        "primary": primary,
        "primaryHover": mixed(primary, ink, _DEEP),
        "primaryPress": mixed(primary, ink, 2 * _DEEP),
    }
    tint, tint_ink = mixed(primary, colours["surface"], _PALE), mixed(primary, ink, _DEEP)
    if theme != "sunlight" and contrast(tint, tint_ink) >= least:
        own |= {"tint": tint, "tintInk": tint_ink}
    if contrast(own["primaryHover"], colours["onPrimary"]) < least:
        own["primaryHover"] = own["primaryPress"] = primary
    return own


def mixed(first: str, second: str, share: float) -> str:
    """`share` of the second colour in the first."""
    parts = [
        round(int(first[at : at + 2], 16) * (1 - share) + int(second[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02X}" for part in parts)
