"""An application in memory for the window's tests: sample people, no disk, no network, no camera.

It fits the ports of `ui.bridge.ports` by shape and answers with the real rules of the domain.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtGui import QImage

from desktop.cards.layout import back, front
from desktop.domain.advice import advise
from desktop.domain.carrying import Brought, Given, Underway
from desktop.domain.delivery import PacketState, SyncKind, SyncView
from desktop.domain.enroller import Enroller, Role
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.fields import Advice, FieldProblem
from desktop.domain.form import Form
from desktop.domain.health import Check, Finding, support_text
from desktop.domain.pack import Campaign, Rules
from desktop.domain.photo import Hint, Judgement, Photo
from desktop.domain.places import PlaceIndex
from desktop.domain.reckoning import DayProblem, read_day
from desktop.domain.room import Room
from desktop.services.keeping_time import ClockView
from desktop.services.provisioning import Activated, ActivationRefusal
from desktop.settings import BUILT_AT
from desktop.storage.revisions import RevisionRow
from tests.cards.samples import card_facts
from tests.support.beside import ALoudspeaker, Hands, SecondLooks, Spellings
from tests.support.corrections import Corrections, Rush
from tests.support.samples import (
    NOW,
    PEOPLE,
    STATES,
    TODAY,
    ACameraChoice,
    ACampaign,
    ACard,
    AFound,
    AMoment,
    AnAccount,
    APreview,
    ARecord,
    ASealed,
    ASlotDisabled,
    AWrongSecret,
    SomeCounts,
    SomePreferences,
    a_form,
    a_photo,
    a_place_index,
    a_portrait,
)
from tests.support.supervised import ASpare, Leaving
from tests.support.voters import AVotersList


class Members:
    """The store of the fake: drafts, sealed members, photos."""

    def __init__(self, places: PlaceIndex, *, sample: bool) -> None:
        self.places = places
        self.form = a_form(places)
        self.former: dict[str, Campaign] = {}
        self.rules = Rules()
        self.brand: dict[str, str] = {}
        self.drafts: dict[UUID, Draft] = {}
        self.bin: dict[UUID, Draft] = {}
        self.revisions: dict[UUID, tuple[RevisionRow, ...]] = {}
        self.photos: dict[UUID, Photo] = {}
        self.sealed: list[AFound] = []
        self.answers: dict[UUID, dict[str, object]] = {}
        self.seals = 0
        self.advice: tuple[Advice, ...] = ()
        self.prints: list[UUID] = []
        self.carried: dict[str, object] = {"booth": "CG-090-012", "pin": "493441"}
        self._ids = (UUID(int=number) for number in itertools.count(1000))
        if sample:
            self._add_people()

    def _add_people(self) -> None:
        for place, (name, latin, relation, age) in enumerate(PEOPLE):
            state = STATES[place]
            reason = "मोबाइल नंबर की जाँच करें" if state is PacketState.QUARANTINED else None
            self.sealed.append(
                AFound(
                    UUID(int=place + 1),
                    f"7K4Q-000{47 - place}-X",
                    name,
                    latin,
                    relation,
                    age,
                    "रामपुर · बूथ 12",
                    NOW - timedelta(minutes=4 * place),
                    state,
                    a_portrait(place),
                    reason=reason,
                )
            )

    # Enrolling
    def begin(self) -> Draft:
        draft = Draft(next(self._ids), dict(self.carried), NOW, NOW, self.form.id)
        self.drafts[draft.id] = draft
        return draft

    def keep(self, draft: Draft) -> Draft:
        kept = replace(draft, touched_at=NOW)
        self.drafts[draft.id] = kept
        return kept

    def parked(self) -> tuple[Draft, ...]:
        return tuple(self.drafts.values())

    def discard(self, draft_id: UUID) -> None:
        self.bin[draft_id] = self.drafts.pop(draft_id)

    def binned(self) -> tuple[Draft, ...]:
        return tuple(self.bin.values())

    def restore(self, draft_id: UUID) -> None:
        self.drafts[draft_id] = self.bin.pop(draft_id)

    def begin_beside(self, member_id: UUID, *, same_mobile: bool = False) -> Draft:
        self.beside = (member_id, same_mobile)
        return self.begin().with_noted(household="7K4Q-00047-X")

    def advise(self, draft: Draft) -> tuple[Advice, ...]:
        return (*advise(draft.answers, self._asked(draft), TODAY), *self.advice)

    def _asked(self, draft: Draft) -> Form:
        former = self.former.get(draft.pack)
        return former.form if former else self.form

    def attach(self, draft_id: UUID, photo: Photo) -> None:
        self.photos[draft_id] = photo

    def without_photo(self, draft_id: UUID, reason: str) -> None:
        self.waived = (draft_id, reason)

    def photo_missing(self, limit: int) -> tuple[AFound, ...]:
        return tuple(found for found in self.sealed if found.thumbnail is None)[:limit]

    def photo_of(self, draft_id: UUID) -> Photo | None:
        return self.photos.get(draft_id)

    def seal(self, draft: Draft) -> ASealed | tuple[FieldProblem, ...]:
        examined = examine(draft.answers, self._asked(draft), TODAY)
        if not isinstance(examined, Enrolment):
            return examined
        self.seals += 1
        self.drafts.pop(draft.id, None)
        number = f"7K4Q-{len(self.sealed) + 42:05}-X"
        place = self.places.place(examined.booth)
        photo = self.photos.get(draft.id)
        found = AFound(
            draft.id,
            number,
            examined.name,
            examined.name_latin,
            examined.relation_name,
            34,
            place.name_hi if place else "",
            NOW,
            PacketState.WAITING,
            photo.jpeg if photo else None,
        )
        self.sealed.insert(0, found)
        self.answers[draft.id] = examined.answers()
        return ASealed(draft.id, number, NOW)

    # Searching
    def find(self, text: str, limit: int = 50) -> tuple[AFound, ...]:
        typed = text.casefold()
        return tuple(
            found
            for found in self.sealed
            if typed in found.name or typed in found.name_latin.casefold() or typed in found.number
        )[:limit]

    def recent(self, limit: int) -> tuple[AFound, ...]:
        return tuple(self.sealed[:limit])

    def counts(self) -> SomeCounts:
        states = [found.state for found in self.sealed]
        waiting = states.count(PacketState.WAITING)
        wrong = sum(state.needs_person for state in states)
        received = len(states) - waiting - wrong
        return SomeCounts(len(states), len(states), received, waiting, wrong, len(self.drafts))

    def record(self, member_id: UUID) -> ARecord | None:
        found = next((found for found in self.sealed if found.id == member_id), None)
        if found is None:
            return None
        lines = (
            ("name", found.name),
            ("relation_name", found.relation_name),
            ("age", f"{found.age}"),
            ("booth", found.booth_words),
            ("mobile", "98••• ••210"),
            ("address", "मकान 14, वार्ड 6"),
            ("epic", "WKH••••253"),
            ("pin", "493441"),
            ("consent", "सूचना 2026-1"),
            ("religion", "given"),
            ("category", "given"),
            ("caste", "refused"),
        )
        lines = () if found.is_masked else lines
        received = NOW if found.state.is_received else None
        timeline = (
            AMoment("made", found.sealed_at),
            AMoment("saved", found.sealed_at),
            AMoment("sent", received),
            AMoment("received", received),
            AMoment("reviewed", None),
        )
        revisions = self.revisions.get(member_id, ())
        return ARecord(found, lines, found.thumbnail, timeline, revisions)

    # Printing
    def card(self, member_id: UUID) -> ACard:
        found = next(found for found in self.sealed if found.id == member_id)
        prints = self.prints.count(member_id)
        facts = card_facts(
            name=found.name,
            name_latin=found.name_latin,
            relation_name=found.relation_name,
            number=found.number,
            photo=found.thumbnail,
        )
        return ACard(front(facts), back(facts), found.number, printed=prints)

    def slip(self, member_id: UUID, language: str) -> tuple[UUID, str]:
        return member_id, language

    def unprinted(self, limit: int) -> tuple[UUID, ...]:
        waiting = (found.id for found in self.sealed if found.id not in self.prints)
        return tuple(waiting)[:limit]

    def note_printed(self, member_id: UUID, what: str) -> None:
        self.printed = (member_id, what)
        self.prints.append(member_id)


class Camera:
    """A camera that the test works by hand."""

    def __init__(self) -> None:
        self._frames: list[Callable[[APreview], None]] = []
        self._photos: list[Callable[[Photo], None]] = []
        self.captured: list[str | None] = []
        self.retakes = self.starts = 0
        self.takes_at_once = True
        self.scanners: list[Callable[[str], None]] = []

    def start(self) -> None:
        self.starts += 1

    def stop(self) -> None:
        pass

    def subscribe(
        self, on_frame: Callable[[APreview], None], on_taken: Callable[[Photo], None]
    ) -> Callable[[], None]:
        self._frames.append(on_frame)
        self._photos.append(on_taken)

        def end() -> None:
            self._frames.remove(on_frame)
            self._photos.remove(on_taken)

        return end

    @property
    def listeners(self) -> int:
        return len(self._frames)

    def capture_now(self, forced_reason: str | None = None) -> None:
        self.captured.append(forced_reason)
        if self.takes_at_once:
            self.take()

    def retake(self) -> None:
        self.retakes += 1

    def cameras(self) -> tuple[ACameraChoice, ...]:
        return (ACameraChoice("0", "HP TrueVision (sample)"),)

    def choose(self, camera_id: str) -> None:
        self.chosen = camera_id

    def next_person(self) -> None:
        pass

    def scan(self, on_code: Callable[[str], None]) -> Callable[[], None]:
        self.scanners.append(on_code)
        return lambda: self.scanners.remove(on_code)

    def show(self, hint: Hint | None, fault: str | None = None, *, anyway: bool = False) -> None:
        image = QImage.fromData(a_portrait()).scaled(240, 300)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        rgb = b"".join(
            bytes(memoryview(image.constScanLine(line)))[: image.width() * 3]
            for line in range(image.height())
        )
        judgement = Judgement(hint, None) if fault is None else None
        preview = APreview(image.width(), image.height(), rgb, judgement, anyway, fault)
        for told in list(self._frames):
            told(preview)

    def take(self) -> None:
        for told in list(self._photos):
            told(a_photo())


class Road:
    """The road to the centre; the test sets its state."""

    def __init__(self) -> None:
        self.view = SyncView(SyncKind.NO_INTERNET, waiting=3, received=2, needs_person=1)
        self._told: list[Callable[[SyncView], None]] = []
        self.asked: list[str] = []

    def state(self) -> SyncView:
        return self.view

    def subscribe(self, callback: Callable[[SyncView], None]) -> Callable[[], None]:
        self._told.append(callback)
        return lambda: self._told.remove(callback)

    def tell(self, view: SyncView) -> None:
        self.view = view
        for told in list(self._told):
            told(view)

    def send_now(self) -> None:
        self.asked.append("send")

    def pause(self) -> None:
        self.asked.append("pause")

    def resume(self) -> None:
        self.asked.append("resume")

    def set_metered(self, *, metered: bool) -> None:
        self.asked.append(f"metered {metered}")


class APenDrive:
    """Says what it was told to say."""

    def __init__(self) -> None:
        self.told = Underway()

    def give(self, folder: Path) -> Given:
        return Given(len(list(folder.iterdir())), ("00000000-00000000.enb",))

    def bring(self, path: Path) -> Brought:
        return Brought(len(list(path.iterdir())), 0, ("00000000-00000000.rcpt",), 1, 141)

    def underway(self) -> Underway:
        return self.told


@dataclass
class ARecovery:
    """A start with nothing to tell, unless a test says otherwise."""

    is_worth_telling: bool = False
    is_complete: bool = True
    taken_back: int = 0


class ATime:
    """A laptop's sense of time; the test sets its doubt."""

    def __init__(self) -> None:
        self.told = ClockView(None, TODAY, is_assumed=False)

    def view(self) -> ClockView:
        return self.told

    def today(self) -> date:
        return self.told.day

    def assume(self, typed: str) -> date | DayProblem:
        day = read_day(typed, TODAY, BUILT_AT)
        if not isinstance(day, DayProblem):
            self.told = replace(self.told, day=day, is_assumed=True)
        return day


