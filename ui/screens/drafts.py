"""What was kept for later: open it again, or put it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from desktop.domain.enrolment import Draft
from ui.screens.desk import Desk, Screen, ToDrafts, ToEnrol, ToHome
from ui.widgets.bars import action_bar, title
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, empty, frame, glyph, holder, row, rule, text


class DraftsScreen(Screen):
    """Drafts are few; they stand one under the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.buttons: list[KeyButton] = []
        self._rows = column(gap=0)
        self._card: QFrame = frame("card", self._rows)
        new = KeyButton(look, look.say("Enrol a new member"), "F2", "user-plus", "primary")
        new.clicked.connect(lambda: desk.go(ToEnrol()))
        back = KeyButton(look, look.say("Back"), "Esc", "arrow-left", "quiet")
        back.clicked.connect(lambda: desk.go(ToHome()))
        body = column(
            title(look.say("Kept for later"), None),
            (self._card, 1),
            gap=8,
            margins=(16, 10, 16, 10),
        )
        self.setLayout(column((holder(body), 1), action_bar(look, new, back, None), gap=0))
        self.bind("Esc", lambda: desk.go(ToHome()))

    def route(self) -> ToDrafts:
        return ToDrafts()

    def begin(self) -> None:
        self.desk.ask(self, self.desk.session.enrolling.parked, self._show)

    def _show(self, drafts: Sequence[Draft]) -> None:
        look = self.look
        empty(self._rows)
        self.buttons = []
        today = datetime.now().astimezone().date()
        for draft in drafts:
            name = str(draft.answers.get("name") or look.say("No name yet"))
            when = look.words.moment(draft.touched_at, today)
            resume = KeyButton(look, look.say("Continue"), "", "arrow-right")
            resume.setAccessibleName(f"{look.say('Continue')} {name}")
            resume.clicked.connect(lambda _checked=False, draft=draft: self._resume(draft))
            self.buttons.append(resume)
            line = row(glyph(look, "clock", "ink2", 24), text(name, "strong"), None, gap=12)
            line.setContentsMargins(18, 8, 14, 8)
            line.addWidget(text(when, "small"))
            line.addWidget(resume)
            self._rows.addLayout(line)
            self._rows.addWidget(rule())
        if not drafts:
            words = text(look.say("Nothing is waiting here"), "h2")
            self._rows.addLayout(row(None, words, None, margins=(0, 60, 0, 0)))
        self._rows.addStretch(1)
        if self.buttons:
            # Shown now and not with the next event: what is hidden cannot take the focus.
            self.buttons[0].show()
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _resume(self, draft: Draft) -> None:
        self.desk.go(ToEnrol(draft))
