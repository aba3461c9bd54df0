"""Known names in both scripts, and what people chose instead of a suggestion.

A choice is counted per device; the counter of a new choice goes past those of its rivals, so the
last correction wins and one that somebody corrected back loses.  Promises: merging the counters of
several devices is commutative, associative and idempotent; nothing here raises on any text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from desktop.domain.names import skeleton
from desktop.domain.spelling_sounds import Script, Sounds
from desktop.domain.text import plain

LARGEST_COUNT = 1_000_000
_LONGEST_WORD = 40
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")

Choice = tuple[str, str]
Counters = Mapping[tuple[str, str, str], int]
Known = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that suggesting a spelling looks at.

    `known` and `learned` hold, for each script to write in, the spellings of a word, best first;
    `sounding` the Devanagari words that sound alike, by their key.
    """

    sounds: Sounds
    known: Mapping[Script, Known]
    learned: Mapping[Script, Known]
    sounding: Known

    def with_learned(self, ranks: Mapping[Choice, int]) -> Lexicon:
        """The same with these choices instead of those learned before; the highest count first."""
        return replace(self, learned=_learned(ranks))

    def without(self, words: Iterable[str]) -> Lexicon:
        """The same, never having known these words in either script."""
        gone = {word.lower() for word in words}
        pairs = [
            (latin, devanagari)
            for devanagari, several in self.known[Script.LATIN].items()
            for latin in several
            if not {latin, devanagari} & gone
        ]
        return lexicon_of(pairs, self.sounds)


def lexicon_of(pairs: Iterable[tuple[str, str]], sounds: Sounds) -> Lexicon:
    """From (latin, devanagari) words; of several spellings the first is the usual one."""
    to_devanagari: dict[str, dict[str, None]] = defaultdict(dict)
    to_latin: dict[str, dict[str, None]] = defaultdict(dict)
    sounding: dict[str, dict[str, None]] = defaultdict(dict)
    for latin, devanagari in pairs:
        to_devanagari[latin.lower()][devanagari] = None
        to_latin[devanagari][latin.lower()] = None
        sounding[skeleton(devanagari)][devanagari] = None
    known = {Script.DEVANAGARI: _frozen(to_devanagari), Script.LATIN: _frozen(to_latin)}
    return Lexicon(sounds, known, {script: {} for script in Script}, _frozen(sounding))


def read_lexicon(text: str) -> tuple[tuple[str, str], ...]:
    """The (latin, devanagari) pairs of a lexicon file: Devanagari, a tab, Latin spellings."""
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines():
        devanagari, _, several = line.partition("\t")
        if several and not line.startswith("#"):
            pairs.extend((latin, devanagari) for latin in several.split())
    return tuple(pairs)


def read_choice(given: object, chosen: object) -> Choice | None:
    """One word each, in two scripts, as it is kept and compared; None for anything else."""
    if not isinstance(given, str) or not isinstance(chosen, str):
        return None
    one, other = plain(given).casefold(), plain(chosen).casefold()
    if not (0 < len(one) <= _LONGEST_WORD and 0 < len(other) <= _LONGEST_WORD):
        return None
    scripts = {script_of(one), script_of(other)}
    return (one, other) if scripts == {*Script} and " " not in one + other else None


def read_counted(untrusted: object) -> tuple[tuple[Choice, int], ...]:
    """Choices with their counters, as another laptop's come; what does not fit is dropped."""
    found: list[tuple[Choice, int]] = []
    for item in untrusted if isinstance(untrusted, Iterable) else ():
        match item:
            case [given, chosen, int(count)] if count > 0 and not isinstance(count, bool):
                choice = read_choice(given, chosen)
                if choice is not None:
                    found.append((choice, min(count, LARGEST_COUNT)))
            case _:
                continue
    return tuple(found)


def script_of(text: str) -> Script | None:
    """The script of the text; None where both or neither are in it."""
    is_devanagari = _DEVANAGARI.search(text) is not None
    is_latin = _LATIN.search(text) is not None
    if is_devanagari == is_latin:
        return None
    return Script.DEVANAGARI if is_devanagari else Script.LATIN


def merged(*several: Counters) -> Counters:
    """Counters of (device, given, chosen) of several laptops; the largest of each holds."""
    found: dict[tuple[str, str, str], int] = {}
    for counters in several:
        for key, count in counters.items():
            found[key] = max(count, found.get(key, 0))
    return found


def ranks(counters: Counters) -> dict[Choice, int]:
    """How far each choice is, whoever made it."""
    found: dict[Choice, int] = {}
    for (_, given, chosen), count in counters.items():
        found[given, chosen] = max(count, found.get((given, chosen), 0))
    return found


def count_after(choice: Choice, known: Mapping[Choice, int]) -> int:
    """The counter of a choice that was just made: past every other spelling of the same word."""
    rivals = (
        count
        for (given, other), count in known.items()
        if given == choice[0] and other != choice[1]
    )
    past = max(rivals, default=0) + 1
    return min(LARGEST_COUNT, max(known.get(choice, 0), past))


def _learned(found: Mapping[Choice, int]) -> Mapping[Script, Known]:
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    learned: dict[Script, dict[str, dict[str, None]]] = {
        script: defaultdict(dict) for script in Script
    }
    for (given, chosen), _ in ranked:
        script = script_of(chosen)
        if script is not None:
            learned[script][given][chosen] = None
    return {script: _frozen(words) for script, words in learned.items()}


def _frozen(words: Mapping[str, Mapping[str, None]]) -> Known:
    return {word: tuple(several) for word, several in words.items()}