class ADisk:
    """A disk; the test sets its room."""

    def __init__(self) -> None:
        self.told = Room.AMPLE

    def room(self) -> Room:
        return self.told


class Examined:
    """A laptop that was looked over; the test sets what was found."""

    def __init__(self) -> None:
        self.findings = tuple(Finding(check) for check in Check)

    def examine(self) -> tuple[Finding, ...]:
        return self.findings

    def support_text(self, findings: Sequence[Finding]) -> str:
        return support_text(findings, {"sadasya": "0.1.0"})


class ASession:
    """An open store of samples."""

    def __init__(self, members: Members, preferences: SomePreferences, enroller: Enroller) -> None:
        self.enroller = enroller
        self.camp_name = "रामपुर-3"
        self.campaign = ACampaign()
        self.form, self.places, self.rules = members.form, members.places, members.rules
        self.former = members.former
        self.brand: dict[str, str] = members.brand
        self.default_language = "en"
        self.enrolling = self.searching = self.printing = members
        self.photographing = Camera()
        self.handing = Hands()
        self.reading_aloud = ALoudspeaker()
        self.amending, self.rushing = Corrections(members), Rush(members)
        self.scrutinising = SecondLooks()
        self.spelling = Spellings()
        self.synchronising = Road()
        self.rolls = self.scanning = AVotersList()
        self.preferences = preferences
        self.is_locked = False
        self.pen_drive = APenDrive()
        self.recovery = ARecovery()
        self.time_kept, self.room, self.examining = ATime(), ADisk(), Examined()
        self.for_a_spare, self.withdrawing = ASpare(), Leaving(members)

    def is_live(self) -> bool:
        return True

    def name_of(self, user: str) -> str:
        return {"sunita": "सुनीता देवी", "ramesh": "रमेश कुमार"}.get(user, user)

    def lock(self) -> None:
        self.is_locked = True


