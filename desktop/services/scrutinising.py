"""Before the card: what the centre will say, judged here by the very rules it will use.

The laptop knows only its own members, so "will be accepted" is said of what is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from desktop.domain.amendment import form_of
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.noted import read_noted
from desktop.domain.pack import Campaign
from desktop.domain.scrutiny import Outlook, Seen, scrutinise
from desktop.services.clock import Clock
from desktop.services.frames import SameFrame
from desktop.services.likening import Alike, Likening


@dataclass(frozen=True, slots=True)
class Besides:
    """What other parts of the laptop know of this draft."""

    is_photo_seen: bool = False


OfDraft = Callable[[UUID], SameFrame | None]


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft beside everybody else: who may be the same, whom the mobile stands for, the outlook.

    `asks_sharing`: the mobile stands for so many that a relation and a reason are asked for (F11).
    `same_photo`: whose picture it nearly is (PHO7).
    """

    alike: tuple[Alike, ...]
    others_with_mobile: int
    asks_sharing: bool
    outlook: Outlook | None
    same_photo: SameFrame | None = None


class Scrutinising:
    """Reads only; every call belongs on the store's thread."""

    def __init__(
        self,
        likening: Likening,
        campaign: Campaign,
        clock: Clock,
        former: Mapping[str, Campaign] | None = None,
        same_frame: OfDraft = lambda _draft: None,
    ) -> None:
        self._same_frame = same_frame
        self._likening = likening
        self._former = former or {}
        self._campaign = campaign
        self._clock = clock

    def look(self, draft: Draft, besides: Besides | None = None) -> Looked:
        """While somebody types; those said to be other people are left out."""
        noted = read_noted(draft.noted)
        alike = self._likening.alike(draft.answers, draft.id)
        others = self._likening.same_mobile(draft.answers, draft.id)
        is_shared = others + 1 >= self._campaign.rules.members_per_mobile
        return Looked(
            alike=tuple(one for one in alike if one.number not in noted.apart),
            others_with_mobile=others,
            asks_sharing=is_shared and others > 0 and noted.sharing is None,
            outlook=self.outlook(draft, besides),
            same_photo=self._same_frame(draft.id),
        )

    def outlook(self, draft: Draft, besides: Besides | None = None) -> Outlook | None:
        """None while something is missing or wrong, which is told by `examine` itself."""
        today = self._clock.today()
        form = self._former.get(draft.pack, self._campaign).form
        if draft.base_rev:
            form = form_of(form, draft.answers)
        examined = examine(draft.answers, form, today)
        if not isinstance(examined, Enrolment):
            return None
        known, rules = besides or Besides(), self._campaign.rules
        same = self._same_frame(draft.id) if rules.hold_same_photo else None
        seen = Seen(
            day=today,
            others=self._likening.others(draft.answers, draft.id),
            same_mobile=self._likening.same_mobile(draft.answers, draft.id),
            is_photo_seen=known.is_photo_seen or (same is not None and bool(same.number)),
            noted=read_noted(draft.noted),
        )
        return scrutinise(examined, seen, rules)
