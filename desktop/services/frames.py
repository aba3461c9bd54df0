"""Whether a photo is nearly the same picture as another person's of this day (PHO7).

A slip of the hand is what it looks for: one picture kept for two people.  Promises: reads only;
tells nobody from anybody else; what it compares goes with the readable member or the draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.domain.looks import is_nearly
from desktop.domain.moment import morning_in_india
from desktop.domain.photo import Photo
from desktop.services.clock import Clock
from desktop.storage.work import Store


@dataclass(frozen=True, slots=True)
class SameFrame:
    """Whose picture it nearly is: a card number, or the name in a draft."""

    number: str
    name: str = ""


class Frames:
    """Every call belongs on the store's thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def same_frame(self, photo: Photo, except_id: UUID | None) -> SameFrame | None:
        """The first whose picture it nearly is, members before drafts."""
        return self.same_look(photo.look, except_id)

    def of_draft(self, draft_id: UUID) -> SameFrame | None:
        """The same for the photo that a draft has."""
        kept = self._store.read.drafts.photo_of(draft_id)
        return None if kept is None else self.same_look(kept.look, draft_id)

    def same_look(self, look: bytes, except_id: UUID | None) -> SameFrame | None:
        if not look:
            return None
        read, since = self._store.read, morning_in_india(self._clock.reckoned().at_ms)
        for member, number, other in read.enrolments.looks(since):
            if member != except_id and is_nearly(look, other):
                return SameFrame(number)
        for draft, name, other in read.drafts.looks(since):
            if draft != except_id and is_nearly(look, other):
                return SameFrame("", name)
        return None
