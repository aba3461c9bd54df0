"""Fits the weights of the spelling suggestions to names whose spelling in both scripts is known.

    python -m bench.fit_spelling NAMES.tsv [--without OTHER.csv]

NAMES.tsv has the columns roman and devanagari (the CMU list of Indian names).  500 of its names,
drawn with a fixed seed, are set apart for judging and never looked at here, nor are the names of
OTHER.csv.  Only counts of pieces of names are written, never a name.  The same files give the same
weights, byte by byte.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from desktop.domain.lexicon import read_lexicon
from desktop.domain.spelling_around import Reading, reading, written_readings
from desktop.domain.spelling_sounds import (
    EDGE,
    LONGEST_LATIN,
    Piece,
    pieces_by_rule,
    units,
    written_sounds,
)

SEED: Final = 2026
APART: Final = 500
WEIGHTS: Final = Path(__file__).resolve().parents[1] / "resources" / "names" / "sounds.tsv"
LEXICON: Final = WEIGHTS.with_name("lexicon.tsv")
_ROUNDS: Final = 6
_BY_RULE, _OTHERWISE = 1.0, 0.002
_LATIN_WORD: Final = re.compile(r"[a-z]+")
_PARTS: Final = re.compile(r"[\s\-]+")
_SILENT: Final = frozenset("aehiuy")
_JOINERS: Final = str.maketrans("", "", "\u200b\u200c\u200d")
_ODD: Final = 4

Pair = tuple[str, str]


def read_pairs(path: Path) -> list[Pair]:
    """Roman and Devanagari as they stand, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row["roman"].strip(), tidy(row["devanagari"])) for row in rows]


def tidy(devanagari: str) -> str:
    return unicodedata.normalize("NFC", devanagari.translate(_JOINERS).strip())


def set_apart(pairs: Sequence[Pair]) -> list[Pair]:
    """The 500 by which the suggestions are judged; the same ones every time."""
    return sorted(random.Random(SEED).sample(sorted(set(pairs)), APART))


def words_of(pairs: Iterable[Pair]) -> set[str]:
    """Every word of either script, in lower case."""
    return {word for pair in pairs for text in pair for word in _PARTS.split(text.lower())}


def training_words(pairs: Sequence[Pair], apart: set[str]) -> list[Pair]:
    """Word by word, without any word of a name that was set apart."""
    found = set()
    for latin, devanagari in pairs:
        ones, others = _PARTS.split(latin.lower()), _PARTS.split(devanagari)
        if len(ones) == len(others):
            found |= set(zip(ones, others, strict=True))
    return sorted(
        (latin, devanagari)
        for latin, devanagari in found
        if _LATIN_WORD.fullmatch(latin) and not {latin, devanagari} & apart
    )


def steps(
    latin: str, letters: Sequence[str], at: int, under: int
) -> Iterator[tuple[Piece, int, int]]:
    """The pieces that may come next, and where they lead."""
    left, right = len(latin) - at, len(letters) - under
    if left and latin[at] in _SILENT:
        yield (latin[at], ""), at + 1, under
    for wide in range(1, min(3, right) + 1):
        devanagari = "".join(letters[under : under + wide])
        for long in range(1, min(LONGEST_LATIN, left) + 1):
            piece = (latin[at : at + long], devanagari)
            if piece in _BY_RULE_ALL or long == wide == 1 or _is_vowel(*piece):
                yield piece, at + long, under + wide


_BY_RULE_ALL: Final = pieces_by_rule()
_LATIN_VOWEL: Final = re.compile(r"[aeiouy]+")


def _is_vowel(latin: str, devanagari: str) -> bool:
    return bool(_LATIN_VOWEL.fullmatch(latin)) and len(devanagari) == 1 and not devanagari.isalpha()


