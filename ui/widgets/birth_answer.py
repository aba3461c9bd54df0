"""Date of birth in three boxes, or an age: never a mask, never a jump from box to box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.look.theme import Look
from ui.widgets.answer import Answer
from ui.widgets.parts import row, text
from ui.widgets.shell import Shell

PARTS = ("day", "month", "year", "age")
_SHARES = (10, 10, 14, 13)


class BirthAnswer(Answer):
    """Four boxes. Tab on an empty day goes to the age, which is what most people know."""

    def __init__(self, look: Look, spoken: str) -> None:
        super().__init__()
        hints = (look.say("DD"), look.say("MM"), look.say("YYYY"), look.say("Age"))
        names = (look.say("Day"), look.say("Month"), look.say("Year"), look.say("Age in years"))
        self._shells: list[Shell] = []
        self._as_of = self._age = ""
        self.edits: dict[str, QLineEdit] = {}
        line = row(gap=5)
        for place, part in enumerate(PARTS):
            if part == "age":
                line.addWidget(text(look.say("or"), "muted"))
            shell = Shell(look)
            edit = shell.add_edit(f"{spoken}: {names[place]}", hints[place])
            edit.setMaxLength(16)
            edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
            edit.setProperty("kind", "box")
            edit.textEdited.connect(lambda _typed: self.edited.emit())
            edit.returnPressed.connect(self.finished)
            edit.installEventFilter(self)
            shell.setMinimumWidth(46)
            line.addWidget(shell, _SHARES[place])
            self._shells.append(shell)
            self.edits[part] = edit
        self.setLayout(line)

    def value(self) -> object:
        told = {part: edit.text() for part, edit in self.edits.items() if edit.text().strip()}
        # An age stays the age of its day for as long as nobody types another.
        is_same = bool(self._as_of) and told == {"age": self._age}
        return {**told, "as_of": self._as_of} if is_same else told

    def show_value(self, value: object) -> None:
        values = value if isinstance(value, dict) else {}
        self._as_of, self._age = str(values.get("as_of", "")), str(values.get("age", ""))
        for part, edit in self.edits.items():
            edit.setText(str(values.get(part, "")))

    def set_state(self, state: str) -> None:
        for shell in self._shells:
            shell.set_state(state)

    def focus_in(self) -> None:
        filled_age = bool(self.edits["age"].text())
        edit = self.edits["age" if filled_age else "day"]
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and watched is self.edits["day"]
            and not self.value()
        ):
            self.edits["age"].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)
