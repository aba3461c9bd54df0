"""The number that must not be written down: found anywhere, masked before anything is stored.

Promise: after `mask_aadhaar` no run of twelve digits in the text, with or without separators and in
any script's digits, is a valid Aadhaar number.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex
from stdnum import verhoeff

from desktop.domain.text import ascii_digits, compact, plain

_TWELVE_DIGITS = regex.compile(r"(?<!\d)[2-9](?:[^\p{L}\p{N}]{0,3}\d){11}(?!\d)")
_INDIAN_MOBILE = regex.compile(r"(?:\+?91|0091|0)?[6-9][0-9]{9}")
_MASK = "•"
_DEPTH = 4


def has_aadhaar(text: str) -> bool:
    return mask_aadhaar(text) != text


def mask_aadhaar(text: str) -> str:
    """The same text with every digit of every Aadhaar number replaced by a dot."""
    characters = list(text)
    digits = ascii_digits(text)
    for found in _TWELVE_DIGITS.finditer(digits, overlapped=True):
        if verhoeff.is_valid(regex.sub(r"\D", "", found.group())):
            for index in range(found.start(), found.end()):
                if digits[index].isdigit():
                    characters[index] = _MASK
    return "".join(characters)


def without_aadhaar(answers: Mapping[str, object]) -> dict[str, object]:
    """Answers fit to be autosaved: masked in every text, also inside nested answers.

    A mobile with its country code also has twelve digits and stays as it is.
    """
    return {
        name: value
        if name == "mobile" and isinstance(value, str) and _INDIAN_MOBILE.fullmatch(compact(value))
        else _masked(value, _DEPTH)
        for name, value in answers.items()
    }


def _masked(value: object, depth: int) -> object:
    if isinstance(value, str):
        return mask_aadhaar(plain(value)) if has_aadhaar(plain(value)) else value
    if isinstance(value, int) and not isinstance(value, bool):
        return _masked(str(value), depth) if has_aadhaar(str(value)[:20]) else value
    if depth and isinstance(value, Mapping):
        return {key: _masked(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list | tuple):
        return [_masked(inner, depth - 1) for inner in value]
    return value
