"""The form of a pack in three columns, with its consent line; fourteen fields need no scrolling.

Promises: the order of reading is the printed number is the order of Tab; a note never moves a
field unless the form is compact; a failed save clears nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from desktop.domain.enrolment import shown_fields
from desktop.domain.fields import Advice, FieldProblem
from desktop.domain.form import Form
from ui.bridge.wording import advice as advice_words
from ui.bridge.wording import field_problem
from ui.look.theme import Look
from ui.screens.enrol.consent import ConsentLine
from ui.screens.enrol.questions import COLUMNS, arranged, field_of
from ui.widgets.field import Field, Note
from ui.widgets.line_answer import LineAnswer
from ui.widgets.parts import column, frame

_LEAST_COLUMN = 150
_SUGGESTED = "name_latin"


class FormCard(QScrollArea):
    """The form's content, in and out as answers."""

    edited = Signal(str)
    finished = Signal()
    notice_wanted = Signal()

    def __init__(
        self, look: Look, questions: Form, fields: dict[str, Field], *, narrow: bool
    ) -> None:
        super().__init__()
        self._look = look
        self._narrow = narrow
        self.questions = questions
        self.fields = fields
        self.order = tuple(fields)
        self._asked = frozenset(fields)
        self.consent = ConsentLine(look, questions.notice, len(fields) + 1, narrow=narrow)
        self.carried: frozenset[str] = frozenset()
        # Filled from a voters' list, with what stood there: Enter goes on to the next empty field.
        self.passed_over: frozenset[str] = frozenset()
        self._suggested = ""
        # Told by whoever knows better than the laptop's clock.
        self.today: Callable[[], date] = look.words.today
        self._main, self._guarded = QGridLayout(), QGridLayout()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        for place in arranged(self.questions, self._look.language):
            grid = self._guarded if place.is_guarded else self._main
            grid.addWidget(self.fields[place.name], place.line, place.start, 1, place.span, top)
        for grid in (self._main, self._guarded):
            grid.setHorizontalSpacing(16 if self._narrow else 24)
            for start in range(COLUMNS):
                grid.setColumnStretch(start, 1)
                grid.setColumnMinimumWidth(start, _LEAST_COLUMN)
        strip = frame("strip", self._guarded)
        if not self._guarded.count():
            strip.hide()
        card = frame("card", column(self._main, None, strip, self.consent, gap=0))
        self.setWidgetResizable(True)
        self.setWidget(card)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_compact(compact=False)

    def _connect(self) -> None:
        for name, field in self.fields.items():
            field.control.edited.connect(lambda name=name: self._on_edited(name))
            field.control.finished.connect(lambda name=name: self._move_on(name))
        self.consent.edited.connect(lambda: self.edited.emit("consent"))
        self.consent.finished.connect(self.finished)
        self.consent.notice_wanted.connect(self.notice_wanted)
        self._order_tabs()

    def _order_tabs(self) -> None:
        stops = [stop for name in self.order for stop in tab_stops(self.fields[name].control)]
        stops += [self.consent.tick, self.consent.mode, self.consent.on_card]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def set_compact(self, *, compact: bool) -> None:
        self._main.setContentsMargins(20, 6 if compact else 8, 20, 0)
        self._main.setVerticalSpacing(5 if compact else 4)
        self._guarded.setContentsMargins(20, 4, 20, 6 if compact else 0)
        for field in self.fields.values():
            field.set_compact(compact=compact)
        self.consent.set_compact(compact=compact)

    def answers(self) -> dict[str, object]:
        """As typed; empty answers are left out, a refusal is an answer."""
        answers: dict[str, object] = {}
        for name, field in self.fields.items():
            value = field.value()
            if name == "relation_name" and isinstance(value, dict):
                answers.update({key: said for key, said in value.items() if said})
            elif value not in ("", {}, None):
                answers[name] = value
        consent = self.consent.value()
        if consent is not None:
            answers["consent"] = consent
        return answers

    def show_answers(self, answers: Mapping[str, object], carried: frozenset[str]) -> None:
        self.carried = carried
        for name, field in self.fields.items():
            if name == "relation_name":
                field.show_value({key: answers.get(key, "") for key in ("relation", name)})
            else:
                field.show_value(answers.get(name, ""))
            field.clear_note()
            if name in carried:
                field.show_note(self._carried_note(name), "carried")
        self.consent.show_value(answers.get("consent"))
        self.consent.show_note(Note(""))
        self._show_asked()

    def _carried_note(self, name: str) -> Note:
        short = self._look.say("From the last entry")
        full = self._look.say("From the last entry — Enter keeps, type to change")
        return Note(full if name == "booth" and not self._narrow else short, "info", "history")

    def show_problems(self, problems: Sequence[FieldProblem]) -> list[tuple[str, str]]:
        """Put each sentence under its field; the same sentences come back for the band."""
        said: list[tuple[str, str]] = []
        first: dict[str, str] = {}
        for problem in problems:
            name = field_of(problem.field)
            words = field_problem(self._look.words, problem.code, problem.values)
            said.append((name, words))
            first.setdefault(name, words)
        for name, field in self.fields.items():
            if name in first:
                field.show_note(Note(first[name], "err"), "error")
            elif field.note.tone == "err":
                field.clear_note()
        self.consent.show_note(Note(first.get("consent", ""), "err"))
        return said

    def show_advice(self, advices: Sequence[Advice]) -> None:
        """Soft notes; an error that is being shown stays above them."""
        told = {field_of(told.field): told for told in reversed(advices)}
        for name, field in self.fields.items():
            if field.note.tone == "err" or (name in self.carried and name not in told):
                continue
            if name in told:
                self._show_one(name, field, told[name])
            elif field.note.tone in ("warn", "info") or name == _SUGGESTED:
                field.clear_note()

    def _show_one(self, name: str, field: Field, told: Advice) -> None:
        if told.code == "name_latin.suggestion" and self._may_suggest(field):
            self._suggested = told.values.get("suggestion", "")
            field.control.show_value(self._suggested)
            note = Note(self._look.say("Suggested from 1 — check it"), "", "edit")
            field.show_note(note)
            self.edited.emit(name)
        else:
            field.show_note(Note(advice_words(self._look.words, told), "warn"), "warn")

    @property
    def suggested(self) -> str:
        """The name in Latin letters as it was put in by itself; '' while it was not."""
        return self._suggested

    def _may_suggest(self, field: Field) -> bool:
        control = field.control
        if isinstance(control, LineAnswer) and control.edit.isModified():
            return False
        return control.value() in ("", self._suggested)

    def accept_suggestion(self, name: str, words: str) -> None:
        self.fields[name].control.show_value(words)
        self._on_edited(name)

    def go_to(self, name: str) -> None:
        if name == "consent":
            self.consent.focus_in()
            self.ensureWidgetVisible(self.consent)
        elif name in self.fields:
            self.fields[name].control.focus_in()
            self.ensureWidgetVisible(self.fields[name])

    def go_to_number(self, number: int) -> None:
        """A question that is not asked now gives way to the next; beyond the last is no field."""
        stops = (*self.order, "consent")
        if number <= len(stops):
            self.go_to(self._next_of(stops[number - 1 :]))

    def field_with_focus(self) -> str:
        focused = self.focusWidget()
        for name, field in self.fields.items():
            if focused in field.findChildren(QWidget):
                return name
        return "consent" if self.consent.tick.hasFocus() else ""

    def _move_on(self, name: str) -> None:
        """Enter goes past what came with the place; who changes the place is asked for it."""
        came_along = [one for one in self.order if one in self.carried][1:]
        left = self.order[self.order.index(name) + 1 :]
        self.go_to(self._next_of([one for one in left if one not in came_along]))

    def _next_of(self, names: Sequence[str]) -> str:
        asked = (one for one in names if self.is_asked(one) and one not in self.passed_over)
        return next(asked, "consent")

    def is_asked(self, name: str) -> bool:
        return name in self._asked

    def _show_asked(self) -> None:
        """Brings and takes away what depends on answers; the place of a field stays its own."""
        if not self.questions.has_conditions:
            return
        shown = shown_fields(self.answers(), self.questions, self.today())
        asked = frozenset(map(field_of, shown))
        for name in asked ^ self._asked:
            self.fields[name].setVisible(name in asked)
        self._asked = asked

    def _on_edited(self, name: str) -> None:
        """What was wrong or carried over is the person's own once they type."""
        self._show_asked()
        field = self.fields[name]
        if name in self.carried:
            self.carried = self.carried - {name}
            field.clear_note()
        elif field.note.tone == "err":
            field.clear_note()
        self.edited.emit(name)


def tab_stops(control: QWidget) -> list[QWidget]:
    """Every widget of a control that Tab stops at, in the order of reading."""
    stops = [
        child
        for child in (control, *control.findChildren(QWidget))
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None
    ]
    return sorted(stops, key=lambda stop: stop.mapTo(control, stop.rect().topLeft()).x())
