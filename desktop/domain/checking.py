"""Whether the member has said that their details are right, where the pack asks for their word.

Promises: what is here holds alike in the window, when sealing and at the centre; a pack that asks
for nothing refuses nothing.
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


def is_held_right(noted: Mapping[str, object]) -> bool:
    """Whether a "right" stands in these notes; another answer must take it away."""
    check = noted.get(CHECK)
    return isinstance(check, Mapping) and check.get("said") == Said.RIGHT
