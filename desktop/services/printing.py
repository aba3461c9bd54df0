"""Cards: prepared, read back before they are shown, and noted when they were printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from desktop.cards import code, layout
from desktop.cards.marks import Mark
from desktop.cards.slip import Slip, slip
from desktop.domain.pack import Campaign
from desktop.errors import CardError
from desktop.storage.cards import CardRow
from desktop.storage.enrolments import MemberRow
from desktop.storage.work import Store

PreparedSlip = Slip


@dataclass(frozen=True, slots=True)
class PreparedCard:
    """Both faces, and the text in the QR, which has been read back."""

    front: tuple[Mark, ...]
    back: tuple[Mark, ...]
    number: str
    payload_text: str
    printed: int = 0  # how often it was printed or saved before


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands on a slip: the laptop's label, and the enrollers' names by user."""

    label: str
    names: Mapping[str, str]


class Printing:
    """Makes cards ready; notes that they were printed.

    Raises `CardError`: E-CRD-01 not a member of this laptop, E-CRD-02 the readable time is past and
    the centre must print, E-CRD-03 the code did not read back.
    """

    def __init__(
        self, store: Store, campaign: Campaign, signature: Signature, *, is_practice: bool
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._signature = signature
        self._is_practice = is_practice

    def card(self, member_id: UUID) -> PreparedCard:
        member, card, facts = self._ready(member_id)
        return PreparedCard(
            layout.front(facts), layout.back(facts), member.number, card.payload, card.printed
        )

    def slip(self, member_id: UUID, language: str) -> PreparedSlip:
        """The paper a member takes away at once, in the language they asked for (CRD1)."""
        member, _card, facts = self._ready(member_id)
        joined = datetime.fromtimestamp(member.sealed_at / 1000, UTC).astimezone()
        names = self._signature.names
        enroller = f"{names.get(member.enroller, member.enroller)} · {self._signature.label}"
        return slip(facts, joined.strftime("%d-%m-%Y, %H:%M"), enroller, language)

    def unprinted(self, limit: int) -> tuple[UUID, ...]:
        """Members still readable here whose card was never printed or saved, newest first."""
        return self._store.read.cards.unprinted(limit)

    def _ready(self, member_id: UUID) -> tuple[MemberRow, CardRow, layout.CardFacts]:
        member = self._store.read.enrolments.by_id(member_id)
        if member is None:
            raise CardError("E-CRD-01")
        card = self._store.read.cards.by_number(member.number)
        if card is None or not card.payload or member.answers is None:
            raise CardError("E-CRD-02")
        matrix = code.matrix(card.payload)
        if code.read_back(matrix) != card.payload:
            raise CardError("E-CRD-03")
        return member, card, self._facts(member, card, matrix)

    def note_printed(self, member_id: UUID, what: str) -> None:
        """Counts a print; `what` names the paper and is for the audit log alone."""
        del what
        member = self._store.read.enrolments.by_id(member_id)
        if member is not None:
            with self._store.work() as tables:
                tables.cards.note_printed(member.number)

    def _facts(self, member: MemberRow, card: CardRow, matrix: code.Matrix) -> layout.CardFacts:
        answers = member.answers or {}
        words = self._campaign.words
        place = self._campaign.places.place(member.booth)
        return layout.CardFacts(
            number=member.number,
            name=member.name or "",
            name_latin=str(answers.get("name_latin", "")),
            relation=str(answers.get("relation", "")),
            relation_name=str(answers.get("relation_name", "")),
            born=member.born,
            booth_hi=place.name_hi if place else member.booth,
            booth_en=place.name_en if place else member.booth,
            issued_on=_day(card.issued_at),
            expires_on=_day(card.expires_at),
            organisation_hi=words.organisation_hi,
            organisation_en=words.organisation_en,
            campaign_hi=words.name_hi,
            campaign_en=words.name_en,
            help_phone=words.help_phone,
            photo=self._store.read.enrolments.photo_of(member.place),
            matrix=matrix,
            brand=dict(self._campaign.brand),
            is_practice=self._is_practice,
            is_on_roll="roll" in member.noted,
        )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).astimezone().date()
