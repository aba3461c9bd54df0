"""Taking one person in: begin, keep, seal.

Sealing writes member, photo, consent, card, packet and audit row in one transaction, then the
spool file; only then is the member "safe on this laptop".  Sealing the same draft again changes
nothing and gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from desktop import wire
from desktop.cards.code import fitting_name
from desktop.domain.aadhaar import without_aadhaar
from desktop.domain.advice import advise
from desktop.domain.checking import unchecked
from desktop.domain.consent import Consent
from desktop.domain.enrolment import Draft, Enrolment, examine, read_answer
from desktop.domain.fields import Advice, EpicAbsence, FieldProblem, without_title
from desktop.domain.form import GUARDED
from desktop.domain.identifiers import compact_number, number_for
from desktop.domain.lexicon import read_choice
from desktop.domain.moment import Moment
from desktop.domain.names import folded, masked_name, skeletons
from desktop.domain.noted import read_noted
from desktop.domain.pack import Campaign
from desktop.domain.photo import Photo
from desktop.domain.reckoning import Reckoned
from desktop.domain.spelling_sounds import Script
from desktop.domain.text import typed
from desktop.errors import KnownError
from desktop.security.identity import card_claims, keyed_digest
from desktop.services.desk import Desk
from desktop.services.likening import keys_of_enrolment
from desktop.services.spelling import Spelling, learn_all
from desktop.services.spooling import make_durable, make_durable_again
from desktop.storage.audit import Action
from desktop.storage.cards import CardRow
from desktop.storage.drafts import KeptPhoto
from desktop.storage.enrolments import MemberRow, NewMember, StoredConsent, StoredPhoto
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Tables

T = TypeVar("T")
_BIN: Final = timedelta(days=30)


class SealError(KnownError):
    """Nothing can be sealed as things are.

    E-SEA-01 the centre has not yet shown that it can open what this laptop seals; E-SEA-02 the
    block of card numbers is used up.
    """


@dataclass(frozen=True, slots=True)
class Sealed:
    """A member who is safe on this laptop."""

    id: UUID
    number: str
    sealed_at: datetime


_OTHER_SCRIPT: Final = {
    "name_latin.suggestion": Script.LATIN,
    "name.other_script": Script.DEVANAGARI,
}


class Enrolling:
    """Drafts and their sealing, for one person at one laptop."""

    def __init__(self, desk: Desk, on_sealed: Callable[[], None] = lambda: None) -> None:
        self._desk = desk
        self._on_sealed = on_sealed

    def begin(self) -> Draft:
        """A new draft, with booth and PIN code of the entry before; names and numbers never.

        Raises `StoreError` E-STO-08 where the disk has no room for another member.
        """
        if self._desk.room is not None:
            self._desk.room.before_a_form()
        now = self._desk.clock.now()
        answers = carried_answers(self._desk)
        return Draft(self._desk.new_id(), answers, now, now, self._desk.campaign.id)

    def begin_beside(self, member_id: UUID, *, same_mobile: bool = False) -> Draft:
        """The next of the same household: where they live; the mobile only where asked for.

        Never names, photo or consent.  Of somebody no longer readable only the booth is left.
        """
        draft, first = self.begin(), self._desk.store.read.enrolments.by_id(member_id)
        if first is None:
            return draft
        known = first.answers or {}
        asked = self._desk.campaign.form.field
        names = ("address", "pin", *(["mobile"] if same_mobile else []))
        home = {name: known[name] for name in names if known.get(name) and asked(name)}
        sharing = {"relation": "family", "reason": "household"} if "mobile" in home else None
        answers = {**draft.answers, "booth": first.booth, **home}
        noted = draft.with_noted(household=first.number, sharing=sharing)
        return noted.with_answers(answers, draft.touched_at)

    def keep(self, draft: Draft) -> Draft:
        """Durable when this returns."""
        kept = draft.with_answers(without_aadhaar(draft.answers), self._desk.clock.now())

        def put() -> Draft:
            with self._desk.store.work() as tables:
                tables.drafts.put(kept, self._desk.enroller.user)
            return kept

        return self._desk.with_room(put)

    def binned(self) -> tuple[Draft, ...]:
        """What was put away in the last thirty days."""
        return self._desk.store.read.drafts.binned()

    def restore(self, draft_id: UUID) -> None:
        """Out of the bin, as it was."""
        with self._desk.store.work() as tables:
            tables.drafts.unbin(draft_id)

    def parked(self) -> tuple[Draft, ...]:
        return self._desk.store.read.drafts.parked()

    def discard(self, draft_id: UUID) -> None:
        """Into the bin, for thirty days; keeping it again takes it out."""
        now = self._desk.clock.now()
        with self._desk.store.work() as tables:
            tables.drafts.bin(draft_id, now)
            tables.drafts.empty_bin(now - _BIN)

    def attach(self, draft_id: UUID, photo: Photo) -> None:
        note = photo.forced_reason or (photo.hint.value if photo.hint else "")
        self._attach(draft_id, KeptPhoto(photo.jpeg, note, photo.look))

    def without_photo(self, draft_id: UUID, reason: str) -> None:
        """No photo for now, and why (P6)."""
        self._attach(draft_id, KeptPhoto(b"", reason))

    def _attach(self, draft_id: UUID, kept: KeptPhoto) -> None:
        self._desk.with_room(lambda: self._put_photo(draft_id, kept))

    def _put_photo(self, draft_id: UUID, kept: KeptPhoto) -> None:
        """The camera may be quicker than the first key: the draft then begins with its photo."""
        with self._desk.store.work() as tables:
            if tables.drafts.by_id(draft_id) is None:
                now = self._desk.clock.now()
                begun = Draft(draft_id, {}, now, now, self._desk.campaign.id)
                tables.drafts.put(begun, self._desk.enroller.user)
            tables.drafts.attach(draft_id, kept)

    def photo_of(self, draft_id: UUID) -> Photo | None:
        """The draft's own; while a member is corrected the one that was sealed, if no other."""
        read = self._desk.store.read
        kept = read.drafts.photo_of(draft_id)
        if kept is None or not kept.jpeg:
            member = read.enrolments.by_id(draft_id)
            sealed = read.enrolments.photo_of(member.place) if member is not None else None
            kept = KeptPhoto(sealed or b"", "")
        if not kept.jpeg:
            return None
        digest = wire.digest_of_bytes(kept.jpeg)
        return Photo(kept.jpeg, digest, kept.note or None, None, self._desk.clock.now(), kept.look)

    def advise(self, draft: Draft) -> tuple[Advice, ...]:
        """Worth a second look, never in the way: field rules, and who is here already."""
        today = self._today()
        campaign = self._campaign(draft)
        found = self._spelt(draft, advise(draft.answers, campaign.form, today))
        examined = _lenient(draft.answers, campaign, today)
        found += self._known_already(draft.id, examined)
        return tuple(found)

    def _spelt(self, draft: Draft, advices: Sequence[Advice]) -> list[Advice]:
        """A name is suggested in the other script as people here spell it."""
        spelling, found = Spelling(self._desk.store), list(advices)
        for at, told in enumerate(found):
            to = _OTHER_SCRIPT.get(told.code)
            name = typed(draft.answers.get("name"))
            offered = spelling.suggest(without_title(name), to, 1) if to else ()
            if offered:
                found[at] = replace(told, values={**told.values, "suggestion": offered[0]})
        return found

    def seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        """The member, safe; or every problem at once, with nothing changed.

        Raises `SealError` and `StoreError`; the draft then stays as it was.
        """
        return self._desk.with_room(lambda: self._seal(draft))

    def _seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        desk = self._desk
        before = desk.store.read.enrolments.by_id(draft.id)
        if before is not None:
            make_durable_again(desk.sides, draft.id, 1)
            return self._as_sealed(before)
        examined = examine(draft.answers, self._campaign(draft).form, self._today())
        if not isinstance(examined, Enrolment):
            return examined
        if desk.store.read.drafts.photo_of(draft.id) is None:
            return (FieldProblem("photo", "photo.missing"),)
        if problems := unchecked(draft.noted, self._campaign(draft).rules):
            return problems
        moment = desk.clock.moment(desk.store.read.kept.number_of("server_time") or None)
        with desk.store.work() as tables:
            if not tables.kept.number_of("live"):
                raise SealError("E-SEA-01")
            kept = tables.drafts.photo_of(draft.id)
            photo = kept or KeptPhoto(b"", "")
            sealed, packet = self._write(tables, draft, examined, photo, moment)
            tables.drafts.remove(draft.id)
        make_durable(desk.sides, packet)
        self._on_sealed()
        return sealed

    def _campaign(self, draft: Draft) -> Campaign:
        """The pack a draft was begun with; the one in force where that is no longer here."""
        return self._desk.former.get(draft.pack, self._desk.campaign)

    def _write(
        self, tables: Tables, draft: Draft, enrolment: Enrolment, photo: KeptPhoto, moment: Moment
    ) -> tuple[Sealed, NewPacket]:
        desk = self._desk
        reckoned, believed = desk.clock.reckon(moment), desk.clock.believed(moment)
        number, card = self._card(tables, enrolment, believed)
        action = Action(desk.enroller.user, "seal", str(draft.id))
        head = tables.audit.append(action, moment, wire.digest_of)
        seq, prev = tables.outbox.next_place()
        campaign = self._campaign(draft)
        consent = stored_consent(enrolment.consent, campaign, believed)
        header = wire.header_of(
            wire.ENROLMENT,
            draft.id,
            wire.Author(desk.identity.device, desk.enroller.user, desk.grant),
            wire.Link(seq, prev, head),
            moment,
            clock_suspect=reckoned.doubt is not None,
            consent_hash=consent.digest,
        )
        noted = read_noted(draft.noted)
        taken = wire.Taken(photo.jpeg, photo.note, noted, photo.look, day_beside(reckoned))
        record = wire.record_of(enrolment, taken, compact_number(number), campaign.id)
        packet = desk.identity.seal_packet(header, record)
        new = NewPacket(
            seq, draft.id.bytes, 1, wire.ENROLMENT, wire.packet_digest(packet), packet,
            believed.wall_ms,
        )  # fmt: skip
        tables.outbox.add(new)
        member = as_member(desk, draft, enrolment, number, believed)
        digest = wire.digest_of_bytes(photo.jpeg)
        stored = StoredPhoto(photo.jpeg, digest, photo.note, photo.look) if photo.jpeg else None
        tables.enrolments.add(member, stored, consent)
        tables.likenesses.add(number, keys_of_enrolment(desk.index_key, enrolment))
        learn_all(tables.spellings, filter(None, (read_choice(*two) for two in noted.spellings)))
        tables.cards.add(card)
        return Sealed(draft.id, number, believed.at), new

    def _card(self, tables: Tables, enrolment: Enrolment, moment: Moment) -> tuple[str, CardRow]:
        desk = self._desk
        admission = desk.identity.trust.admission
        counter = tables.cards.next_counter(admission.first)
        if counter > admission.last:
            raise SealError("E-SEA-02")
        number = number_for(admission.prefix, counter)
        issued = moment.wall_ms // 1000
        expires = issued + desk.campaign.rules.card_valid_days * 86_400
        born = enrolment.birth.years()[0] if enrolment.birth else 0
        claims = card_claims(
            compact_number(number), fitting_name(enrolment.name), born, issued, expires
        )
        payload = desk.identity.issue_card(claims)
        return number, CardRow(counter, number, payload, issued, expires)

    def _known_already(self, draft_id: UUID, values: Mapping[str, str]) -> list[Advice]:
        """Members of this laptop with the same mobile or voter card."""
        enrolments = self._desk.store.read.enrolments
        advice: list[Advice] = []
        if mobile := values.get("mobile"):
            key = keyed_digest(self._desk.index_key, f"mobile {mobile}")
            others = [row for row in enrolments.with_mobile(key) if row.id != draft_id]
            if others:
                advice.append(Advice("mobile", "mobile.shared", {"count": str(len(others))}))
        if epic := values.get("epic"):
            key = keyed_digest(self._desk.index_key, f"epic {epic}")
            for row in enrolments.with_epic(key):
                if row.id != draft_id:
                    shown = {"number": row.number, "name": row.name or row.masked_name}
                    advice.append(Advice("epic", "epic.known", {**shown, "id": str(row.id)}))
                    break
        return advice

    def _as_sealed(self, row: MemberRow) -> Sealed:
        return Sealed(row.id, row.number, datetime.fromtimestamp(row.sealed_at / 1000, tz=UTC))

    def _today(self) -> date:
        return self._desk.clock.today()


