"""A day in three boxes: never a mask, never a jump from box to box."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ui.look.theme import Look
from ui.widgets.answer import Answer
from ui.widgets.parts import row
from ui.widgets.shell import Shell

_PARTS = ("day", "month", "year")
_SHARES = (10, 10, 14)


class DateAnswer(Answer):
    """The value is what stands in the boxes; an empty one is left out."""

    def __init__(self, look: Look, spoken: str) -> None:
        super().__init__()
        hints = (look.say("DD"), look.say("MM"), look.say("YYYY"))
        names = (look.say("Day"), look.say("Month"), look.say("Year"))
        self._shells: list[Shell] = []
        self.edits: dict[str, QLineEdit] = {}
        line = row(gap=5)
        for place, part in enumerate(_PARTS):
            shell = Shell(look)
            edit = shell.add_edit(f"{spoken}: {names[place]}", hints[place])
            edit.setMaxLength(16)
            edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
            edit.setProperty("kind", "box")
            edit.textEdited.connect(lambda _typed: self.edited.emit())
            edit.returnPressed.connect(self.finished)
            shell.setMinimumWidth(46)
            line.addWidget(shell, _SHARES[place])
            self._shells.append(shell)
            self.edits[part] = edit
        self.setLayout(line)

    def value(self) -> object:
        return {part: edit.text() for part, edit in self.edits.items() if edit.text().strip()}

    def show_value(self, value: object) -> None:
        """As typed before, or 2026-11-22 of a sealed answer."""
        values = value if isinstance(value, dict) else {}
        sealed = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value) if isinstance(value, str) else None
        if sealed:
            values = {"day": sealed[3], "month": sealed[2], "year": sealed[1]}
        for part, edit in self.edits.items():
            edit.setText(str(values.get(part, "")))

    def set_state(self, state: str) -> None:
        for shell in self._shells:
            shell.set_state(state)

    def focus_in(self) -> None:
        edit = self.edits["day"]
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()