class Fit:
    """Pieces and their weights, better with every round."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = [(latin, units(devanagari)) for latin, devanagari in pairs]
        by_rule = pieces_by_rule()
        self.weights: dict[Piece, float] = {}
        for latin, letters in self.pairs:
            for at in range(len(latin)):
                for under in range(len(letters) + 1):
                    for piece, _, _ in steps(latin, letters, at, under):
                        self.weights[piece] = _BY_RULE if piece in by_rule else _guess(piece)

    def improve(self) -> None:
        """One round of expectation and maximisation."""
        seen: dict[Piece, float] = defaultdict(float)
        for latin, letters in self.pairs:
            self._expect(latin, letters, seen)
        total = sum(seen.values())
        self.weights = {piece: times / total for piece, times in seen.items()}

    def _expect(self, latin: str, letters: Sequence[str], seen: dict[Piece, float]) -> None:
        wide, high = len(latin) + 1, len(letters) + 1
        forward = [[0.0] * high for _ in range(wide)]
        forward[0][0] = 1.0
        links = []
        for at in range(wide):
            for under in range(high):
                for piece, to_at, to_under in steps(latin, letters, at, under):
                    weight = self.weights.get(piece, 0.0)
                    if weight and forward[at][under]:
                        forward[to_at][to_under] += forward[at][under] * weight
                        links.append((at, under, piece, to_at, to_under, weight))
        whole = forward[-1][-1]
        if not whole:
            return
        backward = [[0.0] * high for _ in range(wide)]
        backward[-1][-1] = 1.0
        for at, under, piece, to_at, to_under, weight in reversed(links):
            share = weight * backward[to_at][to_under]
            backward[at][under] += share
            seen[piece] += forward[at][under] * share / whole

    def best(self, latin: str, letters: Sequence[str]) -> list[Piece]:
        """The likeliest way to cut a pair into pieces; empty where none is."""
        found: dict[tuple[int, int], tuple[float, list[Piece]]] = {(0, 0): (1.0, [])}
        for at in range(len(latin) + 1):
            for under in range(len(letters) + 1):
                if (at, under) not in found:
                    continue
                worth, chain = found[at, under]
                for piece, to_at, to_under in steps(latin, letters, at, under):
                    total = worth * self.weights.get(piece, 0.0)
                    if total > found.get((to_at, to_under), (0.0,))[0]:
                        found[to_at, to_under] = (total, [*chain, piece])
        return found.get((len(latin), len(letters)), (0.0, []))[1]


def _guess(piece: Piece) -> float:
    return float(_OTHERWISE ** max(1, len(piece[0]) + len(units(piece[1])) - 2))


def aligned(pairs: Sequence[Pair]) -> list[tuple[str, list[Piece]]]:
    """Each word with the pieces it is cut into."""
    fit = Fit(pairs)
    for _ in range(_ROUNDS):
        fit.improve()
    return [(latin, fit.best(latin, letters)) for latin, letters in fit.pairs]


def counted_readings(words: Iterable[tuple[str, Sequence[Piece]]]) -> Counter[Reading]:
    """How often letters were read so between those neighbours."""
    counts: Counter[Reading] = Counter()
    for word, chain in words:
        at = 0
        for latin, devanagari in chain:
            if latin:
                counts[reading(word, at, latin, devanagari)] += 1
            at += len(latin)
    return counts


def counted(words: Iterable[tuple[str, Sequence[Piece]]]) -> dict[tuple[Piece, ...], int]:
    """How often each piece came after which two others."""
    alone: Counter[Piece] = Counter()
    counts: Counter[tuple[Piece, ...]] = Counter()
    for _, chain in words:
        if chain:
            run = [EDGE, EDGE, *chain, EDGE]
            alone.update(chain)
            counts.update(zip(run, run[1:], run[2:], strict=False))
    odd = {piece for piece, times in alone.items() if times < _ODD} - pieces_by_rule()
    return {chain: times for chain, times in counts.items() if not odd & {*chain}}


def weights_of(names: Path, without: Path | None) -> tuple[str, list[Pair]]:
    """The text of the weights, and the words that were counted for them."""
    pairs = read_pairs(names)
    apart = words_of(set_apart(pairs)) | (others(without) if without else set())
    own = read_lexicon(LEXICON.read_text(encoding="utf-8"))
    words = sorted({*training_words(pairs, apart), *training_words(own, apart)})
    cut = aligned(words)
    lines = [*written_sounds(counted(cut)), *written_readings(counted_readings(cut))]
    return "\n".join(lines) + "\n", words


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.fit_spelling", description=__doc__)
    parser.add_argument("names", type=Path)
    parser.add_argument("--without", type=Path)
    asked = parser.parse_args()
    text, words = weights_of(asked.names, asked.without)
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"{len(words)} words; {WEIGHTS.stat().st_size} bytes in {WEIGHTS.name}")


def others(path: Path) -> set[str]:
    """The words of a list with the columns name_hi, name_en and variants_en."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [(row["name_en"], tidy(row["name_hi"])) for row in rows]
    texts += [(more.strip(), "") for row in rows for more in row["variants_en"].split(";")]
    return words_of(texts) - {""}


if __name__ == "__main__":
    main()
