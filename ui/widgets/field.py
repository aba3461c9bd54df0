"""A field: number, label, control, and 24 pixels for a note that are reserved, so nothing jumps."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.look.theme import Look
from ui.widgets.answer import Answer, is_refusal
from ui.widgets.line_answer import LineAnswer
from ui.widgets.parts import (
    column,
    glyph,
    holder,
    row,
    set_glyph,
    set_props,
    text,
    words_label,
)
from ui.widgets.short_label import ShortLabel

_NOTE_ICONS = {"err": "alert-circle", "warn": "alert", "info": "history", "": "info"}
_MARK, _GAP = 16, 5
_NO_WIDTH = (QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence under a field. Errors, warnings and what was carried over survive compacting."""

    words: str
    tone: str = ""
    icon: str = ""

    @property
    def stays(self) -> bool:
        return self.tone in ("err", "warn", "info")


class RefuseToggle(QPushButton):
    """One key, 0, refuses. A real toggle with a box: its state never hangs on colour."""

    def __init__(self, look: Look, spoken: str) -> None:
        super().__init__()
        self._look = look
        words = look.say("Refused")
        self.setCheckable(True)
        self.setAccessibleName(f"{spoken}: {words}")
        # The key 0 in the field does the same, so the toggle costs no stop of its own.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box = words_label()
        self._box.setObjectName("refusal")
        self._box.setFixedSize(18, 18)
        self._digit, self._words = text("0", "small"), text(words, "small")
        self.setLayout(row(self._digit, self._box, self._words, gap=6, margins=(2, 0, 2, 0)))
        for child in (self._box, self._digit, self._words):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("kind", "refuse")
        self.mark(on=False)
        layout = self.layout()
        if layout is not None:
            self.setMinimumWidth(layout.sizeHint().width() + 8)

    def mark(self, *, on: bool) -> None:
        self.setChecked(on)
        look = self._look
        if on:
            self._box.setPixmap(look.icon("check", "onPrimary", 16))
        else:
            self._box.clear()
        checked = "true" if on else "false"
        # The words are styled after their button: they are looked at again with it.
        for part in (self, self._box, self._digit, self._words):
            set_props(part, checked=checked)


class Field(QWidget):
    """One question. `show_note` never moves anything unless the form is compact."""

    def __init__(
        self, look: Look, number: int, label: str, control: Answer, *, refusable: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.look, self.control, self.number = look, control, number
        self.label = label
        self._compact = False
        self._note = Note("")
        self._resting: Note = Note("")
        self.refusal: RefuseToggle | None = None
        self._optional = text("", "note")
        self._optional.hide()
        # A pack's words must not make a column wider than the window has room for.
        said = ShortLabel(label, "label")
        head = row(text(str(number), "number"), said, self._optional, None, gap=6)
        if refusable:
            self._add_refusal(head)
        top = holder(head)
        top.setFixedHeight(look.size("fieldLabel"))
        self._mark = glyph(look, "info", "ink2", _MARK, 0)
        self._words = text("", "note")
        self._words.setSizePolicy(*_NO_WIDTH)
        self._line = holder(row(self._mark, (self._words, 1), gap=_GAP))
        self._line.setFixedHeight(look.size("fieldNote"))
        self.setLayout(column(top, 2, control, self._line, gap=0))
        self.show_note(Note(""))

    def _add_refusal(self, head: QHBoxLayout) -> None:
        self.refusal = RefuseToggle(self.look, self.label)
        head.addWidget(self.refusal)
        self.refusal.clicked.connect(lambda on: self.refuse(on=on))
        self.control.refusing.connect(lambda: self.refuse(on=not self.is_refused, moves_on=True))
        if isinstance(self.control, LineAnswer):
            self.control.is_refusable = True

    @property
    def is_refused(self) -> bool:
        return self.refusal is not None and self.refusal.isChecked()

    def value(self) -> object:
        return {"refused": True} if self.is_refused else self.control.value()

    def show_value(self, value: object) -> None:
        if self.refusal is not None:
            self.refusal.mark(on=is_refusal(value))
        self.control.show_value("" if is_refusal(value) else value)
        self._show_refusal()

    def refuse(self, *, on: bool, moves_on: bool = False) -> None:
        """A refused field is emptied: what was refused is not kept beside the refusal."""
        if self.refusal is None:
            return
        self.refusal.mark(on=on)
        self.control.show_value("")
        self._show_refusal()
        self.control.edited.emit()
        if on and moves_on:
            self.control.finished.emit()

    def _show_refusal(self) -> None:
        self.control.set_state("refused" if self.is_refused else "")
        if self.is_refused and isinstance(self.control, LineAnswer):
            self.control.show_value(self.look.say("Refused"))

    def mark_optional(self) -> None:
        self._optional.setText("— " + self.look.say("optional"))
        self._optional.show()

    def rest_on(self, note: Note) -> None:
        """The note to fall back to when nothing else is to be said."""
        self._resting = note
        self.show_note(note)

    def show_note(self, note: Note, state: str | None = None) -> None:
        self._note = note
        if state is not None and not (self.is_refused and not state):
            self.control.set_state(state)
        self._words.setText(note.words)
        self._words.setToolTip(note.words)
        set_props(self._words, tone=note.tone)
        self._mark.setVisible(bool(note.words))
        if note.words:
            icon = note.icon or _NOTE_ICONS[note.tone]
            set_glyph(self._mark, self.look, icon, note.tone or "ink2", 16, lift=0)
        self._settle()

    def clear_note(self) -> None:
        self.show_note(self._resting, "refused" if self.is_refused else "")

    @property
    def note(self) -> Note:
        return self._note

    def set_compact(self, *, compact: bool) -> None:
        self._compact = compact
        self._settle()

    def _settle(self) -> None:
        wanted = self._note.stays if self._compact else True
        self._line.setVisible(wanted)
        self._fit()

    def _fit(self) -> None:
        """Where the form is compact and may grow, a sentence that is too long takes two lines."""
        need = self._words.fontMetrics().horizontalAdvance(self._note.words)
        room = self.width() - _MARK - _GAP
        twice = self._compact and self._note.tone in ("err", "warn") and 0 < room < need
        self._words.setWordWrap(twice)
        self._line.setFixedHeight(self.look.size("fieldNote") * (2 if twice else 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