def day_beside(reckoned: Reckoned) -> str:
    """The day that ages were judged by, where the packet's own clock does not tell it."""
    return "" if reckoned.doubt is None else reckoned.day.isoformat()


def carried_answers(desk: Desk) -> dict[str, object]:
    """Booth and PIN code of the entry before, where the form asks for them."""
    for before in desk.store.read.enrolments.recent(1):
        kept = {"pin": (before.answers or {}).get("pin"), "booth": before.booth}
        asked = desk.campaign.form.field
        return {name: value for name, value in kept.items() if value and asked(name)}
    return {}


def as_member(
    desk: Desk, draft: Draft, enrolment: Enrolment, number: str, moment: Moment
) -> NewMember:
    """The member as the laptop may read them, first of all revisions."""
    epic = "" if isinstance(enrolment.epic, EpicAbsence) else enrolment.epic
    hours = desk.identity.trust.admission.readable_hours

    def key(kind: str, value: str) -> bytes | None:
        return keyed_digest(desk.index_key, f"{kind} {value}") if value else None

    return NewMember(
        id=draft.id,
        rev=1,
        number=number,
        answers=readable_answers(enrolment),
        name=enrolment.name,
        masked_name=masked_name(enrolment.name),
        born=enrolment.birth.years()[0] if enrolment.birth else 0,
        booth=enrolment.booth,
        epic_key=key("epic", epic),
        mobile_key=key("mobile", enrolment.mobile),
        enroller=desk.enroller.user,
        pack=desk.former.get(draft.pack, desk.campaign).id,
        sealed_at=moment.wall_ms,
        readable_until=moment.wall_ms + hours * 3_600_000,
        words=search_words(enrolment.name, enrolment.name_latin),
        noted=read_noted(draft.noted).as_json(),
    )


