"""Names across two scripts and many spellings: search keys, masks, suggestions.

`folded` is for finding while typing (keeps the script); `skeleton` is one ASCII key on which Hindi
and Latin spellings of a name meet; `to_latin` and `to_devanagari` suggest a spelling and are never
applied unasked.  Promises: all are pure, total and deterministic; keys are idempotent; nothing
stored is ever changed by them.
"""

from __future__ import annotations

import re
import unicodedata

import regex

from desktop.domain.fields import without_title
from desktop.domain.romanising import devanagari_word, latin_word, romanised
from desktop.domain.text import ascii_digits, plain

_GRAPHEME = regex.compile(r"\X")
_HIDDEN = "•"
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_NOT_A_WORD = regex.compile(r"[^\p{L}\p{M}\p{N} ]+")

# Long vowels read as short ones, chandrabindu as anusvara; nukta, visarga, joiners and colons fall.
_FOLDED = str.maketrans({
    "आ": "अ", "ई": "इ", "ऊ": "उ", "ऐ": "ए", "औ": "ओ", "ऑ": "ओ", "ऍ": "ए", "ऋ": "रि",
    "ी": "ि", "ू": "ु", "ै": "े", "ौ": "ो", "ॉ": "ो", "ॅ": "े", "ृ": "्रि",
    "ँ": "ं", "ः": "", "़": "", "॰": "", "\u200c": "", "\u200d": "",
    "श": "स", "ष": "स", "ऩ": "न", "ऱ": "र", "ऴ": "ल",
})  # fmt: skip
_HALF_NASAL = re.compile(r"[ङञणनम]्(?=[क-ह])")
_DOUBLED = re.compile(r"([क-ह])्(?=\1)")
_ASPIRATED_DOUBLE = re.compile(r"क्(?=ख)|ग्(?=घ)|च्(?=छ)|ज्(?=झ)|ट्(?=ठ)|ड्(?=ढ)|त्(?=थ)|द्(?=ध)|ब्(?=भ)")
# Second names that are said or left out at will; they decide nothing.
_OPTIONAL_WORDS = frozenset({"बाई", "bai", "देवी", "devi", "जी", "ji"})

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^m[ou]?h?a?m+[ae]d$|^md$|^mohd$", "mhmd"),
        (r"ksh|x", "ks"),
        (r"jn|dny|gny", "gy"),
        (r"chh?", "c"),
        (r"sh", "s"),
        (r"ph", "f"),
        (r"([kgjtdb])h", r"\1"),
        (r"n(?=[vw])", ""),
        (r"n(?=[pbf])", "m"),
        (r"[vw]", "b"),
        (r"q|ck", "k"),
        (r"z", "j"),
        (r"^y", "j"),
        (r"nh$", "ng"),
        (r"aa+", "a"),
        (r"ee|ii|iy", "i"),
        (r"oo|uu", "u"),
        (r"ai|ay|ey|ei", "e"),
        (r"au|ou|ow", "o"),
        (r"y", "i"),
        (r"([a-z])\1+", r"\1"),
    )
)


def folded(text: str) -> str:
    """The text as search compares it, in its own script: spellings that sound alike are alike."""
    text = _NOT_A_WORD.sub(" ", ascii_digits(plain(text.casefold())).translate(_FOLDED))
    text = _HALF_NASAL.sub("ं", text)
    text = _ASPIRATED_DOUBLE.sub("", _DOUBLED.sub("", text))
    return " ".join(text.split())


def skeleton(name: str) -> str:
    """One key for all spellings of a name in both scripts, e.g. 'sntos sahu'; '' for none.

    Equal keys are a reason to look closer, never a proof.
    """
    words = _words(without_title(plain(name)))
    return _joined([word for word in words if word not in _OPTIONAL_WORDS] or words)


def whole_skeleton(name: str) -> str:
    """The same with every word of the name, also those that are said or left out at will."""
    return _joined(_words(without_title(plain(name))))


def _joined(named: list[str]) -> str:
    # A joined name (रामकुमार) and a parted one (राम कुमार) meet, because only the last word ends.
    return "".join(
        _phonetic(word, is_last=position == len(named)) for position, word in enumerate(named, 1)
    )


def skeletons(name: str) -> tuple[str, ...]:
    """The keys of each word of a name, for finding one word among several."""
    keys = (_phonetic(word, is_last=True) for word in _words(without_title(plain(name))))
    return tuple(key for key in keys if key)


def masked_name(name: str) -> str:
    """First letter of every word, then dots: 'सुनीता देवी' is 'सु••• दे••'."""
    words = []
    for word in plain(name).split():
        letters = _GRAPHEME.findall(word)
        words.append(letters[0] + _HIDDEN * len(letters))
    return " ".join(words)


def to_latin(name: str) -> str:
    """A usual Latin spelling of a Devanagari name, by rule."""
    return " ".join(latin_word(word) for word in plain(name).split())


def to_devanagari(name: str) -> str:
    """A likely Devanagari spelling of a Latin name, by rule."""
    return " ".join(devanagari_word(word) for word in plain(name).split())


def _words(name: str) -> list[str]:
    words: str = _NOT_A_WORD.sub(" ", name.casefold())
    return words.split()


def _phonetic(word: str, *, is_last: bool) -> str:
    """The sounds of one word as coarse Latin letters."""
    letters = romanised(word) if _DEVANAGARI.search(word) else _without_accents(word)
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    ending = "a" if is_last and letters.endswith("a") else ""
    return letters[:1] + letters[1:].replace("a", "") + (ending if len(letters) > 1 else "")


def _without_accents(word: str) -> str:
    letters: str = regex.sub(r"\p{Mn}", "", unicodedata.normalize("NFKD", word))
    return letters
