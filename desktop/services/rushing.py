"""The rush: number, photo and consent first, the details later (photo-first).

Each person is a draft with a token from the first moment, so that a photo never waits for a name to
belong to somebody.  Promises: tokens count 1, 2, 3 … through a day in India; a token that has
photo and consent is on the disk; one that has neither is used for the next person; nothing is
sealed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.enrolment import Draft
from desktop.domain.moment import morning_in_india
from desktop.domain.noted import read_noted
from desktop.services.desk import Desk
from desktop.services.enrolling import carried_answers

_DAY: Final = "rush.day"
_LAST: Final = "rush.last"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A token whose details are still to be asked."""

    token: int
    draft: Draft
    photo: bytes | None


class Rushing:
    """Tokens of one day at one laptop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def next_person(self) -> Draft:
        """The draft of the next token; one that was begun and left empty comes first."""
        for waiting in self.waiting():
            if waiting.photo is None and "consent" not in waiting.draft.answers:
                return waiting.draft
        desk = self._desk
        if desk.room is not None:
            desk.room.before_a_form()
        now, day = desk.clock.now(), morning_in_india(desk.clock.reckoned().at_ms)
        with desk.store.work() as tables:
            is_today = tables.kept.number_of(_DAY) == day
            token = tables.kept.number_of(_LAST) + 1 if is_today else 1
            tables.kept.keep(_DAY, day)
            tables.kept.keep(_LAST, token)
            draft = Draft(
                desk.new_id(), carried_answers(desk), now, now, desk.campaign.id, {"token": token}
            )
            tables.drafts.put(draft, desk.enroller.user)
        return draft

    def agree(self, draft: Draft, consent: Mapping[str, object]) -> Draft:
        """Durable when this returns."""
        desk = self._desk
        agreed = draft.with_answers({**draft.answers, "consent": dict(consent)}, desk.clock.now())
        with desk.store.work() as tables:
            tables.drafts.put(agreed, desk.enroller.user)
        return agreed

    def waiting(self) -> tuple[Waiting, ...]:
        """Tokens not yet sealed, in their order."""
        drafts = self._desk.store.read.drafts
        found = []
        for draft in drafts.parked():
            token = read_noted(draft.noted).token
            if token is not None:
                kept = drafts.photo_of(draft.id)
                found.append(Waiting(token, draft, kept.jpeg if kept and kept.jpeg else None))
        return tuple(sorted(found, key=lambda one: (one.token, one.draft.started_at)))
