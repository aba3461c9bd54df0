"""Typed text made plain: what people paste and type at a camp, without the noise.

Promises: nothing here raises on any `str`; every function is idempotent; visible letters are
never changed, only composed (NFC).  Values of other types are read by `typed`, once, at the edge.
"""

from __future__ import annotations

import re
import unicodedata

_ZERO_WIDTH_JOINERS = "\u200c\u200d"
_VIRAMA_CLASS = 9
_SPACES = re.compile(r"\s+")
_BRACKETED_SEPARATORS = re.compile(r"[\s\-‐‑‒–—.()_]+")


def typed(value: object) -> str:
    """Text of an answer as JSON may carry it; anything that is not text or a whole number is ''."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        # Answers are never this long, and Python refuses to print numbers of thousands of digits.
        return str(value) if abs(value) < 10**20 else "0" * 21
    return ""


def plain(text: str) -> str:
    """NFC, one space between words, no control, direction or zero-width noise.

    ZWJ and ZWNJ stay only where they shape a conjunct: after a virama and before a letter.
    """
    # Nearly every text is plain already; to find that out character by character takes its time.
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return _made_plain(text)


def _made_plain(text: str) -> str:
    previous = None
    while text != previous:
        previous = text
        text = unicodedata.normalize("NFC", "".join(map(_audible, text)))
        text = _SPACES.sub(" ", _only_shaping_joiners(text)).strip()
    return text


def ascii_digits(text: str) -> str:
    """Every decimal digit of every script as 0-9; other characters stay."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text
    )


def compact(text: str) -> str:
    """An identifier as it is compared: 0-9, upper case, no spaces, hyphens, dots or brackets."""
    folded = unicodedata.normalize("NFKC", ascii_digits(plain(text)))
    return _BRACKETED_SEPARATORS.sub("", folded).upper()


def has_script(text: str, script: str) -> bool:
    """Whether any letter's Unicode name begins with the script's name, e.g. 'DEVANAGARI'."""
    return any(unicodedata.name(character, "").startswith(script) for character in text)


def _audible(character: str) -> str:
    if character in _ZERO_WIDTH_JOINERS:
        return character
    if character.isspace():
        return " "
    # Control, format (RTL overrides among them), surrogate, private use.
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} else character


def _only_shaping_joiners(text: str) -> str:
    kept = []
    for index, character in enumerate(text):
        if character in _ZERO_WIDTH_JOINERS:
            before, after = text[index - 1 : index], text[index + 1 : index + 2]
            is_shaping = bool(
                before
                and unicodedata.combining(before) == _VIRAMA_CLASS
                and after
                and unicodedata.category(after) == "Lo"
            )
            if not is_shaping:
                continue
        kept.append(character)
    return "".join(kept)
