"""Devanagari sounds in Latin letters and back, by rule, with a few spellings that everybody knows.

The rules know the schwa that is written and not spoken (रामलाल is Ramlal, not Ramalala), the
anusvara that is n here and m there, and usual Latin digraphs.  What they give is a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

VIRAMA, NUKTA, ANUSVARA, CHANDRABINDU, VISARGA = "्", "़", "ं", "ँ", "ः"
_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j",
    "झ": "jh", "ञ": "n", "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t",
    "थ": "th", "द": "d", "ध": "dh", "न": "n", "प": "p", "फ": "ph", "ब": "b", "भ": "bh",
    "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v", "श": "sh", "ष": "sh", "स": "s",
    "ह": "h", "ळ": "l", "ऩ": "n", "ऱ": "r", "ऴ": "l",
}  # fmt: skip
_WITH_NUKTA = {"ड": "d", "ढ": "dh", "ज": "z", "फ": "f", "क": "q", "ख": "kh", "ग": "g"}
_VOWELS = {
    "अ": "a", "आ": "aa", "इ": "i", "ई": "ee", "उ": "u", "ऊ": "oo", "ऋ": "ri", "ए": "e",
    "ऐ": "ai", "ओ": "o", "औ": "au", "ऑ": "o", "ऍ": "e",
}  # fmt: skip
_MATRAS = {
    "ा": "aa", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "ृ": "ri", "े": "e", "ै": "ai",
    "ो": "o", "ौ": "au", "ॉ": "o", "ॅ": "e",
}  # fmt: skip
_HARD_TO_END = frozenset({"r", "l", "y", "v", "n", "m"})
_LABIALS = ("p", "ph", "b", "bh", "m", "f")


@dataclass(frozen=True, slots=True)
class Sound:
    """One written syllable: a consonant, its vowel ('' under a virama), a nasal or breath after."""

    consonant: str
    vowel: str
    is_inherent: bool
    after: str = ""


def romanised(word: str) -> str:
    """A Devanagari word in Latin letters with long vowels doubled and silent schwas gone."""
    spoken = _without_silent_schwas(_sounds(word))
    letters = []
    for index, sound in enumerate(spoken):
        following = spoken[index + 1].consonant if index + 1 < len(spoken) else ""
        nasal = "m" if sound.after == "n" and following in _LABIALS else sound.after
        if nasal == "n" and following == "h" and index + 2 == len(spoken):
            nasal = "ng"
        letters.append(sound.consonant + sound.vowel + nasal)
    return "".join(letters)


def _sounds(word: str) -> list[Sound]:
    spoken: list[Sound] = []
    for character, following in zip(word, f"{word[1:]} ", strict=True):
        begun = _begun(character, following)
        if begun:
            spoken.append(begun)
        elif spoken:
            spoken[-1] = _marked(spoken[-1], character)
        elif character.isalnum():
            spoken.append(Sound(character, "", is_inherent=False))
    return spoken


def _begun(character: str, following: str) -> Sound | None:
    """The syllable that this letter begins, if it is a letter that begins one."""
    if character in _VOWELS:
        return Sound("", _VOWELS[character], is_inherent=False)
    if character in _CONSONANTS:
        letters = _WITH_NUKTA if following == NUKTA and character in _WITH_NUKTA else _CONSONANTS
        return Sound(letters[character], "a", is_inherent=True)
    return None


def _marked(sound: Sound, mark: str) -> Sound:
    if mark in _MATRAS:
        return replace(sound, vowel=_MATRAS[mark], is_inherent=False)
    if mark == VIRAMA:
        return replace(sound, vowel="", is_inherent=False)
    if mark in {ANUSVARA, CHANDRABINDU}:
        return replace(sound, after="n")
    if mark.isalnum():
        return replace(sound, after=sound.after + mark)
    return sound


def _without_silent_schwas(spoken: list[Sound]) -> list[Sound]:
    """Silences the schwa at the end, then, from the left, each between two spoken vowels."""
    result = list(spoken)
    if len(result) > 1 and _is_silent_at_end(result[-2], result[-1]):
        result[-1] = _silenced(result[-1])
    for index in range(1, len(result) - 1):
        before, sound, following = result[index - 1 : index + 2]
        is_between_vowels = before.vowel and following.vowel and following.consonant
        if sound.is_inherent and not sound.after and is_between_vowels:
            result[index] = _silenced(sound)
    return result


def _silenced(sound: Sound) -> Sound:
    return replace(sound, vowel="", is_inherent=False)


def _is_silent_at_end(before: Sound, last: Sound) -> bool:
    is_plain = last.is_inherent and not last.after
    return is_plain and (bool(before.vowel) or not _needs_vowel(before, last))


def _needs_vowel(before: Sound, last: Sound) -> bool:
    """Whether two final consonants cannot be spoken alone: चंद्र and कृष्ण, but not दुर्ग or धर्म."""
    return before.consonant != "r" and last.consonant in _HARD_TO_END


_FAMILIAR_LATIN = {
    "साहू": "Sahu", "सिंह": "Singh", "लक्ष्मी": "Laxmi", "लक्ष्मण": "Laxman", "बाई": "Bai",
    "वर्मा": "Verma", "मिश्रा": "Mishra", "दास": "Das", "खान": "Khan", "गुप्ता": "Gupta",
    "सेन": "Sen", "जैन": "Jain", "शुक्ला": "Shukla", "मेरी": "Mary", "जॉन": "John",
}  # fmt: skip
_FAMILIAR_DEVANAGARI = {
    "sahu": "साहू", "singh": "सिंह", "devi": "देवी", "bai": "बाई", "kumar": "कुमार",
    "kumari": "कुमारी", "ram": "राम", "lal": "लाल", "yadav": "यादव", "patel": "पटेल",
    "verma": "वर्मा", "varma": "वर्मा", "sharma": "शर्मा", "gupta": "गुप्ता", "khan": "खान",
    "das": "दास", "mishra": "मिश्रा", "laxmi": "लक्ष्मी", "lakshmi": "लक्ष्मी", "sunita": "सुनीता",
    "anita": "अनीता", "gita": "गीता", "geeta": "गीता", "sita": "सीता", "meena": "मीना",
    "rajesh": "राजेश", "santosh": "संतोष", "asha": "आशा", "usha": "उषा", "manisha": "मनीषा",
    "ramesh": "रमेश", "mahesh": "महेश", "suresh": "सुरेश", "begum": "बेगम",
    "mohammad": "मोहम्मद", "krishna": "कृष्णा", "pandey": "पाण्डेय", "thakur": "ठाकुर",
    "maria": "मारिया", "mary": "मेरी", "john": "जॉन", "prakash": "प्रकाश", "prasad": "प्रसाद",
    "netam": "नेताम", "dhruw": "ध्रुव", "baghel": "बघेल", "nishad": "निषाद", "tiwari": "तिवारी",
}  # fmt: skip


def latin_word(word: str) -> str:
    """A usual Latin spelling of one Devanagari word; other scripts come back as they are."""
    if word in _FAMILIAR_LATIN:
        return _FAMILIAR_LATIN[word]
    letters = romanised(word.replace("ज्ञ", "ग्य"))
    letters = re.sub(r"(?<=[dhnst])v(?=[aei])", "w", letters)
    letters = letters.replace("aa", "a").replace("ee", "i").replace("oo", "u")
    letters = re.sub(r"(?:ksh)(?=m)", "x", letters)
    return letters[:1].upper() + letters[1:] if letters else word


_LATIN_CONSONANTS = {
    "chh": "छ", "ksh": "क्ष", "kh": "ख", "gh": "घ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध",
    "ph": "फ", "bh": "भ", "sh": "श", "gy": "ज्ञ", "k": "क", "g": "ग", "c": "क", "j": "ज",
    "t": "त", "d": "द", "n": "न", "p": "प", "f": "फ", "b": "ब", "m": "म", "y": "य", "r": "र",
    "l": "ल", "v": "व", "w": "व", "s": "स", "h": "ह", "q": "क", "x": "क्स", "z": "ज",
}  # fmt: skip
_LATIN_VOWELS = {
    "aa": ("आ", "ा"), "ai": ("ऐ", "ै"), "au": ("औ", "ौ"), "ee": ("ई", "ी"), "ii": ("ई", "ी"),
    "oo": ("ऊ", "ू"), "ou": ("औ", "ौ"), "a": ("अ", ""), "i": ("इ", "ि"), "u": ("उ", "ु"),
    "e": ("ए", "े"), "o": ("ओ", "ो"),
}  # fmt: skip
_LONG_AT_END = {"a": "ा", "i": "ी", "u": "ू"}
# Parts of which names are made; they are spelt one way only.
_ENDINGS = {
    "kumar": "कुमार", "kumari": "कुमारी", "prasad": "प्रसाद", "prakash": "प्रकाश", "lal": "लाल",
    "ram": "राम", "raj": "राज", "nath": "नाथ", "das": "दास", "bai": "बाई", "devi": "देवी",
    "wati": "वती", "vati": "वती", "mati": "मती", "want": "वंत", "kar": "कर", "wal": "वाल",
    "wani": "वानी", "pur": "पुर", "nand": "नंद", "jeet": "जीत", "deep": "दीप", "pal": "पाल",
    "chand": "चंद", "dev": "देव", "lata": "लता", "rath": "रथ", "endra": "ेंद्र", "indra": "िंद्र",
    "eshwar": "ेश्वर", "eshwari": "ेश्वरी", "wan": "वान", "gaon": "गांव", "garh": "गढ़",
}  # fmt: skip
_ENDING = re.compile(rf"(?P<root>.{{2,}})(?P<ending>{'|'.join(_ENDINGS)})")
_LETTERS = re.compile(
    "|".join(sorted((*_LATIN_CONSONANTS, *_LATIN_VOWELS), key=lambda letter: -len(letter)))
)
_JOINED_AFTER = {
    "r": "mgvy", "s": "tyw", "sh": "nvwy", "k": "rty", "g": "ry", "t": "ry", "d": "ryw",
    "p": "ry", "b": "rdy", "dh": "ry", "bh": "ry", "n": "yh", "l": "y",
}  # fmt: skip


def devanagari_word(word: str) -> str:
    """A likely Devanagari spelling of one Latin word; what is not Latin comes back as it is."""
    lowered = word.lower()
    if lowered in _FAMILIAR_DEVANAGARI:
        return _FAMILIAR_DEVANAGARI[lowered]
    parted = _ENDING.fullmatch(lowered)
    if parted:
        root = _FAMILIAR_DEVANAGARI.get(parted["root"]) or _by_letters(
            parted["root"], is_whole=False
        )
        return root + _ENDINGS[parted["ending"]] if root else word
    return _by_letters(lowered, is_whole=True) or word


def _by_letters(latin: str, *, is_whole: bool) -> str:
    if not latin.isascii():
        return ""
    letters = _LETTERS.findall(re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", latin))
    return "".join(_letters(letters, is_whole=is_whole))


def _letters(letters: list[str], *, is_whole: bool) -> Iterator[str]:
    for index, letter in enumerate(letters):
        before = letters[index - 1] if index else ""
        after = letters[index + 1] if index + 1 < len(letters) else ""
        if letter in _LATIN_VOWELS:
            yield _vowel(letter, before, is_last=is_whole and not after)
        elif letter in {"n", "m"} and before in _LATIN_VOWELS and _takes_anusvara(letter, after):
            yield ANUSVARA
        else:
            yield _LATIN_CONSONANTS[letter] + (VIRAMA if _joins(letter, after, index) else "")


def _vowel(letter: str, before: str, *, is_last: bool) -> str:
    alone, matra = _LATIN_VOWELS[letter]
    if not before or before in _LATIN_VOWELS:
        return alone
    return _LONG_AT_END.get(letter, matra) if is_last else matra


def _takes_anusvara(letter: str, after: str) -> bool:
    if after not in _LATIN_CONSONANTS or after in {"n", "m", "y", "h", "r", "l", "v", "w", "s"}:
        return letter == "n" and after == "s"
    return (letter == "m") == (after[0] in "pb")


def _joins(letter: str, after: str, index: int) -> bool:
    """Whether two consonants are written as one; most in the middle of a name are not."""
    if after not in _LATIN_CONSONANTS:
        return False
    return index == 0 or after == letter or after in _JOINED_AFTER.get(letter, "y")
