"""What the sync centre says about the pen-drive road: counts, and never more than is known."""

from __future__ import annotations

from desktop.domain.carrying import Brought, Given, Underway
from ui.look.words import Words


def given_words(words: Words, given: Given) -> str:
    """What is on the stick now, and that the centre does not have it yet."""
    said = []
    if given.members:
        said.append(_on_stick(words, given.members))
    elif given.files:
        said.append(words.say("The pen drive now asks the centre for news"))
    if given.answers:
        said.append(
            words.count(
                "{n} answer for another laptop is on the pen drive",
                "{n} answers for other laptops are on the pen drive",
                given.answers,
            )
        )
    return " · ".join(said)


def brought_words(words: Words, brought: Brought) -> str:
    """Receipts for members of this laptop, and what it now carries for others."""
    said = []
    if brought.files:
        said.append(words.count("{n} receipt taken", "{n} receipts taken", brought.receipts))
    if brought.bundles:
        said.append(carried_words(words, brought.bundles, brought.members))
    return " · ".join(said)


def underway_words(words: Words, told: Underway) -> tuple[str, str]:
    """Two lines, each empty when there is nothing to say: own members, and those of others."""
    own = ""
    if told.on_stick and told.since is not None:
        own = f"{_on_stick(words, told.on_stick)} ({words.moment(told.since)})"
    others = []
    if told.bundles:
        others.append(carried_words(words, told.bundles, told.members))
    if told.answers:
        others.append(
            words.count(
                "{n} answer to give back",
                "{n} answers to give back",
                told.answers,
            )
        )
    return own, " · ".join(others)


def carried_words(words: Words, bundles: int, members: int) -> str:
    """Counts from the open heads only: nothing of it can be read here."""
    files = words.count("{n} file of another laptop", "{n} files of other laptops", bundles)
    return f"{files}, " + words.count("{n} member", "{n} members", members)


def _on_stick(words: Words, members: int) -> str:
    return words.count(
        "{n} member on the pen drive, not yet at the centre",
        "{n} members on the pen drive, not yet at the centre",
        members,
    )