@dataclass(frozen=True)
class ACentre:
    organisation: str = "नमूना संगठन"
    server: str = "https://centre.example"
    fingerprint: str = "7K4Q 9M2D 0RST 5XYZ"


class FirstRun:
    """Provisioning that accepts the code GOOD."""

    def __init__(self) -> None:
        self.activated: list[tuple[str, str, str]] = []

    def begin(self, activation_text: str) -> ACentre | ActivationRefusal:
        return ACentre() if activation_text == "GOOD" else ActivationRefusal("E-SRV-06")

    def activate(
        self,
        activation_text: str,
        user_code: str,
        secret: str,
        on_stage: Callable[[str], None] = lambda _stage: None,
    ) -> Activated:
        for stage in ("keys", "asking", "verifying", "testing"):
            on_stage(stage)
        self.activated.append((activation_text, user_code, secret))
        return Activated("sunita", is_live=True)

    def write_request(self, activation_text: str, secret: str, path: Path) -> None:
        path.write_bytes(f"{activation_text} {secret}".encode())

    def read_response(
        self, response: Path, packets: Path, user_code: str, secret: str
    ) -> Activated | ActivationRefusal:
        if not response.exists():
            return ActivationRefusal("E-SRV-06")
        packets.write_bytes(f"{user_code} {secret}".encode())
        return Activated("sunita", is_live=False)


