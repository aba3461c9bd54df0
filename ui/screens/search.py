"""W6 Search: one box, results while typing, arrows and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ui.bridge.ports import Found
from ui.screens.desk import Desk, Screen, ToCard, ToEnrol, ToHome, ToRecord, ToSearch
from ui.widgets.bars import action_bar
from ui.widgets.key_button import KeyButton
from ui.widgets.member_list import MemberList
from ui.widgets.member_row import MemberRow
from ui.widgets.parts import column, frame, glyph, holder, keycap, row, text
from ui.widgets.shell import Shell

LEAST_TYPED = 2
SHOWN = 50
_PAUSE_MS = 120


class SearchScreen(Screen):
    """Without words it lists the latest."""

    def __init__(self, desk: Desk, wanted: ToSearch) -> None:
        super().__init__(desk)
        look, say = desk.look, desk.look.say
        shell = Shell(look)
        shell.add(holder(row(glyph(look, "search", "ink2", 20, 0), margins=(10, 0, 0, 0))))
        spoken = say("Name, mobile, EPIC or card number")
        self.box = shell.add_edit(spoken, spoken)
        shell.add(holder(row(keycap("F3"), margins=(0, 0, 10, 0))))
        self.box.setText(wanted.words)
        self.box.installEventFilter(self)
        self.total = text("", "strong")
        self._lacks_photo = wanted.lacks_photo
        self.members = MemberList(look, wide=True)
        hint = text(say("In Hindi or English letters; small slips are forgiven"), "small")
        body = column(
            shell, row(hint, None, self.total), (frame("card", column((self.members, 1))), 1), gap=6
        )
        body.setContentsMargins(16, 10, 16, 10)
        self.setLayout(column((holder(body), 1), self._bar(), gap=0))
        self._asked = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.box.textEdited.connect(lambda _typed: self._pause.start())
        self.members.opened.connect(self._open)
        self.members.left_upwards.connect(self.box.setFocus)
        self.bind("Esc", lambda: desk.go(ToHome()))
        self.bind("F9", self._open_card)
        self.bind("F8", self.toggle_photo)

    def _bar(self) -> QFrame:
        look, say = self.look, self.look.say
        self.open_button = KeyButton(look, say("Open"), "Enter", "arrow-right", "primary")
        self.open_button.clicked.connect(lambda: self._open(self._chosen()))
        card = KeyButton(look, say("Card"), "F9", "card")
        card.clicked.connect(self._open_card)
        new = KeyButton(look, say("New member"), "F2", "user-plus")
        new.clicked.connect(lambda: self.desk.go(ToEnrol()))
        home = KeyButton(look, say("Home"), "Esc", "home", "quiet")
        home.clicked.connect(lambda: self.desk.go(ToHome()))
        self.lacking = KeyButton(look, self._lacking_words(), "F8", "camera")
        self.lacking.clicked.connect(self.toggle_photo)
        return action_bar(look, self.open_button, card, self.lacking, new, home, None)

    def _lacking_words(self) -> str:
        say = self.look.say
        return say("All members") if self._lacks_photo else say("Photo still to come")

    def toggle_photo(self) -> None:
        """Only those whose photo is still to come, or everybody again."""
        self._lacks_photo = not self._lacks_photo
        self.lacking.rename(self._lacking_words())
        self._ask()

    def route(self) -> ToSearch:
        return ToSearch(self.box.text(), self._lacks_photo)

    def begin(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()
        self._ask()

    def _ask(self) -> None:
        """Only the answer to the latest question is shown."""
        words = self.box.text().strip()
        searching = self.desk.session.searching
        self._asked += 1
        mine = self._asked

        lacks_photo = self._lacks_photo

        def work() -> Sequence[Found]:
            if lacks_photo:
                found = searching.photo_missing(SHOWN)
                return [one for one in found if words.casefold() in f"{one.name} {one.number}"]
            if len(words) < LEAST_TYPED:
                return searching.recent(SHOWN)
            return searching.find(words, SHOWN)

        self.desk.ask(self, work, lambda found: self._show(found) if mine == self._asked else None)

    def _show(self, found: Sequence[Found]) -> None:
        look = self.look
        self.total.setText(look.count("{n} found", "{n} found", len(found)))
        if found:
            self.members.show_members(found)
        elif self._lacks_photo:
            self.members.show_empty(look.say("Every photo is here"), "camera", "")
        elif self.box.text().strip():
            words = look.say("No one found")
            self.members.show_empty(words, "search", look.say("Try another spelling"))
        else:
            words = look.say("No one enrolled yet today")
            self.members.show_empty(words, "user-plus", look.say("To begin press"), "F2")

    def _chosen(self) -> UUID | None:
        focused = self.focusWidget()
        if isinstance(focused, MemberRow):
            return focused.found.id
        return self.members.rows[0].found.id if self.members.rows else None

    def _open(self, member_id: UUID | None) -> None:
        if member_id is not None:
            self.desk.go(ToRecord(member_id, self.box.text()))

    def _open_card(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.desk.go(ToCard(chosen))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.members.focus_first()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(self._chosen())
                return True
        return super().eventFilter(watched, event)
