"""A list of members that the arrow keys walk through, or one sentence when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from ui.bridge.ports import Found
from ui.look.theme import Look
from ui.widgets.in_turns import InTurns
from ui.widgets.member_row import MemberRow
from ui.widgets.parts import Item, column, empty, glyph, holder, keycap, row, text


class MemberList(QScrollArea):
    """Rows on hairlines; the only scroll area of its screen."""

    opened = Signal(object)
    left_upwards = Signal()

    def __init__(self, look: Look, *, wide: bool = False, with_reason: bool = False) -> None:
        super().__init__()
        self._look, self._wide = look, wide
        self._with_reason = with_reason or wide
        self.rows: list[MemberRow] = []
        self._shown: tuple[object, ...] | None = None
        self._in_turns = InTurns(self)
        self._column = column(gap=0)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._body = holder(self._column)
        self.setWidget(self._body)

    def show_members(self, members: Sequence[Found]) -> None:
        """The same members again change nothing: news of the road come many in a second."""
        shown = (tuple(members), self._look.words.today())
        if shown == self._shown:
            return
        self._clear()
        self._shown = shown
        self._column.addStretch(1)
        self._in_turns.begin((partial(self._add, found) for found in members), self._make_room)

    def _add(self, found: Found) -> None:
        line = MemberRow(self._look, found, wide=self._wide)
        if self._with_reason:
            line.add_reason()
        line.opened.connect(self.opened)
        line.stepped.connect(self._step)
        self.rows.append(line)
        self._column.insertWidget(self._column.count() - 1, line)

    def _make_room(self) -> None:
        """At once: otherwise the rows are drawn squeezed until the next turn of the event loop."""
        self._body.setMinimumHeight(sum(line.height() for line in self.rows))

    def show_empty(self, words: str, icon: str, hint: str = "", key: str = "") -> None:
        """One icon, one sentence, the key."""
        shown = (words, icon, hint, key)
        if shown == self._shown:
            return
        self._clear()
        self._shown = shown
        self._column.addStretch(1)
        self._column.addLayout(row(None, glyph(self._look, icon, "border", 56), None))
        self._column.addLayout(row(None, text(words, "h2"), None))
        if hint:
            line: list[Item] = [None, text(hint, "muted"), *([keycap(key)] if key else []), None]
            self._column.addLayout(row(*line))
        self._column.addStretch(1)

    def focus_first(self) -> None:
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self._in_turns.stop()
        self.rows = []
        self._shown = None
        self._body.setMinimumHeight(0)
        empty(self._column)

    def _step(self, by: int) -> None:
        sender = self.sender()
        at = self.rows.index(sender) + by if isinstance(sender, MemberRow) else 0
        if at < 0:
            self.left_upwards.emit()
        elif at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(self.rows[at])