@dataclass
class AnApplication:
    """What a window is started with in a test; the right secret is 246810."""

    state: str = "live"
    is_degraded: bool = False
    is_practice: bool = False
    sample: bool = True
    preferences: SomePreferences = field(default_factory=SomePreferences)

    def __post_init__(self) -> None:
        self.provisioning = FirstRun()
        self.members = Members(a_place_index(), sample=self.sample)
        self.sessions: list[ASession] = []
        self.wrong = 0

    def accounts(self) -> tuple[AnAccount, ...]:
        return (
            AnAccount("sunita", "सुनीता देवी", Role.ENROLLER),
            AnAccount("rajesh", "राजेश निषाद", Role.ENROLLER),
            AnAccount("meena", "मीना साहू", Role.SUPERVISOR),
        )

    def unlock(self, user: str, secret: str) -> object:
        if user == "blocked":
            return ASlotDisabled(user)
        if secret != "246810":
            self.wrong += 1
            return AWrongSecret(5 - self.wrong, 5 if self.wrong > 1 else 0)
        account = next(account for account in self.accounts() if account.user == user)
        enroller = Enroller(account.user, account.name, account.role, "CG-090")
        session = ASession(self.members, self.preferences, enroller)
        self.sessions.append(session)
        return session

    def waiting_hint(self) -> int | None:
        return self.members.counts().waiting or None
