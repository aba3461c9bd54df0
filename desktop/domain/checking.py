"""Whether the member has said that their details are right, where the pack asks for their word.

Promises: what is here holds alike in the window, when sealing and at the centre; a pack that asks
for nothing refuses nothing; a correction of an answer needs a new word, a photo added alone leaves
the word that was given.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.fields import FieldProblem
from desktop.domain.noted import Said, read_noted
from desktop.domain.pack import Rules

CHECK = "check"


def unchecked(noted: object, rules: Rules) -> tuple[FieldProblem, ...]:
    """What keeps these notes from being sealed: no word of the member, or another than "right"."""
    if not rules.needs_member_check:
        return ()
    check = read_noted(noted).check
    if check is None:
        return (FieldProblem(CHECK, "check.missing"),)
    return () if check.said is Said.RIGHT else (FieldProblem(CHECK, "check.wrong"),)


def word_after(known: object, noted: object, *, is_changed: bool) -> dict[str, object]:
    """The notes of a correction; `is_changed` when it changes an answer and not the photo alone."""
    notes = dict(noted) if isinstance(noted, Mapping) else {}
    word = known.get(CHECK) if isinstance(known, Mapping) else None
    return notes if is_changed or CHECK in notes or word is None else {**notes, CHECK: word}


def unchecked_anew(noted: object, rules: Rules, *, is_changed: bool) -> tuple[FieldProblem, ...]:
    """What keeps a correction from being sealed; a photo alone asks nobody again."""
    if not is_changed and read_noted(noted).check is None:
        return ()
    return unchecked(noted, rules)


def is_held_right(noted: Mapping[str, object]) -> bool:
    """Whether a "right" stands in these notes; another answer must take it away."""
    check = noted.get(CHECK)
    return isinstance(check, Mapping) and check.get("said") == Said.RIGHT
