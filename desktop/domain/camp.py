"""A dated place where enrolment happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Camp:
    """One camp; `place` is a place code of the pack, `target` members hoped for on that day."""

    id: UUID
    name: str
    place: str
    held_on: date
    target: int | None = None
