"""Who is operating, and how far their task reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a signed grant says a person is."""

    ENROLLER = "enroller"
    SUPERVISOR = "supervisor"
    DISTRICT = "district"
    STATE = "state"
    AUDITOR = "auditor"

    @property
    def may_enrol(self) -> bool:
        return self in {Role.ENROLLER, Role.SUPERVISOR}

    @property
    def may_settle(self) -> bool:
        """Settles rejected entries, opens camps, carries the sync."""
        return self in {Role.SUPERVISOR, Role.DISTRICT, Role.STATE}

    @property
    def may_withdraw(self) -> bool:
        """Records that a member takes their consent back: as easily as it was given."""
        return self.may_enrol or self.may_settle

    @property
    def needs_second_factor(self) -> bool:
        """District and above sign in at the centre with a second factor."""
        return self in {Role.DISTRICT, Role.STATE, Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Enroller:
    """A person named by a grant; `scope` is the code of the place it holds for."""

    user: str
    name: str
    role: Role
    scope: str
