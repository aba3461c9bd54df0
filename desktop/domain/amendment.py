"""A correction of a sealed member: what changed, why, and what both together are.

Promises: pure and total; nothing is overwritten (`merged` makes a new set of answers, the packets
before stay as they are); a change names a field only if its value differs; religion, category and
caste, which a laptop cannot read again, stay as sealed unless they are given anew.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.form import GUARDED, Form
from desktop.domain.text import plain

_LONGEST = 200


class AmendReason(StrEnum):
    """Why a sealed member is corrected."""

    TYPING = "typing_mistake"
    MEMBER_ASKED = "member_asked"
    PHOTO_ADDED = "photo_added"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Why:
    """The reason, with words where it is another one."""

    reason: AmendReason
    words: str = ""

    def as_json(self) -> dict[str, object]:
        return {"reason": self.reason.value, "words": self.words}


@dataclass(frozen=True, slots=True)
class Amendment:
    """What one revision changes; `removed` are answers taken back."""

    changes: Mapping[str, object]
    removed: frozenset[str]
    why: Why

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.changes) | self.removed


def read_why(untrusted: object) -> Why | None:
    """None unless it is one of the reasons, in words where it is another one."""
    if not isinstance(untrusted, Mapping) or untrusted.get("reason") not in set(AmendReason):
        return None
    said = untrusted.get("words", "")
    words = plain(said) if isinstance(said, str) and len(said) <= _LONGEST else ""
    reason = AmendReason(str(untrusted["reason"]))
    return None if reason is AmendReason.OTHER and not words else Why(reason, words)


def between(before: Mapping[str, object], after: Mapping[str, object], why: Why) -> Amendment:
    """What was changed; a guarded answer that is not given anew is left as it was."""
    changes = {
        name: value
        for name, value in after.items()
        if name in GUARDED or name not in before or before[name] != value
    }
    gone = {name for name in before if name not in after and name not in GUARDED}
    return Amendment(changes, frozenset(gone), why)


def merged(
    before: Mapping[str, object], changes: Mapping[str, object], removed: Iterable[object]
) -> dict[str, object]:
    """The answers after an amendment."""
    gone = set(map(str, removed))
    return {name: value for name, value in (dict(before) | dict(changes)).items()
            if name not in gone or name in changes}  # fmt: skip


def without_guarded(answers: Mapping[str, object]) -> dict[str, object]:
    """What may be read again: the answers a correction begins with."""
    return {name: value for name, value in answers.items() if name not in GUARDED}


def form_of(form: Form, answers: Mapping[str, object]) -> Form:
    """The questions of a correction: of the guarded ones only those that are answered anew."""
    asked = tuple(
        field for field in form.fields if field.name not in GUARDED or answers.get(field.name)
    )
    return dataclasses.replace(form, fields=asked)
