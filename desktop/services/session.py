"""An unlocked laptop: who is working, on what, with which services.  And the laptop before that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.domain.enroller import Enroller, Role
from desktop.domain.form import Form
from desktop.domain.ordered import Ordered
from desktop.domain.pack import Campaign, CampaignWords, Rules
from desktop.domain.places import PlaceIndex
from desktop.services.amending import Amending
from desktop.services.backing_up import ForASpare
from desktop.services.carrying import PenDrive
from desktop.services.closing import Closing
from desktop.services.enrolling import Enrolling
from desktop.services.examining import Examining
from desktop.services.handing import Handing
from desktop.services.keeping_time import KeepingTime
from desktop.services.likening import Likening
from desktop.services.making_room import MakingRoom
from desktop.services.obeying import Obeyed
from desktop.services.people import People
from desktop.services.photographing import Photographing
from desktop.services.preferences import Preferences
from desktop.services.printing import Printing
from desktop.services.reading_aloud import ReadingAloud
from desktop.services.recovering import Recovery
from desktop.services.restoring import Restoring
from desktop.services.rolls import Rolls
from desktop.services.rushing import Rushing
from desktop.services.scanning import Scanning
from desktop.services.scrutinising import Scrutinising
from desktop.services.searching import Searching
from desktop.services.spelling import Spelling
from desktop.services.synchronising import Synchronising
from desktop.services.withdrawing import Withdrawing


class Installation(StrEnum):
    """How far this laptop has come."""

    EMPTY = "empty"  # nobody has provisioned it
    ACTIVATED = "activated"  # the centre knows it; it has not proved the seal key yet
    LIVE = "live"  # the centre has opened its test packet


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may unlock this laptop."""

    user: str
    name: str
    role: Role
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class WrongSecret:
    """The PIN or passphrase was not right."""

    tries_left: int
    wait_seconds: int


@dataclass(frozen=True, slots=True)
class MustWait:
    """Too soon after the last wrong one."""

    seconds: int


@dataclass(frozen=True, slots=True)
class SlotDisabled:
    """Ten times wrong, or withdrawn: a supervisor must help."""


@dataclass(frozen=True, slots=True)
class GrantEnded:
    """The centre no longer allows this person to work here."""


@dataclass(frozen=True, slots=True)
class DeviceOrdered:
    """The centre closed this laptop; `obey` sends what waits, and wipes where that was ordered."""

    order: Ordered
    obey: Callable[[], Obeyed] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One person's work until they lock.  Every service writes through the same store."""

    enroller: Enroller
    camp_name: str
    campaign_pack: Campaign
    enrolling: Enrolling
    amending: Amending
    withdrawing: Withdrawing
    rushing: Rushing
    searching: Searching
    printing: Printing
    handing: Handing
    photographing: Photographing
    synchronising: Synchronising
    preferences: Preferences
    pen_drive: PenDrive
    closing: Closing
    people: People
    spelling: Spelling
    likening: Likening
    scrutinising: Scrutinising
    reading_aloud: ReadingAloud
    scanning: Scanning
    time_kept: KeepingTime
    room: MakingRoom
    examining: Examining
    for_a_spare: ForASpare
    restoring: Restoring
    is_live: Callable[[], bool]
    names: Mapping[str, str] = field(repr=False, default_factory=dict)
    former: Mapping[str, Campaign] = field(repr=False, default_factory=dict)
    recovery: Recovery = field(default_factory=Recovery)
    close: Callable[[], None] = field(repr=False, default=lambda: None)

    @property
    def campaign(self) -> CampaignWords:
        return self.campaign_pack.words

    @property
    def form(self) -> Form:
        return self.campaign_pack.form

    @property
    def places(self) -> PlaceIndex:
        return self.campaign_pack.places

    @property
    def brand(self) -> Mapping[str, str]:
        return self.campaign_pack.brand

    @property
    def default_language(self) -> str:
        return self.campaign_pack.default_language

    @property
    def rules(self) -> Rules:
        return self.campaign_pack.rules

    @property
    def rolls(self) -> Rolls:
        return self.scanning.rolls

    def name_of(self, user: str) -> str:
        """Of whoever may unlock this laptop; the id of anybody else, also of those who left."""
        return self.names.get(user) or user

    def lock(self) -> None:
        """Ends the session: threads stopped, the store closed, its key dropped."""
        self.photographing.stop()
        self.reading_aloud.silence()
        self.synchronising.stop()
        self.close()
