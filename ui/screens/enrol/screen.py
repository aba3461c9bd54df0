"""W3 Enrol: the form, the photo beside it, save and keep for later. All of it by keyboard.

Promises: nothing is checked before saving; a failed save clears nothing and takes the focus to
what is wrong; what is typed is on the disk two seconds later; saving twice saves once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.checking import CHECK
from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.fields import Advice, FieldProblem
from desktop.domain.photo import Photo
from ui.bridge.beside import Looked
from ui.bridge.campaign import Asked
from ui.bridge.ports import Sealed
from ui.look.words import clock_time
from ui.screens.desk import WIDE_FROM, Desk, Screen, ToCard, ToEnrol, ToHome, ToRecord
from ui.screens.enrol.aside import Aside
from ui.screens.enrol.errors import ErrorBand
from ui.screens.enrol.form import FormCard
from ui.screens.enrol.listed import Listed
from ui.screens.enrol.no_photo import NoPhoto
from ui.screens.enrol.questions import Questions
from ui.screens.enrol.second_look import SecondLook, Size, Table
from ui.screens.enrol.sitting import Sitting
from ui.screens.enrol.typing import Typing
from ui.screens.member.joining import AtTable, Joining
from ui.widgets.bars import action_bar
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, glyph, holder, row, text
from ui.widgets.photo_panel import PhotoPanel
from ui.widgets.undo_bar import UndoBar

COMPACT_BELOW = 660
SHALLOW_BELOW = 600
AUTOSAVE_MS = 1000
_SECOND_PRESS_MS = 1000
_FIELDS_BY_ALT = 9
# What Shift makes of 1 to 5 on the usual layouts; Qt reports that character with the key.
_SHIFTED = ("!", "@", "#", "$", "%")


def is_narrow(desk: Desk) -> bool:
    return desk.size[0] <= WIDE_FROM


def is_of_former_pack(desk: Desk, wanted: ToEnrol) -> bool:
    """Whether the draft was begun with other questions, which it keeps."""
    return wanted.draft is not None and wanted.draft.pack in desk.session.former


def _form_card(desk: Desk, wanted: ToEnrol) -> FormCard:
    narrow = is_narrow(desk)
    asked: Asked = desk.session
    if wanted.draft is not None:
        asked = desk.session.former.get(wanted.draft.pack, asked)
    fields = Questions(desk.look, asked.form, asked.places, narrow=narrow).fields()
    return FormCard(desk.look, asked.form, fields, narrow=narrow)


class EnrolScreen(Screen):
    """One draft, from the first key to the seal."""

    def __init__(
        self, desk: Desk, wanted: ToEnrol | None = None, *, form: FormCard | None = None
    ) -> None:
        super().__init__(desk)
        self.expect(wanted or ToEnrol())
        self._is_dirty = self._is_sealing = self._has_left = False
        self._advices: tuple[Advice, ...] = ()
        self._left_from: QWidget | None = None
        width, height = desk.size
        self._is_low = height < COMPACT_BELOW or desk.look.large
        self.form = form or _form_card(desk, self._wanted)
        self.form.today = desk.session.time_kept.today
        self.panel = PhotoPanel(desk.look, tight=height < SHALLOW_BELOW)
        panel = "photoPanelNarrow" if width < WIDE_FROM else "photoPanel"
        self.aside = Aside(self.panel, desk.look.size(panel))
        self.sitting = Sitting(desk, self.panel)
        self.no_photo = NoPhoto(desk.look, self.aside, self.sitting, self.note)
        self.undo = UndoBar(desk.look, self)
        self.second_look = SecondLook(desk.look, self.aside, self._table(), self._room())
        self.listed = Listed(self, self)
        self.typing = Typing(desk, self.form, self._table())
        self.member = Joining(desk, self._at_table())
        self.errors = ErrorBand(desk.look)
        self.saved_words = text("", "small", "ok")
        mark = glyph(desk.look, "check-circle", "ok", 20)
        self.saved = holder(row(mark, self.saved_words, gap=6))
        self._lay_out()
        self._connect()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.keep)
        self._last_press = QElapsedTimer()

    def expect(self, wanted: ToEnrol) -> None:
        """Who sits down, told once and before `begin`: no form is used for two."""
        self._wanted = wanted
        self._draft: Draft | None = wanted.draft
        self._problems: tuple[FieldProblem, ...] = wanted.problems

    def _lay_out(self) -> None:
        look = self.look
        self.save_button = KeyButton(
            look, look.say("Save and make card"), "Ctrl+Enter", "card", "primary"
        )
        self.later_button = KeyButton(look, look.say("Keep for later"), "Esc", "clock")
        left = column(self.errors, (self.form, 1), gap=8)
        body = holder(row((holder(left), 1), self.aside, gap=12, margins=(16, 10, 16, 10)))
        self.saved.hide()
        outlook = self.second_look.outlook
        buttons = (self.save_button, self.later_button, self.listed.button, self.member.button)
        bar = action_bar(look, *buttons, None, outlook, 8, self.saved, self.undo)
        self.setLayout(column((body, 1), self.member.bar, bar, gap=0))
        self._set_compact()

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save)
        self.later_button.clicked.connect(self.keep_for_later)
        self.errors.field_wanted.connect(self.go_to)
        self.form.edited.connect(lambda _name: self._note_edit())
        self.form.finished.connect(self._to_save)
        self.form.notice_wanted.connect(self.read_notice)
        self.sitting.saving_without.connect(self._save_at_once)
        self.sitting.changed.connect(self._note_edit)
        self.sitting.offer_back(self.undo)
        self.undo.changed.connect(lambda on: self.saved.setVisible(not on))
        if self.desk.size[0] < WIDE_FROM:  # what can be taken back needs the room more
            self.undo.changed.connect(lambda on: self.listed.button.setVisible(not on))
        self.bind("Ctrl+Return", self.save)
        self.bind("Ctrl+Enter", self.save)
        self.bind("Esc", self.step_back)
        self.bind("Ctrl+D", self.second_look.focus_in)
        self.bind("Ctrl+R", self.member.open)
        self.bind("Ctrl+F", self.listed.open)
        self.bind("F5", self.listed.scan)
        self.bind("F6", self.read_notice)
        self.bind("F7", self.take_suggestion)
        self.bind("F8", self.panel.press_key)
        self.bind("Shift+F8", self.panel.press_other_key)
        self.bind("Ctrl+F8", self.panel.press_without)
        for number in range(1, _FIELDS_BY_ALT + 1):
            self.bind(f"Alt+{number}", partial(self.form.go_to_number, number))
        for place, shifted in enumerate(_SHIFTED, start=1):
            for key in (f"Alt+Shift+{place}", f"Alt+Shift+{shifted}"):
                self.bind(key, partial(self.form.go_to_number, _FIELDS_BY_ALT + place))
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    def _to_save(self) -> None:
        self.save_button.setFocus(Qt.FocusReason.TabFocusReason)

    def route(self) -> ToEnrol:
        return ToEnrol(
            self._as_typed(),
            self._problems,
            self.sitting.photo,
            self.form.carried,
            self.form.field_with_focus(),
        )

    def begin(self) -> None:
        if self._draft is None:
            enrolling = self.desk.session.enrolling
            self.desk.ask(self, enrolling.begin, self._on_begun)
        else:
            self._show(self._draft, self._wanted.carried)

    def leave(self) -> None:
        """Whatever was typed is handed to the store before the screen goes."""
        self._pause.stop()
        self.member.close()
        if not self._is_sealing:
            self.keep()
            self.desk.unkept.look_after()
        self.listed.end()
        self.sitting.end()
        self.undo.end()
        self._has_left = True

    def _on_begun(self, draft: Draft) -> None:
        self._draft = draft
        self._show(draft, frozenset(draft.answers))

    def _show(self, draft: Draft, carried: frozenset[str]) -> None:
        self.form.show_answers(draft.answers, carried)
        self.typing.begin()
        photo, enrolling = self._wanted.photo, self.desk.session.enrolling
        if photo is None and self._wanted.draft is not None:
            self.desk.ask(
                self, lambda: enrolling.photo_of(draft.id), lambda kept: self._sit(draft, kept)
            )
        else:
            self._sit(draft, photo)
        if self._wanted.draft is not None:
            self.desk.ask(self, lambda: enrolling.advise(draft), self._on_advised)
        if self._problems:
            self._show_problems(self._problems)
        self.form.go_to(self._wanted.focus or self.form.order[0])

    def _sit(self, draft: Draft, photo: Photo | None) -> None:
        self.sitting.begin(draft.id, photo, is_new=self._wanted.draft is None)

    def _note_edit(self) -> None:
        self._is_dirty = not self._has_left
        # A new key never puts off what the ones before it wait for.
        if self._is_dirty and not self._pause.isActive():
            self._pause.start(AUTOSAVE_MS)

    def _on_focus(self, old: QWidget | None, _new: QWidget | None) -> None:
        """Leaving a field is a good moment to keep it, and to look at advice."""
        if self._has_left or old is None or not self.form.isAncestorOf(old):
            return
        self._left_from = old
        if self._is_dirty:
            self.keep()

    def _as_typed(self) -> Draft | None:
        if self._draft is None:
            return None
        return self._draft.with_answers(self.form.answers(), datetime.now(UTC))

    def keep(self) -> None:
        draft = self._as_typed()
        if draft is None or not self._is_dirty:
            return
        self._is_dirty = False
        self._pause.stop()
        session, unkept = self.desk.session, self.desk.unkept

        def work() -> tuple[Draft, Sequence[Advice], Looked]:
            kept = unkept.keep(session, draft)
            advices = (*session.enrolling.advise(draft), *self.listed.advise(draft))
            return kept, advices, session.scrutinising.look(draft)

        self.desk.tasks.run(self, work, self._on_kept, self._on_unkept)

    def _on_unkept(self, error: Exception) -> None:
        """Tried again by itself: what is on the screen is kept as soon as the disk takes it."""
        self._is_dirty = True
        self._pause.start(self.desk.unkept.again_ms)
        self.desk.report(error)

    def _on_kept(self, kept: tuple[Draft, Sequence[Advice], Looked]) -> None:
        draft, advices, looked = kept
        self._on_advised(advices)
        self.second_look.show_looked(looked)
        self.panel.warn_same(looked.same_photo)
        self._say_saved(clock_time(draft.touched_at))

    def _on_advised(self, advices: Sequence[Advice]) -> None:
        self._advices = tuple(advices)
        self.form.show_advice(self._advices)

    def _say_saved(self, clock: str) -> None:
        """In a sentence; the time alone beside what the centre will say."""
        words = self.look.say("Saved by itself {clock}", clock=clock)
        is_short = self.second_look.outlook.isVisibleTo(self)
        self.saved_words.setText(clock if is_short else words)
        self.saved.setAccessibleName(words)
        self.saved.setToolTip(words)
        self.saved.show()

    def note(self, **notes: object) -> None:
        """Put something beside the answers; it is kept and sealed with them."""
        draft = self._as_typed()
        if draft is not None:
            self._draft = draft.with_noted(**notes)
            self._note_edit()

    def _at_table(self) -> AtTable:
        return AtTable(self.form, self.sitting, self._as_typed, self.note, self._to_save)

    def _room(self) -> Size:
        return Size(self._is_low, is_narrow=self.desk.size[0] < WIDE_FROM or self.look.large)

    def _table(self) -> Table:
        def place(code: str) -> str:
            found = self.desk.session.places.place(code)
            return found.name(self.look.language) if found is not None else code

        return Table(
            answers=self.form.answers,
            photo=lambda: self.sitting.photo.jpeg if self.sitting.photo else None,
            note=self.note,
            noted=lambda: self._draft.noted if self._draft is not None else {},
            booth_words=place,
            open_member=lambda member: self.desk.go(ToRecord(member)),
            back_to_form=self._back_to_form,
        )

    def _back_to_form(self) -> None:
        """To where the focus was before a question beside the form took it."""
        (self._left_from or self.save_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def step_back(self) -> None:
        """Esc closes what stands over the photo first, then keeps the form for later."""
        if self.aside.panel is not None:
            self.aside.show_photo()
        else:
            self.keep_for_later()

    def keep_for_later(self) -> None:
        """Asks nothing: it is saved already."""
        self.desk.go(ToHome())

    def save(self) -> None:
        draft = self._as_typed()
        if draft is None or self._is_sealing or self._is_second_press():
            return
        problems = self._found_wrong(draft)
        if problems:
            self._show_problems(problems)
            return
        if not self._may_save():
            return
        self._is_sealing = True
        self._pause.stop()
        self.save_button.rename(self.look.say("Saving") + "…")
        self.desk.tasks.run(self, lambda: self._seal(draft), self._on_sealed, self._on_unsealed)

    def _save_at_once(self) -> None:
        self._last_press.invalidate()
        self.save()

    def _may_save(self) -> bool:
        return self.second_look.may_save()

    def _seal(self, draft: Draft) -> Sealed | tuple[FieldProblem, ...]:
        return self.desk.session.enrolling.seal(draft)

    def _is_second_press(self) -> bool:
        soon = self._last_press.isValid() and self._last_press.elapsed() < _SECOND_PRESS_MS
        is_repeat = soon and not self._problems
        self._last_press.restart()
        return is_repeat

    def _found_wrong(self, draft: Draft) -> tuple[FieldProblem, ...]:
        examined = examine(draft.answers, self.form.questions, self.form.today())
        problems = () if isinstance(examined, Enrolment) else examined
        if self.sitting.photo is None and not self.sitting.is_waived:
            problems = (*problems, FieldProblem("photo", "photo.missing"))
        return (*problems, *self.member.missing(draft.noted))

    def _on_sealed(self, outcome: Sealed | tuple[FieldProblem, ...]) -> None:
        if isinstance(outcome, tuple):
            self._end_sealing()
            self._show_problems(outcome)
            return
        self._is_dirty = False
        self.desk.unkept.forget(outcome.id)
        self.desk.announce(self.look.say("Safe on this laptop"))
        self.desk.go(ToCard(outcome.id, is_new=True))

    def _on_unsealed(self, error: Exception) -> None:
        self._end_sealing()
        self.desk.report(error)

    def _end_sealing(self) -> None:
        self._is_sealing = False
        self.save_button.rename(self.look.say("Save and make card"))

    def _show_problems(self, problems: tuple[FieldProblem, ...]) -> None:
        self._problems = problems
        self._set_compact()
        said = self.form.show_problems(problems)
        self.errors.show_problems(said, self.desk.size[0] - self.aside.width() - 44)
        if any(name == "photo" for name, _words in said):
            self.panel.show_problem()
        self.errors.focus_in()
        self.desk.announce(self.errors.accessibleName())

    def _set_compact(self) -> None:
        self.form.set_compact(compact=self._is_low or bool(self._problems))

    def go_to(self, field: str) -> None:
        if field == "photo":
            self.panel.take.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif field == CHECK:
            self.member.open()
        else:
            self.form.go_to(field)

    def take_suggestion(self) -> None:
        """F7: take what is suggested under this field, the name in the other script."""
        name = self.form.field_with_focus()
        for told in self._advices:
            if told.field == name and "suggestion" in told.values:
                self.form.accept_suggestion(name, told.values["suggestion"])
                return

    def read_notice(self) -> None:
        self.member.open_notice()
