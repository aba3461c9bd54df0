"""Before the card: what the centre will say, judged here by the very rules it will use.

The laptop knows only its own members, so "will be accepted" is said of what is known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.moment import day_in_india
from desktop.domain.noted import read_noted
from desktop.domain.pack import Campaign
from desktop.domain.scrutiny import Outlook, Seen, scrutinise
from desktop.services.clock import Clock
from desktop.services.likening import Likening


@dataclass(frozen=True, slots=True)
class Besides:
    """What other parts of the laptop know of this draft."""

    is_photo_seen: bool = False
    roll_name: str = ""


class Scrutinising:
    """Reads only; every call belongs on the store's thread."""

    def __init__(self, likening: Likening, campaign: Campaign, clock: Clock) -> None:
        self._likening = likening
        self._campaign = campaign
        self._clock = clock

    def outlook(self, draft: Draft, besides: Besides | None = None) -> Outlook | None:
        """None while something is missing or wrong, which is told by `examine` itself."""
        today = day_in_india(self._clock.now_ms())
        examined = examine(draft.answers, self._campaign.form, today)
        if not isinstance(examined, Enrolment):
            return None
        known = besides or Besides()
        seen = Seen(
            day=today,
            others=self._likening.others(draft.answers, draft.id),
            same_mobile=self._likening.same_mobile(draft.answers, draft.id),
            is_photo_seen=known.is_photo_seen,
            roll_name=known.roll_name,
            noted=read_noted(draft.noted),
        )
        return scrutinise(examined, seen, self._campaign.rules)
