"""What stands beside the form and the card in a window test: other members, the telephone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from desktop.domain.enrolment import Draft
from desktop.domain.scrutiny import Outlook
from desktop.domain.spelling import suggest
from desktop.domain.spelling_sounds import Script
from desktop.errors import KnownError
from desktop.services.frames import SameFrame
from desktop.services.spelling import shipped_lexicon
from tests.support.samples import NOW


@dataclass(frozen=True)
class AnAlike:
    """A member of the sample who may be the same person."""

    id: UUID
    number: str
    name: str
    relation_name: str = "रमेश साहू"
    is_sure: bool = True
    reasons: tuple[str, ...] = ("same_name", "same_relation", "near_birth", "same_booth")
    photo: bytes | None = None
    age: int | None = 34
    booth_words: str = "रामपुर · बूथ 12"
    sealed_at: datetime = NOW


@dataclass(frozen=True)
class ALooked:
    alike: tuple[AnAlike, ...] = ()
    others_with_mobile: int = 0
    asks_sharing: bool = False
    outlook: Outlook | None = None
    same_photo: SameFrame | None = None


class SecondLooks:
    """Says what the test tells it to; people said to be others are left out."""

    def __init__(self) -> None:
        self.found = ALooked()
        self.drafts: list[Draft] = []

    def look(self, draft: Draft) -> ALooked:
        self.drafts.append(draft)
        apart = draft.noted.get("apart", [])
        held = [one for one in self.found.alike if one.number not in apart]  # type: ignore[operator]
        asks = self.found.asks_sharing and "sharing" not in draft.noted
        return replace(self.found, alike=tuple(held), asks_sharing=asks)


class Spellings:
    """Suggests as the product does, from the words of the sample; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.here = ("सुनीता", "सुनील", "साहू", "रमेश")

    def suggest(self, text: str, to: Script, limit: int = 5) -> tuple[str, ...]:
        self.asked.append(text)
        return suggest(text, to, shipped_lexicon(), limit)

    def names_here(self, limit: int = 2_000) -> tuple[str, ...]:
        return self.here[:limit]


class AnOffer:
    """A page that nobody comes for, until the test says so."""

    url = "http://192.168.137.1:40123/sample-sample-sample"

    def __init__(self, page: bytes) -> None:
        self.page, self.fate, self.seconds_left, self.is_closed = page, "waiting", 118, False

    def close(self) -> None:
        self.is_closed = True


class Hands:
    """Remembers what was offered."""

    def __init__(self) -> None:
        self.offers: list[AnOffer] = []

    def offer(self, page: bytes) -> AnOffer:
        self.offers.append(AnOffer(page))
        return self.offers[-1]


@dataclass(frozen=True)
class SomeHeard:
    seconds: float = 0.0
    whole: float = 0.0
    is_playing: bool = False


class ALoudspeaker:
    """Remembers what it played; the test moves its time, or takes it away."""

    def __init__(self) -> None:
        self.now = SomeHeard()
        self.played: list[bytes] = []
        self.fault: KnownError | None = None

    def play(self, recording: bytes) -> None:
        if self.fault is not None:
            raise self.fault
        self.played.append(recording)
        self.now = SomeHeard(12.0, 95.0, is_playing=True)

    def pause(self) -> None:
        self.now = replace(self.now, is_playing=False)

    def silence(self) -> None:
        self.now = SomeHeard()

    def heard(self) -> SomeHeard:
        return self.now
