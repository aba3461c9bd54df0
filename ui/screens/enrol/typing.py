"""Help while names are typed: the other script, and words that are known here.  Never by itself.

Promises: what was typed stays until a suggestion is chosen; an input method that is composing is
left alone; nothing waits on the window's thread; a spelling that was chosen instead of the first
one offered is noted, word by word, and learned when the member is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.domain.completing import completions, corrected, listed
from desktop.domain.lexicon import read_choice, script_of
from desktop.domain.noted import read_noted
from desktop.domain.spelling_sounds import Script
from ui.look.words import N_
from ui.screens.desk import WIDE_FROM, Desk
from ui.screens.enrol.form import FormCard
from ui.screens.enrol.second_look import Table
from ui.screens.enrol.typing_mark import TypingMark
from ui.widgets.choice_answer import RelationAnswer
from ui.widgets.keypad import KeypadPlace
from ui.widgets.line_answer import LineAnswer
from ui.widgets.suggesting import Suggestions

SCRIPTS: Final[Mapping[str, Script]] = {
    "name": Script.DEVANAGARI,
    "relation_name": Script.DEVANAGARI,
    "name_latin": Script.LATIN,
}
# Only entries of the pack's own list: what members said before is nobody else's business.
_LISTED: Final = "caste"
_CHOICES: Final = {
    **{str(n): n - 1 for n in range(1, 6)},
    **dict(zip("१२३४५", range(5), strict=True)),
}
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_SUGGESTED: Final = N_("Suggested spellings")


@dataclass(slots=True)
class _Asked:
    """A text in the other script and what was offered for it first."""

    typed: str = ""
    first: str = ""


class Typing(QObject):
    """Joins the fields for names with the list of suggestions and the keypad."""

    def __init__(self, desk: Desk, form: FormCard, notes: Table) -> None:
        super().__init__(form)
        self._desk, self._form, self._notes = desk, form, notes
        self.offers = Suggestions(desk.look, form)
        self.offers.chosen.connect(self._choose)
        self.offers.moved.connect(desk.announce)
        self.keypad = KeypadPlace(desk.look, form)
        self._names: tuple[str, ...] = ()
        self._edits: dict[QObject, str] = {}
        self.marks: dict[str, TypingMark] = {}
        self._asked: dict[str, _Asked] = {}
        self._pairs: dict[str, str] = {}
        self._at: QLineEdit | None = None
        self._wanted: tuple[QLineEdit, str] | None = None
        self._is_asking = self._is_gathering = False
        self._held: QLineEdit | None = None
        self.keypad.field_changed.connect(self._on_field)
        for name in (*SCRIPTS, _LISTED):
            self._join(name)

    def _join(self, name: str) -> None:
        field = self._form.fields.get(name)
        control = None if field is None else field.control
        if not isinstance(control, LineAnswer | RelationAnswer):
            return
        edit = control.edit
        self._edits[edit] = name
        edit.installEventFilter(self)
        if name not in SCRIPTS:
            edit.textEdited.connect(lambda _text: self._look_up(edit))
            return
        mark = TypingMark(
            self._desk.look, SCRIPTS[name], leads=name == "name", is_narrow=self._is_narrow()
        )
        mark.set_suggesting(on=self._suggests(name))
        mark.switched.connect(lambda: self._switch(edit))
        mark.keypad_wanted.connect(lambda: self.keypad.toggle(edit))
        control.shell.add(mark)
        self.marks[name] = mark
        edit.textEdited.connect(lambda _text: self._look_up(edit))
        edit.textChanged.connect(mark.show_text)

    def _is_narrow(self) -> bool:
        return self._desk.size[0] < WIDE_FROM or self._desk.look.large

    def begin(self) -> None:
        """A draft has sat down: its own choices, and the names that are known by now."""
        kept = read_noted(dict(self._notes.noted())).spellings
        self._pairs = dict(kept)
        self._is_gathering = True
        self._desk.ask(self._form, self._desk.session.spelling.names_here, self._know)

    def _know(self, names: tuple[str, ...]) -> None:
        self._names, self._is_gathering = names, False

    @property
    def is_waiting(self) -> bool:
        """Whether an answer of the store is on its way; a person hardly ever is so quick."""
        return self._is_asking or self._is_gathering

    # ---- offering --------------------------------------------------------------------------

    def _look_up(self, edit: QLineEdit) -> None:
        """What can be offered for the text as it stands."""
        name, text = self._edits[edit], edit.text()
        if name not in SCRIPTS:
            self._offer(edit, listed(text, self._options()))
        elif self._is_other_script(name, text):
            if self._suggests(name):
                self._ask(edit, text)
            else:
                self.offers.close()
        elif SCRIPTS[name] is Script.DEVANAGARI:
            self._offer(edit, completions(text, self._names, self._own_family_name(name)))
        else:
            self.offers.close()

    def _open_again(self, edit: QLineEdit) -> bool:
        """An arrow down in a name that was left as it was typed, or was closed with Esc."""
        self._look_up(edit)
        return True

    def _offer(self, edit: QLineEdit, words: tuple[str, ...]) -> None:
        self._at = edit
        name = self._edits[edit]
        self.offers.show_under(
            self._form.fields[name].control, self._desk.look.say(_SUGGESTED), words
        )

    def _is_other_script(self, name: str, text: str) -> bool:
        last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
        found = script_of(last)
        return found is not None and found is not SCRIPTS[name]

    def _own_family_name(self, name: str) -> tuple[str, ...]:
        """After the first word of the relation's name, the member's own family name."""
        edit = next((one for one, own in self._edits.items() if own == "name"), None)
        if name != "relation_name" or not isinstance(edit, QLineEdit):
            return ()
        words = edit.text().split()
        relation = self._text_of("relation_name").lstrip()
        return (words[-1],) if len(words) > 1 and relation.count(" ") == 1 else ()

    def _text_of(self, name: str) -> str:
        found = [edit for edit, own in self._edits.items() if own == name]
        return found[0].text() if found and isinstance(found[0], QLineEdit) else ""

    def _options(self) -> tuple[str, ...]:
        questions, language = self._form.questions, self._desk.look.language
        return tuple(
            questions.say(words, language) for words in questions.suggested.get(_LISTED, ())
        )

    def _ask(self, edit: QLineEdit, text: str) -> None:
        """On the store's thread; while one answer is awaited only the latest question is kept."""
        self._wanted = (edit, text)
        if self._is_asking:
            return
        self._is_asking = True
        spelling, to = self._desk.session.spelling, SCRIPTS[self._edits[edit]]
        self._desk.ask(
            self._form,
            lambda: spelling.suggest(text, to),
            lambda found: self._on_found(edit, text, found),
        )

    def _on_found(self, edit: QLineEdit, text: str, found: tuple[str, ...]) -> None:
        self._is_asking = False
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted != (edit, text):
            self._ask(*wanted)
        elif found and edit.text() == text and edit.hasFocus():
            self._asked[self._edits[edit]] = _Asked(text, found[0])
            self._offer(edit, found)

    # ---- choosing --------------------------------------------------------------------------

    def _choose(self, row: int) -> None:
        """The text becomes this one; a first name is followed by the space of the next word."""
        edit = self._at
        if edit is None or not 0 <= row < len(self.offers.offered):
            return
        name, words = self._edits[edit], self.offers.offered[row]
        asked = self._asked.pop(name, None)
        if asked is not None and asked.typed == edit.text():
            self._compare(asked, words)
        is_first = name in SCRIPTS and " " not in words
        self._write(edit, words + " " if is_first else words)
        self.offers.close()
        if is_first:
            self._look_up(edit)

    def _write(self, edit: QLineEdit, words: str) -> None:
        edit.setText(words)
        edit.setModified(True)
        self._form.fields[self._edits[edit]].control.edited.emit()

    def _compare(self, asked: _Asked, taken: str) -> None:
        pairs, right = corrected(asked.typed, asked.first, taken)
        before = dict(self._pairs)
        for given in right:
            self._pairs.pop(given, None)
        self._pairs |= {one: other for one, other in pairs if read_choice(one, other)}
        if before != self._pairs:
            self._notes.note(spellings=[list(pair) for pair in self._pairs.items()])

    def _leave(self, edit: QLineEdit) -> None:
        self.offers.close()
        name, text = self._edits[edit], edit.text()
        if name not in SCRIPTS:
            return
        if text.endswith(" "):
            self._write(edit, text.rstrip())
        asked = self._asked.pop(name, None)
        if name == "name_latin" and edit.isModified() and self._form.suggested:
            asked = _Asked(self._text_of("name"), self._form.suggested)
        if asked is not None and script_of(text) is SCRIPTS[name]:
            self._compare(asked, text)

    def _on_field(self, edit: QLineEdit | None) -> None:
        """From the keypad to another field, or away from all."""
        held, self._held = self._held, None
        if held is not None and held is not edit:
            self._leave(held)

    # ---- as typed, or suggested ------------------------------------------------------------

    def _suggests(self, name: str) -> bool:
        return SCRIPTS[name] not in self._desk.session.preferences.as_typed.split()

    def _switch(self, edit: QLineEdit) -> None:
        """F7: for all fields of this script, and remembered."""
        name = self._edits[edit]
        preferences, script = self._desk.session.preferences, SCRIPTS[name]
        kept = set(preferences.as_typed.split())
        preferences.as_typed = " ".join(sorted(kept ^ {script}))
        for one, mark in self.marks.items():
            mark.set_suggesting(on=self._suggests(one))
        say = self._desk.look.say
        on = self._suggests(name)
        self._desk.announce(say("Spellings are suggested") if on else say("Kept as typed"))
        self._look_up(edit)

    # ---- keys ------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QLineEdit) or watched not in self._edits:
            return False
        kind = event.type()
        if isinstance(event, QInputMethodEvent) and event.preeditString():
            self.offers.close()
        elif kind == QEvent.Type.FocusOut:
            # Whoever goes on typing on the keypad has not left.
            self._held = watched if self.keypad.has_focus else None
            if self._held is None:
                self._leave(watched)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            # Esc and F7 belong to the screen elsewhere; here they are asked for first.
            if self._is_own(watched, event):
                event.accept()
                return True
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._on_key(watched, event)
        return False

    def _is_own(self, edit: QLineEdit, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_F7:
            return self._edits[edit] in SCRIPTS
        return event.key() == Qt.Key.Key_Escape and self.offers.is_open

    def _on_key(self, edit: QLineEdit, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_F7 and self._edits[edit] in SCRIPTS:
            self._switch(edit)
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if not self.offers.is_open:
            return event.key() == Qt.Key.Key_Down and self._open_again(edit)
        if event.key() in _STEPS:
            self.offers.move(_STEPS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.offers.close()
        elif event.key() in _ENTERS and self.offers.row >= 0:
            self._choose(self.offers.row)
        elif _CHOICES.get(event.text(), len(self.offers.offered)) < len(self.offers.offered):
            self._choose(_CHOICES[event.text()])
        else:
            return False
        return True
