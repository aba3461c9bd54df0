"""What the window needs for corrections and for the rush.

Shapes, like those of `ui.bridge.ports`; blocking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from desktop.domain.amendment import Why
from desktop.domain.enrolment import Draft
from desktop.domain.fields import FieldProblem
from desktop.services.enrolling import Sealed


class Revision(Protocol):
    """One correction; `changes` is field → (before, after), None where no value is shown."""

    @property
    def rev(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def enroller(self) -> str: ...
    @property
    def sealed_at(self) -> int: ...
    @property
    def changes(self) -> Mapping[str, tuple[object, object] | None]: ...


class Kept(Protocol):
    """What was put away, and what goes on from another member."""

    def binned(self) -> Sequence[Draft]: ...
    def restore(self, draft_id: UUID) -> None: ...
    def begin_beside(self, member_id: UUID, *, same_mobile: bool = ...) -> Draft: ...


class Amending(Protocol):
    """Corrections of sealed members."""

    def begin(self, member_id: UUID, why: Why | None = None) -> Draft: ...
    def drop(self, member_id: UUID) -> None: ...
    def seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]: ...


class Waiting(Protocol):
    """A token whose details are still to be asked."""

    @property
    def token(self) -> int: ...
    @property
    def draft(self) -> Draft: ...
    @property
    def photo(self) -> bytes | None: ...


class Rushing(Protocol):
    """Photo and consent first."""

    def next_person(self) -> Draft: ...
    def agree(self, draft: Draft, consent: Mapping[str, object]) -> Draft: ...
    def waiting(self) -> Sequence[Waiting]: ...
