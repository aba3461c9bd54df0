"""The design tokens, typed.

Promises: a colour, a size or a role that does not exist is a KeyError at once, never a guess.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from ui.look.assets import asset

THEMES = ("light", "sunlight", "dark")
LARGE_TYPE = 1.22
_LINEAR_BELOW = 0.03928


class TypeRole(NamedTuple):
    """One step of the type scale, in logical pixels."""

    size: int
    line: int
    weight: int


@cache
def tokens() -> dict[str, Any]:  # JSON: its shape is checked by the functions below
    loaded: dict[str, Any] = json.loads(asset("look", "tokens.json").read_text(encoding="utf-8"))
    return loaded


def colour_hex(theme: str, name: str) -> str:
    return str(tokens()["colour"][theme][name])


def type_roles() -> dict[str, TypeRole]:
    return {
        role: TypeRole(spec["size"], spec["line"], spec["weight"])
        for role, spec in tokens()["type"].items()
        if isinstance(spec, dict)
    }


def family() -> str:
    return str(tokens()["type"]["family"])


def weight(theme: str, nominal: int) -> int:
    return int(tokens()["weights"][theme][str(nominal)])


def size(name: str) -> int:
    return int(tokens()["size"][name])


def line(theme: str, name: str) -> int:
    return int(tokens()["line"][theme][name])


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it, of `#RRGGBB`."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [
        p / 12.92 if p <= _LINEAR_BELOW else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
