"""Corrections and the rush, in memory, for the window's tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.domain.amendment import Why, between, form_of, read_why
from desktop.domain.checking import unchecked_anew
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.fields import FieldProblem
from desktop.domain.noted import read_noted
from desktop.services.enrolling import Sealed
from desktop.services.rushing import Waiting
from desktop.storage.revisions import RevisionRow
from tests.support.samples import FILLED, NOW, TODAY

if TYPE_CHECKING:
    from tests.support.window import Members

_GUARDED = ("religion", "category", "caste")


class Corrections:
    """Judges by the real rules of the domain."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self.sealed: list[Draft] = []

    def begin(self, member_id: UUID, why: Why | None = None) -> Draft:
        answers = {name: value for name, value in FILLED.items() if name not in _GUARDED}
        noted = {} if why is None else {"why": why.as_json()}
        draft = Draft(member_id, answers, NOW, NOW, self._members.form.id, noted, 1)
        self._members.drafts[member_id] = draft
        return draft

    def drop(self, member_id: UUID) -> None:
        self._members.drafts.pop(member_id, None)

    def seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        examined = examine(draft.answers, form_of(self._members.form, draft.answers), TODAY)
        why = read_why(draft.noted.get("why"))
        if not isinstance(examined, Enrolment):
            return examined
        assert why is not None, "the screen asks before it saves"
        before = {name: value for name, value in FILLED.items() if name not in _GUARDED}
        form = form_of(self._members.form, before)
        sealed = examine(before, form, TODAY)
        assert isinstance(sealed, Enrolment)
        amendment = between(sealed.answers(), examined.answers(), why)
        is_changed = bool(amendment.fields)
        rules = self._members.rules
        if problems := unchecked_anew(draft.noted, rules, is_changed=is_changed):
            return problems
        shown: Mapping[str, tuple[object, object] | None] = {
            name: None if name in _GUARDED else (before.get(name), amendment.changes.get(name))
            for name in sorted(amendment.fields)
        }
        row = RevisionRow(2, why.reason, why.words, "sunita", int(NOW.timestamp() * 1000), shown)
        self._members.revisions[draft.id] = (row,)
        self._members.drafts.pop(draft.id, None)
        self.sealed.append(draft)
        return Sealed(draft.id, "7K4Q-00047-X", NOW)


class Rush:
    """Counts tokens from one."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self.last = 0

    def next_person(self) -> Draft:
        self.last += 1
        draft = self._members.begin().with_noted(token=self.last)
        self._members.drafts[draft.id] = draft
        return draft

    def agree(self, draft: Draft, consent: Mapping[str, object]) -> Draft:
        agreed = draft.with_answers({**draft.answers, "consent": dict(consent)}, NOW)
        self._members.drafts[draft.id] = agreed
        return agreed

    def waiting(self) -> tuple[Waiting, ...]:
        found = []
        for draft in self._members.drafts.values():
            token, photo = read_noted(draft.noted).token, self._members.photos.get(draft.id)
            if token is not None:
                found.append(Waiting(token, draft, photo.jpeg if photo else None))
        return tuple(sorted(found, key=lambda one: one.token))
