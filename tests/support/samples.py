"""Sample people, places and answers for the window's tests; none of them is anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.domain.consent import Notice
from desktop.domain.delivery import PacketState
from desktop.domain.enroller import Role
from desktop.domain.form import CODES, KINDS, Form, FormField, Option
from desktop.domain.photo import Judgement, Photo
from desktop.domain.places import PlaceIndex
from desktop.storage.revisions import RevisionRow

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
STATES = (
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
            words={},
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
    organisation_hi: str = "नमूना संगठन"
    organisation_en: str = "Sample organisation"
    welcome_hi: str = "स्वागत है"
    welcome_en: str = "Welcome"


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
    revisions: tuple[RevisionRow, ...] = ()


@dataclass(frozen=True)
class ACard:
    front: tuple[object, ...]
    back: tuple[object, ...]
    number: str
    payload_text: str = "SAMPLE"
    printed: int = 0


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
    is_language_chosen: bool = True
    language: str = "hi"
    theme: str = "light"
    large_type: bool = False
    card_language: str = "hi"
    printer: str = ""
    stock: str = ""
    as_typed: str = ""
