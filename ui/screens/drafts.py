"""What was kept for later and the numbers of the rush: open one again, or put it away for a while.

Promises: a number that is typed finds its person; nothing is put away without naming whom; what was
put away comes back with Ctrl+Z, and for thirty days from the list of what was put away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop.domain.enrolment import Draft
from desktop.domain.noted import read_noted
from desktop.domain.text import typed
from ui.bridge.corrections import Waiting
from ui.screens.desk import Desk, Screen, ToDrafts, ToEnrol, ToHome, ToRush
from ui.widgets.bars import action_bar
from ui.widgets.confirm_sheet import ConfirmSheet
from ui.widgets.ground import ground_of
from ui.widgets.in_turns import InTurns
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, empty, frame, glyph, holder, row, rule, text
from ui.widgets.portrait import photo_label
from ui.widgets.shell import Shell
from ui.widgets.undo_bar import UndoBar

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the store still has of what is not sealed."""

    drafts: Sequence[Draft]
    tokens: Sequence[Waiting]
    binned: Sequence[Draft]


class DraftsScreen(Screen):
    """Numbers first, in their order; then the latest; each a row with its own button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look, say = desk.look, desk.look.say
        self.buttons: list[KeyButton] = []
        self._held = Held((), (), ())
        self._rows: dict[QObject, Draft] = {}
        self._shows_bin = False
        self.sheet: ConfirmSheet | None = None
        shell = Shell(look)
        spoken = say("Number or name")
        self.box = shell.add_edit(spoken, spoken)
        self.box.textEdited.connect(lambda _typed: self._show_rows())
        self.box.returnPressed.connect(self._open_first)
        self._list = column(gap=0)
        self._in_turns = InTurns(self)
        self.heading = text(say("Kept for later"), "h1")
        narrow = holder(row(shell))
        narrow.setFixedWidth(look.px(320))
        body = column(row(self.heading, None, narrow), (self._scroll(), 1), gap=8)
        body.setContentsMargins(16, 10, 16, 10)
        self.setLayout(column((holder(body), 1), self._bar(), gap=0))
        self.bind("Esc", self._back)
        self.bind("F11", lambda: desk.go(ToRush()))
        self.bind("Ctrl+B", self.toggle_bin)
        self.bind("Del", self.put_away)

    def _scroll(self) -> QFrame:
        inner = QScrollArea()
        inner.setWidgetResizable(True)
        inner.setFrameShape(QFrame.Shape.NoFrame)
        inner.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner.viewport().setAutoFillBackground(False)
        inner.setWidget(holder(self._list))
        self._area = inner
        return frame("card", column((inner, 1)))

    def _bar(self) -> QFrame:
        look, say = self.look, self.look.say
        new = KeyButton(look, say("New member"), "F2", "user-plus", "primary")
        new.clicked.connect(lambda: self.desk.go(ToEnrol()))
        self.away = KeyButton(look, say("Put away"), "Del", "trash")
        self.away.clicked.connect(self.put_away)
        self.bin = KeyButton(look, say("Bin"), "Ctrl+B", "history", "quiet")
        self.bin.clicked.connect(self.toggle_bin)
        back = KeyButton(look, say("Back"), "Esc", "arrow-left", "quiet")
        back.clicked.connect(self._back)
        self.undo = UndoBar(look, self)
        return action_bar(look, new, self.away, self.bin, back, None, self.undo)

    def route(self) -> ToDrafts:
        return ToDrafts()

    def begin(self) -> None:
        self._ask()

    def leave(self) -> None:
        self.undo.end()

    def _back(self) -> None:
        if self._shows_bin:
            self.toggle_bin()
        else:
            self.desk.go(ToHome())

    def _ask(self) -> None:
        session = self.desk.session

        def work() -> Held:
            enrolling = session.enrolling
            return Held(enrolling.parked(), session.rushing.waiting(), enrolling.binned())

        self.desk.ask(self, work, self._show)

    def _show(self, held: Held) -> None:
        self._held = held
        self._show_rows()
        if self.buttons:
            # Shown now and not with the next event: what is hidden cannot take the focus.
            self.buttons[0].show()
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_bin(self) -> None:
        """What was put away in the last thirty days, or what is kept."""
        self._shows_bin = not self._shows_bin
        self._show(self._held)

    def _wanted(self) -> list[tuple[Draft, Waiting | None]]:
        if self._shows_bin:
            found: list[tuple[Draft, Waiting | None]] = [(one, None) for one in self._held.binned]
        else:
            tokens = {waiting.draft.id: waiting for waiting in self._held.tokens}
            found = [(one.draft, one) for one in self._held.tokens]
            found += [(one, None) for one in self._held.drafts if one.id not in tokens]
        sought = self.box.text().strip().translate(_DIGITS).casefold()
        if sought.isdigit():
            return [one for one in found if str(read_noted(one[0].noted).token) == sought]
        return [one for one in found if sought in typed(one[0].answers.get("name")).casefold()]

    def _show_rows(self) -> None:
        look, say = self.look, self.look.say
        empty(self._list)
        self.buttons, self._rows = [], {}
        self.heading.setText(say("Put away") if self._shows_bin else say("Kept for later"))
        self.away.setVisible(not self._shows_bin)
        words = say("Kept for later") if self._shows_bin else say("Bin")
        self.bin.rename(words)
        wanted = self._wanted()
        if not wanted:
            nothing = text(look.say("Nothing is waiting here"), "h2")
            self._list.addLayout(row(None, nothing, None, margins=(0, 60, 0, 0)))
        self._list.addStretch(1)
        self._in_turns.begin(partial(self._add, draft, waiting) for draft, waiting in wanted)

    def _add(self, draft: Draft, waiting: Waiting | None) -> None:
        for line in (self._row(draft, waiting), rule()):
            self._list.insertWidget(self._list.count() - 1, line)

    def _row(self, draft: Draft, waiting: Waiting | None) -> QWidget:
        look, say = self.look, self.look.say
        name, token = self._name(draft), read_noted(draft.noted).token
        words = say("Restore") if self._shows_bin else say("Continue")
        resume = KeyButton(look, words, "", "undo" if self._shows_bin else "arrow-right")
        resume.setAccessibleName(f"{words} {name}")
        resume.clicked.connect(lambda _checked=False, draft=draft: self._open(draft))
        resume.installEventFilter(self)
        self.buttons.append(resume)
        self._rows[resume] = draft
        line: QHBoxLayout = row(gap=12, margins=(18, 6, 14, 6))
        if waiting is not None:
            line.addWidget(photo_label(look, waiting.photo, 40, 48))
        else:
            line.addWidget(glyph(look, "edit" if draft.base_rev else "clock", "ink2", 24))
        if token is not None:
            number = text(f"{token}", "h2", "primary")
            number.setFixedWidth(look.px(56))
            line.addWidget(number)
        line.addWidget(text(name, "strong"))
        if draft.base_rev:
            line.addWidget(text(say("a correction"), "small"))
        line.addStretch(1)
        line.addWidget(text(look.words.moment(draft.touched_at), "small"))
        line.addWidget(resume)
        return holder(line)

    def _name(self, draft: Draft) -> str:
        return typed(draft.answers.get("name")) or self.look.say("No name yet")

    def _open_first(self) -> None:
        if self.buttons:
            self.buttons[0].click()

    def _open(self, draft: Draft) -> None:
        if not self._shows_bin:
            self.desk.go(ToEnrol(draft))
            return
        self._take_out(draft)

    def _take_out(self, draft: Draft) -> None:
        enrolling = self.desk.session.enrolling
        self.desk.ask(self, lambda: enrolling.restore(draft.id), lambda _none: self._ask())

    def put_away(self) -> None:
        """Asks first, names whom, and the safe answer is the one that Enter gives."""
        draft = self._rows.get(self.focusWidget())
        if draft is None or self._shows_bin:
            return
        say, token = self.look.say, read_noted(draft.noted).token
        name = self._name(draft) if token is None else f"{token} · {self._name(draft)}"
        sheet = ConfirmSheet(
            self.look,
            (
                say("Put away {name}?", name=name),
                say("What was typed and the photo go to what was put away, for 30 days."),
            ),
            (say("Keep it"), say("Put away")),
            ground_of(self),
        )
        self.sheet = sheet
        sheet.agreed.connect(lambda: self._discard(draft, name))
        sheet.open_over()

    def _discard(self, draft: Draft, name: str) -> None:
        enrolling = self.desk.session.enrolling

        def done(_none: None) -> None:
            words = self.look.say("{name} was put away", name=name)
            self.undo.offer(words, lambda: self._take_out(draft))
            self._ask()

        self.desk.ask(self, lambda: enrolling.discard(draft.id), done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ and ↓ go from row to row."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and watched in self.buttons:
                at = self.buttons.index(watched) + step
                if 0 <= at < len(self.buttons):
                    self.buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
                    self._area.ensureWidgetVisible(self.buttons[at])
                return True
        return super().eventFilter(watched, event)
