"""The same name in the other script: up to five spellings to choose from, likeliest first.

What people chose before comes first, then what the lexicon knows, then names made of two that it
knows (रामबाई), then what the sounds allow.  Promises: pure, total and deterministic; a suggestion
is never the text itself; what cannot be spelt gives no suggestion rather than half of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop.domain.lexicon import Lexicon
from desktop.domain.names import skeleton
from desktop.domain.spelling_sounds import Script, Spelt
from desktop.domain.text import plain

_WORDS = re.compile(r"([\s\-.]+)")
_LOOKED_AT = 12
_LONGEST_NAME = 12
# In the same measure as the logarithms of the sounds.
_LEARNED, _KNOWN, _PARTS_KNOWN, _SOUNDS_KNOWN, _IS_NAME = 40.0, 20.0, 8.0, -1.0, 3.0
_LATER = 0.1
_SHORTEST_PART = 3


def suggest(text: str, to: Script, lexicon: Lexicon, limit: int = 5) -> tuple[str, ...]:
    """The likeliest spellings of a name in that script; words already in it stay as they are."""
    chain: tuple[Spelt, ...] = (Spelt("", 0.0),)
    parts = _WORDS.split(plain(text))
    if len(parts) > 2 * _LONGEST_NAME:
        return ()
    for place, part in enumerate(parts):
        if place % 2 or not part:
            found: Sequence[Spelt] = (Spelt(part, 0.0),)
        else:
            found = _spellings(part, to, lexicon)
        chain = _best(
            (
                Spelt(one.text + more.text, one.worth + more.worth)
                for one in chain
                for more in found
            ),
            limit,
        )
    return tuple(spelt.text for spelt in chain if spelt.text and spelt.text != plain(text))


def _spellings(word: str, to: Script, lexicon: Lexicon) -> tuple[Spelt, ...]:
    """Of one word, best first; Latin ones begin with a capital."""
    if _is_in(word, to):
        return (Spelt(word, 0.0),)
    found = _best(_candidates(word.casefold(), to, lexicon), _LOOKED_AT)
    if to is Script.LATIN:
        found = tuple(Spelt(spelt.text.capitalize(), spelt.worth) for spelt in found)
    return found


def _candidates(word: str, to: Script, lexicon: Lexicon) -> Iterator[Spelt]:
    yield from _listed(lexicon.learned[to].get(word, ()), _LEARNED)
    known = lexicon.known[to]
    yield from _listed(known.get(word, ()), _KNOWN)
    by_sound = lexicon.sounds.spellings(word, to, _LOOKED_AT)
    # Shares of the best, so that a word of many letters weighs no less than one of few.
    best = by_sound[0].worth if by_sound else 0.0
    names = lexicon.known[Script.LATIN if to is Script.DEVANAGARI else Script.DEVANAGARI]
    for spelt in by_sound:
        yield Spelt(spelt.text, spelt.worth - best + (_IS_NAME if spelt.text in names else 0.0))
    if to is Script.DEVANAGARI:
        yield from _listed(lexicon.sounding.get(skeleton(word), ()), _SOUNDS_KNOWN)
    yield from _compounds(word, to, lexicon)


def _compounds(word: str, to: Script, lexicon: Lexicon) -> Iterator[Spelt]:
    """Two names written as one; the first may be unknown."""
    known = lexicon.known[to]
    for at in range(2, len(word) - 1):
        first, second = word[:at], word[at:]
        if second not in known or len(second) < _SHORTEST_PART:
            continue
        if first in known:
            heads = tuple(_listed(known[first], _PARTS_KNOWN))
        else:
            spelt = lexicon.sounds.spellings(first, to, 2)
            heads = tuple(Spelt(one.text, one.worth - spelt[0].worth - 1.0) for one in spelt)
        for head in heads:
            for tail in _listed(known[second], 0.0):
                yield Spelt(head.text + tail.text, head.worth + tail.worth)


def _listed(words: Sequence[str], worth: float) -> Iterator[Spelt]:
    for place, word in enumerate(words):
        yield Spelt(word, worth - place * _LATER)


def _best(found: Iterator[Spelt], limit: int) -> tuple[Spelt, ...]:
    worths: dict[str, float] = {}
    for spelt in found:
        worths[spelt.text] = max(spelt.worth, worths.get(spelt.text, spelt.worth))
    ranked = sorted(worths.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Spelt(text, worth) for text, worth in ranked[:limit])


def _is_in(word: str, script: Script) -> bool:
    is_latin = word.isascii()
    return is_latin == (script is Script.LATIN) or not any(map(str.isalpha, word))
