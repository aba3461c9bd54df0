"""Whether two names are one name written twice: one score, one threshold, in and across scripts.

Names are compared by their sound keys, letter by letter.  What writers do to one name costs little
(a vowel inside a word, a nasal before a consonant, the flap written r or d, t for d, r on the other
side of its vowel); what makes another name of it costs the whole (a consonant, or the vowel at the
end, which tells संतोष from संतोषी).  Promises: pure; symmetric; 100 for equal keys.
"""

from __future__ import annotations

import re

from desktop.domain.names import skeleton, whole_skeleton
from desktop.domain.text import plain

SAME = 75
_PER_COST = 40
_VOWELS = frozenset("aeiou")
_LIGHT, _MIDDLE, _WHOLE = 0.5, 0.6, 1.0
_FEW_CONSONANTS = 2
_NEAR_VOWELS = frozenset({frozenset("ie"), frozenset("uo"), frozenset("ea")})
_FLAP, _VOICE = frozenset("rd"), frozenset("td")
# -endra is said -ender or -indar; a last y sound is written or not.
_ENDINGS = ((re.compile(r"(?:(?<=nd)e?|(?<=[td])e)r$"), "ra"), (re.compile(r"(?<=[ei])a$"), ""))
_NOT_LAST_VOWELS = re.compile(r"(?<!^)[aeiou]+(?=.)")
_NASAL = re.compile(r"[nm](?=[bcdfgjklpqrst])")
_HONOURED = re.compile(r"(?<=\S\S)(?:बाई|bai)(?=\s|$)")
_NEAR_ENDS = str.maketrans({"e": "i", "u": "o"})
_LONGEST = 60


def name_score(one: str, other: str) -> int:
    """0 to 100; from `SAME` on the two are one name."""
    return forms_score(forms(one), forms(other))


def forms(name: str) -> frozenset[str]:
    """The sound keys of a name without and with the words that are said or left out at will."""
    return frozenset((skeleton(name), whole_skeleton(name)))


def forms_score(one: frozenset[str], other: frozenset[str]) -> int:
    """`name_score` for comparing one name with many."""
    return max(key_score(left, right) for left in one for right in other)


def key_score(one: str, other: str) -> int:
    """The same for two sound keys; nothing is like an empty one."""
    if not one or not other:
        return 0
    if one == other:
        return 100
    cost = _cost(_ended(one[:_LONGEST]), _ended(other[:_LONGEST]))
    return max(0, round(100 - _PER_COST * cost))


def near_key(name: str) -> str:
    """One key for the spellings of a name that `name_score` takes for one, most of them.

    For looking up by equality: coarser than the sound key, and so never more than a reason to look.
    """
    letters = _ended(skeleton(_HONOURED.sub("", plain(name).casefold())))
    letters = _NASAL.sub("", letters.replace("d", "t"))
    last = letters[-1:].translate(_NEAR_ENDS)
    return _NOT_LAST_VOWELS.sub("", letters[:-1] + last)


def _ended(letters: str) -> str:
    for pattern, end in _ENDINGS:
        letters = pattern.sub(end, letters)
    return letters


def _cost(one: str, other: str) -> float:
    """The cheapest way from one key to the other, with a swap of neighbours as one step."""
    before: list[float] = []
    row = _first_row(other)
    for at in range(len(one)):
        older, before = before, row
        row = [before[0] + _left_out(one, at)]
        for under in range(len(other)):
            row.append(
                min(
                    before[under] + _instead(one, other, at, under),
                    before[under + 1] + _left_out(one, at),
                    row[under] + _left_out(other, under),
                )
            )
            if _is_swapped(one, other, at, under):
                row[-1] = min(row[-1], older[under - 1] + _LIGHT)
    return row[-1]


def _first_row(other: str) -> list[float]:
    row = [0.0]
    for under in range(len(other)):
        row.append(row[-1] + _left_out(other, under))
    return row


def _left_out(letters: str, at: int) -> float:
    """What it costs that the other writes nothing here."""
    letter = letters[at]
    is_last = at == len(letters) - 1
    if letter in _VOWELS:
        if at == 0 or (is_last and letter != "e"):
            return _WHOLE
        return _of_vowel(letters)
    if is_last or at == 0:
        return _WHOLE
    is_before_consonant = letters[at + 1] not in _VOWELS
    if letter in "nm" and is_before_consonant:
        return _LIGHT
    is_after_consonant = letters[at - 1] not in _VOWELS
    return _MIDDLE if letter == "r" and (is_after_consonant and not is_before_consonant) else _WHOLE


def _instead(one: str, other: str, at: int, under: int) -> float:
    left, right = one[at], other[under]
    if left == right:
        return 0.0
    pair = frozenset((left, right))
    if pair <= _VOWELS:
        return _of_vowel(one) if pair in _NEAR_VOWELS and "a" not in pair else _WHOLE
    if pair == _FLAP and at and under:
        return _LIGHT
    return _MIDDLE if pair == _VOICE and at and under else _WHOLE


def _is_swapped(one: str, other: str, at: int, under: int) -> bool:
    """An r on the other side of its vowel: Dhruve and Dhurve."""
    if not at or not under:
        return False
    here, there = one[at - 1 : at + 1], other[under - 1 : under + 1]
    return here == there[::-1] and "r" in here and bool(set(here) & _VOWELS)


def _of_vowel(letters: str) -> float:
    """A name of two consonants has little else to be told by: मीना is not मोना."""
    few = sum(letter not in _VOWELS for letter in letters) <= _FEW_CONSONANTS
    return _WHOLE if few else _LIGHT
