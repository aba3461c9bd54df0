"""What the window needs of a campaign pack, as shapes: its words, questions, places, rules."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.form import Form
from desktop.domain.pack import Rules
from desktop.domain.places import PlaceIndex


class CampaignWords(Protocol):
    """The campaign in words, from its pack."""

    @property
    def name_hi(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def organisation_hi(self) -> str: ...
    @property
    def organisation_en(self) -> str: ...
    @property
    def welcome_hi(self) -> str: ...
    @property
    def welcome_en(self) -> str: ...
    @property
    def help_phone(self) -> str: ...
    @property
    def target_today(self) -> int | None: ...


class Asked(Protocol):
    """The questions of one pack, and the places that may answer them."""

    @property
    def form(self) -> Form: ...
    @property
    def places(self) -> PlaceIndex: ...
    @property
    def rules(self) -> Rules: ...