def stored_consent(consent: Consent, campaign: Campaign, moment: Moment) -> StoredConsent:
    """The consent as it is kept, bound to the words that were shown."""
    shown = campaign.form.notice.digests[consent.language]
    return StoredConsent(
        notice=consent.notice,
        language=consent.language,
        mode=consent.mode,
        purposes=consent.purposes,
        digest=wire.consent_digest(consent.answers(), shown),
        given_at=moment.wall_ms,
    )


def readable_answers(enrolment: Enrolment) -> dict[str, object]:
    """The answers a laptop keeps readable: of religion, category and caste only whether given."""
    answers = enrolment.answers()
    for name in GUARDED:
        if name in answers:
            is_refused = answers[name] == {"refused": True}
            answers[name] = "refused" if is_refused else "given"
    return answers


def search_words(name: str, name_latin: str) -> str:
    """Both names as the search compares them: folded words, and `~` before each sound key."""
    keys = dict.fromkeys(f"~{key}" for text in (name, name_latin) for key in skeletons(text))
    return " ".join([folded(name), folded(name_latin), *keys])


def _lenient(answers: Mapping[str, object], campaign: Campaign, today: date) -> dict[str, str]:
    """Mobile and EPIC of an unfinished draft, where they are readable already."""
    found: dict[str, str] = {}
    for name in ("mobile", "epic"):
        question = campaign.form.field(name)
        if question is not None:
            value = read_answer(answers.get(name), question, campaign.form, today)
            if isinstance(value, str) and value:
                found[name] = value
    return found
