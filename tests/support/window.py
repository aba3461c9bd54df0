"""An application in memory for the window's tests: sample people, no disk, no network, no camera.

It fits the ports of `ui.bridge.ports` by shape and answers with the real rules of the domain.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from desktop.domain.advice import advise
from desktop.domain.consent import Notice
from desktop.domain.delivery import PacketState, SyncKind, SyncView
from desktop.domain.enroller import Enroller, Role
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.fields import Advice, FieldProblem
from desktop.domain.form import CODES, KINDS, Form, FormField, Option
from desktop.domain.photo import Hint, Judgement, Photo
from desktop.domain.places import PlaceIndex

NOW = datetime(2026, 11, 22, 5, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
_WORDS = {
    "father": ("पिता", "Father"),
    "mother": ("माता", "Mother"),
    "husband": ("पति", "Husband"),
    "wife": ("पत्नी", "Wife"),
    "guardian": ("अभिभावक", "Guardian"),
    "other": ("अन्य", "Other"),
    "female": ("महिला", "Female"),
    "male": ("पुरुष", "Male"),
    "third": ("तृतीय लिंग", "Third gender"),
    "hindu": ("हिंदू", "Hindu"),
    "muslim": ("मुस्लिम", "Muslim"),
    "christian": ("ईसाई", "Christian"),
    "sikh": ("सिख", "Sikh"),
    "buddhist": ("बौद्ध", "Buddhist"),
    "jain": ("जैन", "Jain"),
    "general": ("सामान्य", "General"),
    "obc": ("अन्य पिछड़ा वर्ग", "OBC"),
    "sc": ("अनुसूचित जाति", "SC"),
    "st": ("अनुसूचित जनजाति", "ST"),
}
_ROWS = (
    ("CG-D1", "district", "रायपुर (नमूना)", "Raipur (sample)", "", "", ""),
    ("CG-090", "seat", "आरंग", "Arang", "CG-D1", "", ""),
    ("CG-090-012", "booth", "रामपुर · बूथ 12", "Rampur · booth 12", "CG-090", "", ""),
    ("CG-090-013", "booth", "रामपुर · बूथ 13", "Rampur · booth 13", "CG-090", "", ""),
    ("CG-090-041", "booth", "रामपुरी · बूथ 41", "Rampuri · booth 41", "CG-090", "", ""),
    ("CG-090-050", "booth", "पारागाँव · बूथ 50", "Paragaon · booth 50", "CG-090", "", ""),
)
PEOPLE = (
    ("सुनीता देवी साहू", "Sunita Devi Sahu", "रमेश साहू", 34),
    ("राजेश कुमार निषाद", "Rajesh Kumar Nishad", "भोला निषाद", 41),
    ("फूलमती बघेल", "Phoolmati Baghel", "मंगलू बघेल", 52),
    ("विजय पटेल", "Vijay Patel", "हृदय पटेल", 27),
    ("द्रौपदी ध्रुव", "Draupadi Dhruw", "कृष्ण ध्रुव", 60),
    ("ज्ञानेश्वर चंद्राकर", "Gyaneshwar Chandrakar", "श्याम चंद्राकर", 38),
)
_STATES = (
    PacketState.WAITING,
    PacketState.WAITING,
    PacketState.QUARANTINED,
    PacketState.ACCEPTED,
    PacketState.WAITING,
    PacketState.STORED,
)
FILLED: dict[str, object] = {
    "name": "सुनीता देवी साहू",
    "name_latin": "Sunita Devi Sahu",
    "gender": "female",
    "relation": "husband",
    "relation_name": "रमेश साहू",
    "birth": {"age": "34"},
    "mobile": "98765 43210",
    "epic": "WKH1186253",
    "booth": "CG-090-012",
    "address": "मकान 14, तालाब के पास, वार्ड 6",
    "pin": "493441",
    "religion": "hindu",
    "category": "obc",
    "caste": "साहू",
    "consent": {
        "notice": "2026-1",
        "language": "hi",
        "mode": "read_aloud",
        "purposes": ["membership", "photo_on_card"],
    },
}


def a_place_index() -> PlaceIndex:
    return PlaceIndex(_ROWS)


def a_form(places: PlaceIndex) -> Form:
    """All fourteen questions of the default pack, as samples."""
    notice = Notice(
        "2026-1",
        {
            "hi": "नमूना सूचना\n\nहम आपका नाम, पता और फ़ोटो सदस्यता के लिए लेते हैं।",
            "en": "Sample notice\n\nWe take your name, address and photo for the membership.",
        },
        {"hi": "00", "en": "00"},
    )
    fields = tuple(
        FormField(
            name,
            kind,
            is_required=True,
            words={"hi": name, "en": name},
            options=tuple(
                Option(code, dict(zip(("hi", "en"), _WORDS[code], strict=True)))
                for code in CODES.get(name, ())
            ),
            is_refusable=name in ("religion", "category", "caste"),
        )
        for name, kind in KINDS.items()
    )
    return Form("sample@1", fields, places.booths, notice)


def a_portrait(seed: int = 0) -> bytes:
    """A drawn stand-in as JPEG: clearly a sample, never a member."""
    image = QImage(480, 600, QImage.Format.Format_RGB888)
    image.fill(QColor("#DFE7EB"))
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#7B8FA3") if seed % 2 else QColor("#8A7A9B"))
    painter.drawRoundedRect(QRectF(60, 420, 360, 300), 120, 120)
    painter.setBrush(QColor("#A9785A"))
    painter.drawEllipse(QRectF(140, 130, 200, 260))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 80)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def a_photo(seed: int = 0) -> Photo:
    return Photo(a_portrait(seed), b"\0" * 32, None, None, NOW)


@dataclass(frozen=True)
class AnAccount:
    user: str
    name: str
    role: Role
    is_disabled: bool = False


@dataclass(frozen=True)
class AWrongSecret:
    tries_left: int
    wait_seconds: int


@dataclass(frozen=True)
class AMustWait:
    seconds: int


@dataclass(frozen=True)
class ASlotDisabled:
    user: str


@dataclass(frozen=True)
class ACampaign:
    name_hi: str = "सदस्यता अभियान (नमूना)"
    name_en: str = "Membership drive (sample)"
    help_phone: str = "0771-000000"
    target_today: int | None = 80


@dataclass(frozen=True)
class AFound:
    id: UUID
    number: str
    name: str
    name_latin: str
    relation_name: str
    age: int | None
    booth_words: str
    sealed_at: datetime
    state: PacketState
    thumbnail: bytes | None = None
    is_masked: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class ASealed:
    id: UUID
    number: str
    sealed_at: datetime


@dataclass(frozen=True)
class SomeCounts:
    today: int
    enrolled: int
    received: int
    waiting: int
    needs_correction: int
    drafts: int


@dataclass(frozen=True)
class AMoment:
    kind: str
    at: datetime | None


@dataclass(frozen=True)
class ARecord:
    found: AFound
    lines: tuple[tuple[str, str], ...]
    photo: bytes | None
    timeline: tuple[AMoment, ...]


@dataclass(frozen=True)
class ACard:
    front: tuple[object, ...]
    back: tuple[object, ...]
    number: str
    payload_text: str = "SAMPLE"


@dataclass(frozen=True)
class APreview:
    width: int
    height: int
    rgb: bytes
    judgement: Judgement | None
    may_keep_anyway: bool = False
    fault: str | None = None


@dataclass(frozen=True)
class ACameraChoice:
    id: str
    name: str


@dataclass
class SomePreferences:
    language: str = "hi"
    theme: str = "light"
    large_type: bool = False


class Members:
    """The store of the fake: drafts, sealed members, photos."""

    def __init__(self, places: PlaceIndex, *, sample: bool) -> None:
        self.places = places
        self.form = a_form(places)
        self.drafts: dict[UUID, Draft] = {}
        self.photos: dict[UUID, Photo] = {}
        self.sealed: list[AFound] = []
        self.answers: dict[UUID, dict[str, object]] = {}
        self.seals = 0
        self.advice: tuple[Advice, ...] = ()
        self.carried: dict[str, object] = {"booth": "CG-090-012", "pin": "493441"}
        self._ids = (UUID(int=number) for number in itertools.count(1000))
        if sample:
            self._add_people()

    def _add_people(self) -> None:
        for place, (name, latin, relation, age) in enumerate(PEOPLE):
            state = _STATES[place]
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
        draft = Draft(next(self._ids), dict(self.carried), NOW, NOW, "sample@1")
        self.drafts[draft.id] = draft
        return draft

    def keep(self, draft: Draft) -> Draft:
        kept = replace(draft, touched_at=NOW)
        self.drafts[draft.id] = kept
        return kept

    def parked(self) -> tuple[Draft, ...]:
        return tuple(self.drafts.values())

    def discard(self, draft_id: UUID) -> None:
        self.drafts.pop(draft_id, None)

    def advise(self, draft: Draft) -> tuple[Advice, ...]:
        return (*advise(draft.answers, self.form, TODAY), *self.advice)

    def attach(self, draft_id: UUID, photo: Photo) -> None:
        self.photos[draft_id] = photo

    def without_photo(self, draft_id: UUID, reason: str) -> None:
        self.waived = (draft_id, reason)

    def photo_of(self, draft_id: UUID) -> Photo | None:
        return self.photos.get(draft_id)

    def seal(self, draft: Draft) -> ASealed | tuple[FieldProblem, ...]:
        examined = examine(draft.answers, self.form, TODAY)
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
            ("guarded", "बताया गया"),
            ("consent", "सूचना 2026-1"),
        )
        received = NOW if found.state.is_received else None
        timeline = (
            AMoment("made", found.sealed_at),
            AMoment("saved", found.sealed_at),
            AMoment("sent", received),
            AMoment("received", received),
            AMoment("reviewed", None),
        )
        return ARecord(found, lines, found.thumbnail, timeline)

    # Printing
    def card(self, member_id: UUID) -> ACard:
        found = next(found for found in self.sealed if found.id == member_id)
        return ACard((found.name, found.name_latin), (found.number,), found.number)

    def note_printed(self, member_id: UUID, what: str) -> None:
        self.printed = (member_id, what)


class Camera:
    """A camera that the test works by hand."""

    def __init__(self) -> None:
        self._frames: list[Callable[[APreview], None]] = []
        self._photos: list[Callable[[Photo], None]] = []
        self.captured: list[str | None] = []
        self.retakes = self.starts = 0
        self.takes_at_once = True

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

    def show(self, hint: Hint | None, fault: str | None = None, *, anyway: bool = False) -> None:
        image = QImage.fromData(a_portrait()).scaled(240, 300)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        rgb = b"".join(
            bytes(image.constScanLine(line))[: image.width() * 3] for line in range(image.height())
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


class APenDrive:
    """Counts what goes over it."""

    def give(self, folder: Path) -> int:
        return len(list(folder.iterdir()))

    def take(self, file: Path) -> int:
        return len(file.read_bytes())


class ASession:
    """An open store of samples."""

    def __init__(self, members: Members, preferences: SomePreferences, enroller: Enroller) -> None:
        self.enroller = enroller
        self.camp_name = "रामपुर-3"
        self.campaign = ACampaign()
        self.form, self.places = members.form, members.places
        self.enrolling = self.searching = self.printing = members
        self.photographing = Camera()
        self.synchronising = Road()
        self.preferences = preferences
        self.is_locked = False
        self.pen_drive = APenDrive()

    def lock(self) -> None:
        self.is_locked = True


@dataclass(frozen=True)
class ACentre:
    organisation: str = "नमूना संगठन"
    server: str = "https://centre.example"
    fingerprint: str = "7K4Q 9M2D 0RST 5XYZ"


@dataclass(frozen=True)
class ARefusal:
    code: str


class FirstRun:
    """Provisioning that accepts the code GOOD."""

    def __init__(self) -> None:
        self.activated: list[tuple[str, str, str]] = []

    def begin(self, activation_text: str) -> ACentre | ARefusal:
        return ACentre() if activation_text == "GOOD" else ARefusal("E-SRV-06")

    def activate(
        self,
        activation_text: str,
        user_code: str,
        secret: str,
        on_stage: Callable[[str], None] = lambda _stage: None,
    ) -> object:
        for stage in ("keys", "contact", "pack", "test", "opened"):
            on_stage(stage)
        self.activated.append((activation_text, user_code, secret))
        return object()

    def write_request(self, path: Path) -> None:
        path.write_bytes(b"request")

    def read_response(self, path: Path) -> object:
        return object() if path.exists() else ARefusal("E-SRV-06")


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


class Press:
    """A card press that draws the words of the marks."""

    def __init__(self) -> None:
        self.orders: list[object] = []

    def printers(self) -> tuple[str, ...]:
        return ("Sample printer",)

    def picture(self, marks: tuple[object, ...], width: int) -> QImage:
        image = QImage(width, round(width * 53.98 / 85.6), QImage.Format.Format_RGB32)
        image.fill(QColor("#EEF4F6"))
        painter = QPainter(image)
        font = QFont("Noto Sans Devanagari")
        font.setPixelSize(width // 16)
        painter.setFont(font)
        words = "नमूना / SAMPLE\n" + "\n".join(str(mark) for mark in marks)
        painter.drawText(image.rect().adjusted(20, 20, -20, -20), 0, words)
        painter.end()
        return image

    def print_card(self, card: object, order: object) -> None:
        self.orders.append(order)

    def write(self, card: object, path: Path) -> None:
        path.write_bytes(b"%PDF sample")
