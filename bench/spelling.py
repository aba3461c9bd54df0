"""How often the right spelling is among the suggestions, and how long they take.

    python -m bench spelling

Judged on names that neither the weights nor the lexicon have seen: 500 of the CMU list, and the
names of Chhattisgarh; these once with the whole lexicon and once without their own words in it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import resources
from bench.camp import Camp
from bench.figures import Figure, Sample, missing, timed
from bench.fit_spelling import Pair, others, read_pairs, set_apart, tidy
from desktop.domain.lexicon import Lexicon, lexicon_of, read_lexicon
from desktop.domain.names import folded
from desktop.domain.spelling import suggest
from desktop.domain.spelling_sounds import Script, read_sounds
from tests.support.shared import path_of

LIST: Final = "data/names_hi_en.tsv"
CHHATTISGARH: Final = "data/chhattisgarh_names.csv"
_OFFERED: Final = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """Shares of one list: right first, right among five, right among five after folding."""

    first: float
    offered: float
    folded: float
    times: Sample


def shipped() -> Lexicon:
    """The lexicon as it is in the program."""
    sounds = read_sounds(resources.text("names", "sounds.tsv"))
    return lexicon_of(read_lexicon(resources.text("names", "lexicon.tsv")), sounds)


def chhattisgarh(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["name_en"], tidy(row["name_hi"])) for row in csv.DictReader(file)]


def _asking(
    lexicon: Lexicon, given: str, to: Script, offered: list[tuple[str, ...]]
) -> Callable[[], None]:
    return lambda: offered.append(suggest(given, to, lexicon, _OFFERED))


def judged(lexicon: Lexicon, pairs: Sequence[Pair], to: Script) -> Judged:
    """Right is the very spelling of the list; capitals aside."""
    offered: list[tuple[str, ...]] = []
    asked = [pair if to is Script.DEVANAGARI else pair[::-1] for pair in pairs]
    times = timed([_asking(lexicon, given, to, offered) for given, _ in asked])
    first = among = alike = 0
    for (_, right), found in zip(asked, offered, strict=True):
        lowered = [text.lower() for text in found]
        first += lowered[:1] == [right.lower()]
        among += right.lower() in lowered
        alike += folded(right) in {folded(text) for text in found}
    return Judged(first / len(pairs), among / len(pairs), alike / len(pairs), times)


def measure(_at: Camp) -> list[Figure]:
    lists, names = path_of(LIST), path_of(CHHATTISGARH)
    if not (lists.exists() and names.exists()):
        return [missing("spellings, right in the top five", "the lists of names are absent")]
    lexicon = shipped()
    apart, state = set_apart(read_pairs(lists)), chhattisgarh(names)
    bare = lexicon.without(others(names))
    asked: list[tuple[str, Lexicon, list[Pair], float | None]] = [
        ("500 unseen names", lexicon, apart, 75),
        ("names of the state", lexicon, state, 90),
        ("names of the state, unseen", bare, state, None),
    ]
    figures = []
    for to in (Script.DEVANAGARI, Script.LATIN):
        for what, using, pairs, reach in asked:
            found = judged(using, pairs, to)
            is_asked = to is Script.DEVANAGARI
            note = (
                f"first {found.first:.1%}, after folding {found.folded:.1%}, n {len(pairs)}; "
                f"p95 {found.times.part(95):.1f} ms"
            )
            figures.append(
                Figure(f"{what} in {to}, in the top five", found.offered * 100, "%",
                       reach if is_asked else None, is_floor=True, note=note)
            )  # fmt: skip
            figures.append(
                Figure(f"{what} in {to}, one look-up, p95", found.times.part(95), "ms", 15)
            )
    return figures
