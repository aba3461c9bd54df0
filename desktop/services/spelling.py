"""Spellings in the other script while somebody types, and learning from what they choose.

Nothing is ever put in the place of what was typed; `suggest` only offers.  A choice is kept at once
and offered first the next time.  What comes from the centre counts like one's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

import resources
from desktop.domain.lexicon import (
    Choice,
    Lexicon,
    count_after,
    lexicon_of,
    read_choice,
    read_counted,
    read_lexicon,
)
from desktop.domain.spelling import suggest
from desktop.domain.spelling_sounds import Script, read_sounds
from desktop.domain.text import plain
from desktop.storage.spellings import Spellings
from desktop.storage.work import Store

OFFERED: Final = 5
NAMES_HERE: Final = 2_000
_MOST_WORDS: Final = 12
_WORD: Final = re.compile(r"[^\s\-.]+")


def learn_all(spellings: Spellings, choices: Iterable[Choice]) -> None:
    """Each choice goes past what was chosen before.  Must be called inside a transaction."""
    for choice in choices:
        known = spellings.rivals(choice[0])
        spellings.learn([(choice, count_after(choice, known))])


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon and the weights of the program, read once."""
    sounds = read_sounds(resources.text("names", "sounds.tsv"))
    return lexicon_of(read_lexicon(resources.text("names", "lexicon.tsv")), sounds)


class Spelling:
    """Suggestions for one laptop; every call belongs on the store's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def suggest(self, text: str, to: Script, limit: int = OFFERED) -> tuple[str, ...]:
        """Likeliest first; nothing for what is written in that script already."""
        spellings = self._store.read.spellings
        known: dict[Choice, int] = {}
        words = _WORD.findall(plain(text).casefold())[:_MOST_WORDS]
        for word in dict.fromkeys(words):
            known |= spellings.rivals(word)
        return suggest(text, to, shipped_lexicon().with_learned(known), limit)

    def learn(self, shown: str, chosen: str) -> tuple[Choice, ...]:
        """What was learned: word by word, where both have as many words.

        `shown` is the name as it stood in the other script, `chosen` the spelling that was taken or
        typed in its place.
        """
        ones, others = shown.split(), chosen.split()
        if len(ones) != len(others):
            return ()
        read = (read_choice(one, other) for one, other in zip(ones, others, strict=True))
        choices = tuple(choice for choice in read if choice is not None)
        if not choices:
            return ()
        with self._store.work() as tables:
            learn_all(tables.spellings, choices)
        return choices

    def names_here(self, limit: int = NAMES_HERE) -> tuple[str, ...]:
        """Words of names for completing what is typed: the most frequent here, then the lexicon's.

        Only members who are still readable here count.
        """
        counted: Counter[str] = Counter()
        for name, relation_name in self._store.read.enrolments.names(limit):
            counted.update(_WORD.findall(f"{name} {relation_name}"))
        here = [word for word, _ in counted.most_common()]
        return tuple(dict.fromkeys((*here, *shipped_lexicon().known[Script.LATIN])))

    def take(self, pairs: Iterable[object]) -> int:
        """(given, chosen, counter) from the centre; how many fitted.  Safe to take again."""
        fitting = read_counted(pairs)
        with self._store.work() as tables:
            tables.spellings.take(fitting)
        return len(fitting)

    def learned(self) -> tuple[tuple[str, str, int], ...]:
        """Own choices of this laptop with their counters, for the centre."""
        own = self._store.read.spellings.own()
        return tuple((given, chosen, count) for (given, chosen), count in own.items())
