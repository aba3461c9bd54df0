"""One choice of many, in a list under the field: digits, arrows or a first letter choose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from ui.look.theme import Look
from ui.widgets.answer import Answer, as_text
from ui.widgets.parts import column, glyph, row, set_props, text
from ui.widgets.shell import Shell

_DEVANAGARI_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


class Chooser(QWidget):
    """The words of the chosen option and a chevron. 1 to 9 choose, typing the first letter too."""

    chosen = Signal()
    refused = Signal()
    passed = Signal()

    def __init__(
        self, look: Look, spoken: str, options: Sequence[tuple[str, str]], hint: str
    ) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(spoken)
        self._options = list(options)
        self._hint = hint
        self.code = ""
        self._words = text(hint, "body", "")
        chevron = glyph(look, "chevron-down", "ink2", 20, 0)
        self.setLayout(row((self._words, 1), chevron, gap=4, margins=(10, 0, 8, 0)))

    def show_code(self, code: str, words: str = "") -> None:
        self.code = code
        self._words.setText(words or dict(self._options).get(code, self._hint))
        set_props(self._words, role="body" if code or words else "muted")

    def choose(self, code: str) -> None:
        self.show_code(code)
        self.chosen.emit()

    def open_list(self) -> None:
        menu = QMenu(self)
        for place, (code, words) in enumerate(self._options):
            action = menu.addAction(f"{place + 1}   {words}")
            action.triggered.connect(lambda _checked=False, code=code: self.choose(code))
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.open_list()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text().translate(_DEVANAGARI_DIGITS)
        if key == "0":
            self.refused.emit()
        elif key.isdigit() and 1 <= int(key) <= len(self._options):
            self.choose(self._options[int(key) - 1][0])
            self.passed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.passed.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Space:
            self.open_list()
        elif not self._chosen_by_letter(key):
            super().keyPressEvent(event)

    def _chosen_by_letter(self, key: str) -> bool:
        starting = [
            code for code, words in self._options if key and words.casefold().startswith(key)
        ]
        if not starting:
            return False
        at = starting.index(self.code) + 1 if self.code in starting else 0
        self.choose(starting[at % len(starting)])
        return True

    def _step(self, by: int) -> None:
        codes = [code for code, _ in self._options]
        at = codes.index(self.code) if self.code in codes else -1 if by > 0 else 0
        self.choose(codes[(at + by) % len(codes)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


class ChoiceAnswer(Answer):
    """A chooser as a whole field."""

    def __init__(
        self, look: Look, spoken: str, options: Sequence[tuple[str, str]], hint: str
    ) -> None:
        super().__init__()
        self._refused_words = look.say("Refused")
        self.shell = Shell(look)
        self.chooser = Chooser(look, spoken, options, hint)
        self.shell.add(self.chooser, 1)
        self.setLayout(column(self.shell, gap=0))
        self.chooser.chosen.connect(self.edited)
        self.chooser.refused.connect(self.refusing)
        self.chooser.passed.connect(self.finished)

    def value(self) -> object:
        return self.chooser.code

    def show_value(self, value: object) -> None:
        self.chooser.show_code(as_text(value))

    def set_state(self, state: str) -> None:
        self.shell.set_state(state)
        self.chooser.show_code(
            self.chooser.code if state != "refused" else "",
            self._refused_words if state == "refused" else "",
        )

    def focus_in(self) -> None:
        self.chooser.setFocus(Qt.FocusReason.ShortcutFocusReason)


class RelationAnswer(Answer):
    """Whose name it is, and the name: one frame, two stops, two values."""

    def __init__(self, look: Look, spoken: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.shell = Shell(look)
        self.chooser = Chooser(look, look.say("Relation"), options, look.say("Relation"))
        self.chooser.setMinimumWidth(look.px(72))
        self.shell.add(self.chooser)
        self.shell.add_divider()
        self.edit = self.shell.add_edit(spoken)
        self.setLayout(column(self.shell, gap=0))
        self.edit.textEdited.connect(lambda _typed: self.edited.emit())
        self.edit.returnPressed.connect(self.finished)
        self.chooser.chosen.connect(self.edited)
        self.chooser.passed.connect(self.edit.setFocus)

    def value(self) -> object:
        return {"relation": self.chooser.code, "relation_name": self.edit.text()}

    def show_value(self, value: object) -> None:
        values = value if isinstance(value, dict) else {}
        self.chooser.show_code(as_text(values.get("relation")))
        self.edit.setText(as_text(values.get("relation_name")))

    def set_state(self, state: str) -> None:
        self.shell.set_state(state)

    def focus_in(self) -> None:
        target = self.edit if self.chooser.code else self.chooser
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
