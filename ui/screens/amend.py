"""The form once more, for a member who is sealed: what changed, why, and nothing else is touched.

Promises: what cannot be read again is not shown and stays; the camera takes nothing unless a photo
was asked for; a correction that corrected nothing leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from desktop.domain.amendment import form_of, read_why
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.fields import FieldProblem
from desktop.domain.form import GUARDED
from desktop.domain.photo import Photo
from ui.bridge.ports import Record, Sealed
from ui.look.words import N_
from ui.screens.desk import Desk, ToEnrol, ToRecord
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.member.joining import AtTable
from ui.widgets.field import Note
from ui.widgets.reason_panel import ReasonPanel

PHOTO = "photo"
REASONS = (
    ("typing_mistake", N_("Typing mistake")),
    ("member_asked", N_("Member asked")),
    ("photo_added", N_("Photo added")),
    ("other", N_("Another reason")),
)


class AmendScreen(EnrolScreen):
    """Saves a revision instead of a member; the reason is asked for at the end, once."""

    # Of the guarded questions that were answered: `given` or `refused`, and the hint below each.
    _sealed: Mapping[str, str] = MappingProxyType({})
    _hints: Mapping[str, Note] = MappingProxyType({})

    def __init__(self, desk: Desk, wanted: ToEnrol) -> None:
        super().__init__(desk, wanted)
        self.save_button.rename(self.look.say("Save the correction"))
        self.later_button.rename(self.look.say("Back"))
        self._is_touched = False
        self.form.edited.connect(lambda _name: self._touch())
        self.form.edited.connect(self._say_kept)
        self.sitting.changed.connect(self._touch)

    def _touch(self) -> None:
        self._is_touched = True

    def _show(self, draft: Draft, carried: frozenset[str]) -> None:
        super()._show(draft, carried)
        if self._wanted.focus == PHOTO:
            self.go_to(PHOTO)
        searching = self.desk.session.searching
        self.desk.ask(self, lambda: searching.record(draft.id), self._show_sealed)

    def _show_sealed(self, record: Record | None) -> None:
        """Of religion, category and caste only whether they were given."""
        lines = dict(record.lines) if record is not None else {}
        asked = [name for name in GUARDED if name in lines and name in self.form.fields]
        self._sealed = {name: lines[name] for name in asked}
        self._hints = {name: self.form.fields[name].note for name in asked}
        for name in asked:
            self._say_kept(name)

    def _say_kept(self, name: str) -> None:
        """Below an empty guarded question: what it is stays; once answered anew, its own hint."""
        if name not in self._sealed:
            return
        is_refused = self._sealed[name] == "refused"
        words = N_("Did not say — stays so") if is_refused else N_("Given — not shown, stays")
        kept = Note(self.look.say(words), "info", "lock")
        is_anew = name in self.form.answers()
        self.form.fields[name].rest_on(self._hints[name] if is_anew else kept)

    def _at_table(self) -> AtTable:
        return replace(super()._at_table(), sealed=lambda: self._sealed)

    def _sit(self, draft: Draft, photo: Photo | None) -> None:
        if photo is None and self._wanted.focus != PHOTO:
            self.sitting.rest(draft.id)
        else:
            super()._sit(draft, photo)

    def _found_wrong(self, draft: Draft) -> tuple[FieldProblem, ...]:
        form = form_of(self.form.questions, draft.answers)
        examined = examine(draft.answers, form, self.form.today())
        return () if isinstance(examined, Enrolment) else examined

    def _may_save(self) -> bool:
        if self._draft is not None and read_why(self._draft.noted.get("why")) is None:
            self.ask_why()
            return False
        return super()._may_save()

    def ask_why(self) -> None:
        panel = ReasonPanel(self.look, self.look.say("Why is it changed?"), REASONS)
        panel.told.connect(self._tell_why)
        self.aside.show_panel(panel)
        panel.focus_in()

    def _tell_why(self, reason: str, words: str) -> None:
        self.aside.show_photo()
        self.note(why={"reason": reason, "words": words})
        self._save_at_once()

    def _seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        return self.desk.session.amending.seal(draft)

    def _end_sealing(self) -> None:
        super()._end_sealing()
        self.save_button.rename(self.look.say("Save the correction"))

    def _on_sealed(self, outcome: Sealed | tuple[FieldProblem, ...]) -> None:
        if isinstance(outcome, tuple):
            super()._on_sealed(outcome)
            return
        self._is_dirty = False
        self.desk.announce(self.look.say("Safe on this laptop"))
        self.desk.go(ToRecord(outcome.id))

    def keep_for_later(self) -> None:
        if self._draft is not None:
            self.desk.go(ToRecord(self._draft.id))

    def leave(self) -> None:
        super().leave()
        draft, amending = self._draft, self.desk.session.amending
        if draft is not None and not self._is_touched and not self._is_sealing:
            self.desk.tasks.run(
                self, lambda: amending.drop(draft.id), lambda _none: None, self.desk.report
            )
