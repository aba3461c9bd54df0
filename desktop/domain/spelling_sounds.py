"""How letters of one script answer letters of the other: pieces, their weights, and the search.

A name is a chain of pieces, each some Latin letters beside some Devanagari ones (`sh` beside श or ष
or स्, `a` beside nothing or ा).  Every piece has alternatives by rule; how likely each is after the
two before it is counted from names whose spelling in both scripts is known.  The same chain is read
either way, so one set of weights serves both directions; towards Devanagari the Latin letters
around a piece are asked as well.

Promises: pure, total and deterministic; the best spellings come first; no spelling comes twice.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.spelling_around import Around, is_reading, read_reading, reading

Piece = tuple[str, str]

EDGE: Piece = ("", "")
LONGEST_LATIN = 3
_BEAM = 16
_LONGEST_WORD = 40
_UNIT = re.compile("[\u0915-\u0939]\u093c?\u094d?|.", re.DOTALL)
_CONSONANT = re.compile("[\u0915-\u0939]\u093c?$")
_MARK = "\u0901\u0902\u0903\u093e\u093f\u0940\u0941\u0942\u0943\u0945\u0947\u0948\u0949\u094b\u094c"
_SIGNS = "\u0901\u0902\u0903"
_VIRAMA = "\u094d"
# No word begins with one of these alone.
_NEVER_FIRST = {"ङ", "ञ", "ण", "ड\u093c", "ढ\u093c"}
_ALONE = dict(zip("आइईउऊऋऍएऐऑओऔ", "ािीुूृॅेैॉोौ", strict=True))
_NO_VOWEL_AFTER = "अृ\u094d"
_MATRA_ALONE = {matra: alone for alone, matra in _ALONE.items()}


class Script(StrEnum):
    """The two scripts in which a name is written."""

    LATIN = "latin"
    DEVANAGARI = "devanagari"


def units(word: str) -> list[str]:
    """A Devanagari word in the letters that a piece may hold.

    A virama stays with its consonant; a vowel that begins a word is the same as one within.
    """
    found: list[str] = _UNIT.findall(word)
    return [_ALONE.get(found[0], found[0]), *found[1:]] if found else []


def joined(text: str, letters: str) -> str | None:
    """The text with more letters after it; None where Devanagari cannot be written so."""
    if not letters:
        return text if _CONSONANT.search(text) else None
    first = letters[0]
    if not text:
        if first in _SIGNS or letters in _NEVER_FIRST:
            return None
        return _MATRA_ALONE.get(first, first) + letters[1:]
    last = text[-1]
    if first in _SIGNS:
        fits = last not in _SIGNS and last != _VIRAMA
    elif first in _MATRA_ALONE:
        fits = _CONSONANT.search(text) is not None
    elif first in _ALONE or first == "अ":
        fits = last not in _NO_VOWEL_AFTER and first != "अ"
    else:
        fits = True
    return text + letters if fits else None


_VOWELS = {
    "a": "अ ा आ", "aa": "आ ा", "e": "ए े ी ई", "i": "इ ि ई ी", "ee": "ई ी", "ii": "ई ी",
    "o": "ओ ो ॉ ऑ", "u": "उ ु ऊ ू", "oo": "ऊ ू", "uu": "ऊ ू", "ai": "ऐ ै", "ei": "ऐ ै ए े",
    "au": "औ ौ", "ou": "औ ौ ऊ ू", "ow": "औ ौ", "ay": "ै े", "ey": "े ए", "ri": "ृ ऋ", "ru": "ृ",
    "y": "ी ि", "ie": "ी", "ea": "ी", "ae": "े ए",
}  # fmt: skip
_CONSONANTS = {
    "k": "क", "c": "क च", "ck": "क", "q": "क क़", "kh": "ख ख़", "x": "क्ष", "g": "ग ग़", "gh": "घ",
    "ch": "च छ", "chh": "छ", "j": "ज झ ज़", "z": "ज ज़", "jh": "झ", "t": "त ट", "th": "थ ठ त ट",
    "tt": "ट", "d": "द ड ड़", "dh": "ध ढ ढ़", "n": "न ण ङ ञ", "p": "प", "ph": "फ", "f": "फ फ़",
    "b": "ब व", "bh": "भ", "m": "म", "y": "य", "r": "र ड़", "rh": "ढ़", "l": "ल ळ", "v": "व",
    "w": "व", "s": "स श ष", "sh": "श ष स", "h": "ह", "gy": "ग्य", "tr": "त्र",
}  # fmt: skip
_NASALS = {"n": "ं ँ", "m": "ं ँ", "ng": "ंग", "h": "ः"}
_SILENT = ("a", "e", "h")


def pieces_by_rule() -> frozenset[Piece]:
    """Every piece that reading aloud allows; what is seen in names adds to them."""
    found = {(letter, "") for letter in _SILENT}
    for table in (_VOWELS, _NASALS):
        found |= {(latin, one) for latin, several in table.items() for one in several.split()}
    for latin, several in _CONSONANTS.items():
        for one in several.split():
            found |= {(latin, one), (latin, one + "्")}
            found |= {(latin * 2, f"{one}्{one}")} if len(latin) == 1 else set()
    found = {(latin, _ALONE.get(one, one)) for latin, one in found} | {
        (latin, one) for latin, one in found if one in _ALONE
    }
    found |= {("x", "क्स"), ("ksh", "क्ष"), ("gy", "ज्ञ"), ("ng", "ंग"), ("mh", "म्ह")}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Spelt:
    """One spelling and how likely it is, as the logarithm of its share."""

    text: str
    worth: float


_State = tuple[str, Piece, Piece]
_SPOKEN: Piece = ("a", "")


class _Reached:
    """How far a word is read, and with which spellings; only the best go on."""

    def __init__(self, length: int) -> None:
        self._at: list[dict[_State, float]] = [{} for _ in range(length + 1)]
        self._at[0]["", EDGE, EDGE] = 0.0

    def best(self, at: int) -> list[tuple[_State, float]]:
        return heapq.nlargest(_BEAM, self._at[at].items(), key=lambda item: (item[1], item[0]))

    def reach(self, at: int, state: _State, worth: float) -> None:
        if worth > self._at[at].get(state, -math.inf):
            self._at[at][state] = worth

    def final(self) -> Mapping[_State, float]:
        return self._at[-1]


class Sounds:
    """The weights, ready to search.

    `counts` holds how often a piece followed two others: (before, before, piece) -> times.
    """

    def __init__(self, counts: Mapping[tuple[Piece, ...], int], around: Around) -> None:
        self._around = around
        self._after: dict[tuple[Piece, ...], dict[Piece, int]] = defaultdict(dict)
        for chain, times in counts.items():
            for start in range(len(chain)):
                after = self._after[chain[start:-1]]
                after[chain[-1]] = after.get(chain[-1], 0) + times
        self._totals = {
            before: (sum(after.values()), len(after)) for before, after in self._after.items()
        }
        known = pieces_by_rule() | {chain[-1] for chain in counts}
        known -= {EDGE}
        self._floor = 1 / len(known)
        self._from_latin: dict[str, list[Piece]] = defaultdict(list)
        self._from_devanagari: dict[str, list[Piece]] = defaultdict(list)
        for piece in sorted(known):
            self._from_latin[piece[0]].append(piece)
            self._from_devanagari[piece[1]].append(piece)
        self._cost: dict[tuple[Piece, Piece, Piece], float] = {}
        self._longest = max(len(units(piece[1])) for piece in known)

    def spellings(self, word: str, to: Script, limit: int) -> tuple[Spelt, ...]:
        """The likeliest spellings of one word, best first; none where a letter says nothing."""
        word = word[:_LONGEST_WORD]
        if to is Script.DEVANAGARI:
            reached = self._to_devanagari(word.lower())
        else:
            reached = self._to_latin(units(word))
        return self._ended(reached.final())[:limit]

    def _to_devanagari(self, word: str) -> _Reached:
        reached = _Reached(len(word))
        for at in range(len(word)):
            steps = tuple(self._readings(word, at))
            for (text, first, second), worth in reached.best(at):
                for piece, around in steps:
                    longer = joined(text, piece[1])
                    if longer is not None:
                        total = worth + around + self._worth(first, second, piece)
                        reached.reach(at + len(piece[0]), (longer, second, piece), total)
        return reached

    def _readings(self, word: str, at: int) -> Iterator[tuple[Piece, float]]:
        """The pieces that may come next, each with what the letters around say of it."""
        for length in range(1, min(LONGEST_LATIN, len(word) - at) + 1):
            for piece in self._from_latin.get(word[at : at + length], ()):
                yield piece, self._around.worth(reading(word, at, *piece))

    def _to_latin(self, letters: Sequence[str]) -> _Reached:
        """As above; after a bare consonant an a may be spoken that nothing stands for."""
        reached = _Reached(len(letters))
        for at in range(len(letters) + 1):
            if at and _CONSONANT.search(letters[at - 1]):
                for (text, first, second), worth in reached.best(at):
                    total = worth + self._worth(first, second, _SPOKEN)
                    reached.reach(at, (text + _SPOKEN[0], second, _SPOKEN), total)
            for (text, first, second), worth in reached.best(at):
                for length in range(1, min(self._longest, len(letters) - at) + 1):
                    for piece in self._from_devanagari.get("".join(letters[at : at + length]), ()):
                        total = worth + self._worth(first, second, piece)
                        reached.reach(at + length, (text + piece[0], second, piece), total)
        return reached

    def _ended(self, final: Mapping[_State, float]) -> tuple[Spelt, ...]:
        shares: dict[str, float] = defaultdict(float)
        for (text, first, second), worth in final.items():
            if text.endswith(_VIRAMA):
                continue
            shares[text] += math.exp(worth + self._worth(first, second, EDGE))
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Spelt(text, math.log(share)) for text, share in ranked if share > 0)

    def _worth(self, first: Piece, second: Piece, piece: Piece) -> float:
        key = (first, second, piece)
        known = self._cost.get(key)
        if known is None:
            known = self._cost[key] = math.log(self._share(key))
        return known

    def _share(self, chain: tuple[Piece, ...]) -> float:
        """Witten-Bell: the share seen after these, and the rest by what is seen after fewer."""
        if not chain:
            return self._floor
        before = chain[:-1]
        less = self._share(chain[1:]) if before else self._floor
        total, kinds = self._totals.get(before, (0, 0))
        if not total:
            return less
        return (self._after[before].get(chain[-1], 0) + kinds * less) / (total + kinds)


def read_sounds(text: str) -> Sounds:
    """The weights as the file holds them: one chain or reading a line, then its count."""
    lines = [line for line in text.splitlines() if line[:1] not in {"", "#"}]
    around = Around(dict(read_reading(line) for line in lines if is_reading(line)))
    return Sounds(dict(_read_line(line) for line in lines if not is_reading(line)), around)


def written_sounds(counts: Mapping[tuple[Piece, ...], int]) -> Iterable[str]:
    """The lines that `read_sounds` reads."""
    for chain, times in sorted(counts.items()):
        yield "\t".join([*(f"{latin}={devanagari}" for latin, devanagari in chain), str(times)])


def _read_line(line: str) -> tuple[tuple[Piece, ...], int]:
    *chain, times = line.split("\t")
    pieces = []
    for piece in chain:
        latin, _, devanagari = piece.partition("=")
        pieces.append((latin, devanagari))
    return tuple(pieces), int(times)
