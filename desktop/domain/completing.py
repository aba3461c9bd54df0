"""Finishing a word that is being typed, from words that are known: up to five to choose from.

Promises: pure; the order of the known words is kept; a completion is always longer than what was
typed and begins with it; nothing is completed before two characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from desktop.domain.sameness import SAME, name_score

OFFERED = 5
_SHORTEST = 2


def completions(typed: str, known: Sequence[str], first: Sequence[str] = ()) -> tuple[str, ...]:
    """The whole text with its last word completed; words of `first` come before all others.

    After a space only those of `first` are offered: that word has not begun.
    """
    text = unicodedata.normalize("NFC", typed)
    cut = text.rfind(" ") + 1
    before, begun = text[:cut], text[cut:]
    found: list[str] = []
    words = (*first, *known) if len(begun) >= _SHORTEST else first if before.strip() else ()
    for word in words:
        if len(word) > len(begun) and word.startswith(begun) and word not in found:
            found.append(word)
            if len(found) == OFFERED:
                break
    return tuple(before + word for word in found)


def listed(typed: str, options: Sequence[str]) -> tuple[str, ...]:
    """Entries of a list that begin with what was typed, from its first character on."""
    text = unicodedata.normalize("NFC", typed).strip().casefold()
    if not text:
        return ()
    found = (option for option in options if option.casefold().startswith(text))
    return tuple(option for option in found if option.casefold() != text)[:OFFERED]


def corrected(
    typed: str, offered: str, taken: str
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """([typed, taken] words that differ from what was offered first, typed words that do not).

    Word by word, and only where all three have as many words.  A word that sounds otherwise is
    another name, not another spelling.
    """
    parts = [text.split() for text in (typed, offered, taken)]
    if len({len(words) for words in parts}) != 1:
        return (), ()
    pairs: list[tuple[str, str]] = []
    right: list[str] = []
    for given, top, final in zip(*parts, strict=True):
        if top.casefold() == final.casefold():
            right.append(given)
        elif name_score(given, final) >= SAME:
            pairs.append((given, final))
    return tuple(pairs), tuple(right)
