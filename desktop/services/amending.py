"""Correcting a sealed member: a new revision, never another member and nothing overwritten.

A correction is a draft with the member's id.  Sealing it writes the packet (only what changed, and
why), the member as the laptop may still read them, the search words, the likeness and the history
in one transaction; the card keeps its number, and is signed anew where the code says something
else.
Sealing the same correction again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from desktop import wire
from desktop.cards.code import fitting_name
from desktop.domain.aadhaar import without_aadhaar
from desktop.domain.amendment import (
    Amendment,
    AmendReason,
    Why,
    between,
    form_of,
    merged,
    read_why,
    without_guarded,
)
from desktop.domain.checking import unchecked_anew, word_after
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.fields import FieldProblem
from desktop.domain.form import GUARDED
from desktop.domain.identifiers import compact_number
from desktop.domain.moment import Moment
from desktop.domain.noted import read_noted
from desktop.domain.pack import Campaign
from desktop.errors import AmendError
from desktop.security.identity import card_claims
from desktop.services.desk import Desk
from desktop.services.enrolling import (
    Sealed,
    as_member,
    day_beside,
    readable_answers,
    stored_consent,
)
from desktop.services.likening import keys_of_enrolment
from desktop.services.spooling import make_durable, make_durable_again
from desktop.storage.audit import Action
from desktop.storage.drafts import KeptPhoto
from desktop.storage.enrolments import MemberRow, StoredPhoto
from desktop.storage.outbox import NewPacket
from desktop.storage.revisions import RevisionRow
from desktop.storage.work import Tables


class Amending:
    """Corrections, by one person at one laptop.

    Raises `AmendError` E-AMD-01: the member is not, or no longer, readable here.
    """

    def __init__(self, desk: Desk, on_sealed: Callable[[], None] = lambda: None) -> None:
        self._desk = desk
        self._on_sealed = on_sealed

    def begin(self, member_id: UUID, why: Why | None = None) -> Draft:
        """The correction of this member that was begun before, or a new one; kept at once."""
        member = self._member(member_id)
        begun = self._desk.store.read.drafts.by_id(member_id)
        if begun is None or begun.base_rev != member.rev:
            now = self._desk.clock.now()
            answers = without_guarded(member.answers or {})
            known = {self._desk.campaign.id, *self._desk.former}
            pack = member.pack if member.pack in known else self._desk.campaign.id
            begun = Draft(member_id, answers, now, now, pack, member.noted, member.rev)
            with self._desk.store.work() as tables:
                tables.drafts.remove(member_id)
        if why is not None:
            begun = begun.with_noted(why=why.as_json())
        with self._desk.store.work() as tables:
            tables.drafts.put(begun, self._desk.enroller.user)
        return begun

    def drop(self, member_id: UUID) -> None:
        """A correction that nothing was corrected in."""
        begun = self._desk.store.read.drafts.by_id(member_id)
        if begun is not None and begun.base_rev:
            with self._desk.store.work() as tables:
                tables.drafts.remove(member_id)

    def seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        """The next revision, safe; or every problem at once, with nothing changed."""
        return self._desk.with_room(lambda: self._seal(draft))

    def _seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        desk = self._desk
        member = self._member(draft.id)
        if member.rev > draft.base_rev:
            make_durable_again(desk.sides, draft.id, member.rev)
            return _as_sealed(member)
        examined = self._examined(draft)
        if not isinstance(examined, Enrolment):
            return examined
        kept = self._new_photo(draft.id, member)
        if kept is not None:
            draft = _with_photo(draft)
        before = without_guarded(member.answers or {})
        why = read_why(draft.noted.get("why"))
        amendment = between(before, examined.answers(), why or Why(AmendReason.TYPING))
        if not amendment.fields and kept is None:
            return (FieldProblem("reason", "amendment.nothing"),)
        if why is None:
            return (FieldProblem("reason", "amendment.reason"),)
        is_changed = bool(amendment.fields)
        draft = replace(draft, noted=word_after(member.noted, draft.noted, is_changed=is_changed))
        rules = self._campaign(draft).rules
        if problems := unchecked_anew(draft.noted, rules, is_changed=is_changed):
            return problems
        moment = desk.clock.moment(desk.store.read.kept.number_of("server_time") or None)
        with desk.store.work() as tables:
            packet = self._packet(tables, draft, amendment, kept, moment)
            believed = desk.clock.believed(moment)
            self._write(tables, draft, member, (examined, amendment, kept), believed)
            tables.drafts.remove(draft.id)
        make_durable(desk.sides, packet)
        self._on_sealed()
        return _as_sealed(member)

    def _member(self, member_id: UUID) -> MemberRow:
        member = self._desk.store.read.enrolments.by_id(member_id)
        if member is None or member.answers is None:
            raise AmendError("E-AMD-01")
        return member

    def _campaign(self, draft: Draft) -> Campaign:
        return self._desk.former.get(draft.pack, self._desk.campaign)

    def _examined(self, draft: Draft) -> Enrolment | tuple[FieldProblem, ...]:
        answers = without_aadhaar(draft.answers)
        form = form_of(self._campaign(draft).form, answers)
        return examine(answers, form, self._desk.clock.today())

    def _new_photo(self, draft_id: UUID, member: MemberRow) -> KeptPhoto | None:
        """The photo that was taken for this correction, unless it is the one that is there."""
        read = self._desk.store.read
        kept = read.drafts.photo_of(draft_id)
        if kept is None or not kept.jpeg:
            return None
        is_same = wire.digest_of_bytes(kept.jpeg) == read.enrolments.photo_digest(member.place)
        return None if is_same else kept

    def _packet(
        self, tables: Tables, draft: Draft, amendment: Amendment, kept: KeptPhoto | None,
        moment: Moment,
    ) -> NewPacket:  # fmt: skip
        desk = self._desk
        reckoned = desk.clock.reckon(moment)
        action = Action(desk.enroller.user, "amend", str(draft.id))
        head = tables.audit.append(action, moment, wire.digest_of)
        seq, prev = tables.outbox.next_place()
        header = wire.header_of(
            wire.AMENDMENT,
            draft.id,
            wire.Author(desk.identity.device, desk.enroller.user, desk.grant),
            wire.Link(seq, prev, head),
            moment,
            clock_suspect=reckoned.doubt is not None,
            base_rev=draft.base_rev,
        )
        photo = kept or KeptPhoto(b"", "")
        taken = wire.Taken(
            photo.jpeg, photo.note, read_noted(draft.noted), photo.look, day_beside(reckoned)
        )
        member = self._member(draft.id)
        number, pack = compact_number(member.number), self._campaign(draft).id
        record = wire.record_of_amendment(amendment, taken, number, pack)
        packet = desk.identity.seal_packet(header, record)
        new = NewPacket(
            seq, draft.id.bytes, draft.base_rev + 1, wire.AMENDMENT, wire.packet_digest(packet),
            packet, reckoned.at_ms,
        )  # fmt: skip
        tables.outbox.add(new)
        return new

    def _write(
        self, tables: Tables, draft: Draft, member: MemberRow,
        found: tuple[Enrolment, Amendment, KeptPhoto | None], moment: Moment,
    ) -> None:  # fmt: skip
        """Everything that the laptop itself shows and finds."""
        enrolment, amendment, kept = found
        campaign = self._campaign(draft)
        photo = None if kept is None else _stored_photo(kept)
        is_agreed_anew = "consent" in amendment.changes
        consent = stored_consent(enrolment.consent, campaign, moment) if is_agreed_anew else None
        amended = as_member(self._desk, draft, enrolment, member.number, moment)
        answers = _readable(member.answers or {}, enrolment, amendment)
        tables.enrolments.amend(amended.after(draft.base_rev + 1, answers), photo, consent)
        tables.likenesses.remove(member.number)
        tables.likenesses.add(member.number, keys_of_enrolment(self._desk.index_key, enrolment))
        row = RevisionRow(
            draft.base_rev + 1, amendment.why.reason, amendment.why.words,
            self._desk.enroller.user, moment.wall_ms, _shown(member.answers or {}, amendment, kept),
        )  # fmt: skip
        tables.revisions.add(draft.id, row)
        if member.name != enrolment.name or member.born != amended.born:
            self._renew_card(tables, member.number, enrolment, moment)

    def _renew_card(
        self, tables: Tables, number: str, enrolment: Enrolment, moment: Moment
    ) -> None:
        """The same number until the same day; the code says the name and year that are right."""
        card = tables.cards.by_number(number)
        if card is None:
            return
        issued = moment.wall_ms // 1000
        born = enrolment.birth.years()[0] if enrolment.birth else 0
        claims = card_claims(
            compact_number(number), fitting_name(enrolment.name), born, issued, card.expires_at
        )
        tables.cards.renew(number, self._desk.identity.issue_card(claims), issued)


def _with_photo(draft: Draft) -> Draft:
    """Why there was no photo is no longer of interest once there is one."""
    refusals = {**read_noted(draft.noted).refusals}
    refusals.pop("photo", None)
    return draft.with_noted(refusals=refusals or None)


def _stored_photo(kept: KeptPhoto) -> StoredPhoto:
    return StoredPhoto(kept.jpeg, wire.digest_of_bytes(kept.jpeg), kept.note, kept.look)


def _readable(
    before: Mapping[str, object], enrolment: Enrolment, amendment: Amendment
) -> dict[str, object]:
    after = merged(before, readable_answers(enrolment), amendment.removed)
    return {**without_guarded(after), **{name: after[name] for name in GUARDED if name in after}}


def _shown(
    before: Mapping[str, object], amendment: Amendment, kept: KeptPhoto | None
) -> dict[str, tuple[object, object] | None]:
    """Before and after of each field; of religion, category, caste and photo only that it was."""
    hidden = {*GUARDED, "consent"}
    shown: dict[str, tuple[object, object] | None] = {
        name: None if name in hidden else (before.get(name), amendment.changes.get(name))
        for name in sorted(amendment.fields)
    }
    return shown | ({} if kept is None else {"photo": None})


def _as_sealed(row: MemberRow) -> Sealed:
    return Sealed(row.id, row.number, datetime.fromtimestamp(row.sealed_at / 1000, tz=UTC))
