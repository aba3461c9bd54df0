"""What the laptop itself is short of, above everything else at home: a right clock, and room.

Promises: it refuses nothing; the date is asked for once, in one line, and then shown as assumed.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QLineEdit

from desktop.domain.reckoning import DayProblem
from desktop.domain.room import Room
from desktop.errors import StoreError
from desktop.services.keeping_time import ClockView
from ui.bridge.codes import DAYS
from ui.screens.desk import Desk, Route, ToEnrol, ToRush
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton

_SHORT = frozenset({Room.LOW, Room.NONE})


class ClockLine(Banner):
    """Seen only while the clock is in doubt."""

    def __init__(self, desk: Desk) -> None:
        look, say = desk.look, desk.look.say
        self._desk = desk
        self.day = QLineEdit()
        self.day.setPlaceholderText("22 11 2026")
        self.day.setAccessibleName(say("Today's date: day month year"))
        self.day.setFixedWidth(look.px(150))
        self.take = KeyButton(look, say("This is today"), "", "", "quiet")
        super().__init__(look, "warn", "", self.day, self.take)
        self.wrap()
        self.day.returnPressed.connect(self._assume)
        self.take.clicked.connect(self._assume)
        self.show_view(desk.session.time_kept.view())

    def show_view(self, view: ClockView) -> None:
        look = self._look
        asks = view.doubt is not None and not view.is_assumed
        for part in (self.day, self.take):
            part.setVisible(asks)
        if asks:
            words = look.say("The laptop's clock is wrong. Write today's date: day month year.")
            self.say(words, "warn")
        else:
            day = look.words.day(view.day)
            words = look.say("Today is taken to be {day}. Set the laptop's clock.", day=day)
            self.say(words, "info")
        # Hidden, never shown: what has no parent yet would open a window of its own.
        if view.doubt is None:
            self.hide()

    def _assume(self) -> None:
        kept, typed = self._desk.session.time_kept, self.day.text()
        self._desk.ask(self, lambda: kept.assume(typed), self._on_assumed)

    def _on_assumed(self, told: date | DayProblem) -> None:
        if isinstance(told, DayProblem):
            self.say(self._look.say(DAYS[told]), "warn")
            self.day.selectAll()
        else:
            self.show_view(self._desk.session.time_kept.view())
        self._desk.announce(self.words)


class RoomLine(Banner):
    """Seen only while the disk is nearly full."""

    def __init__(self, desk: Desk) -> None:
        look, room = desk.look, desk.session.room.room()
        step = look.say("Delete what is not needed on this laptop")
        if room is Room.NONE:
            what = look.say("The disk has no room for another member")
            super().__init__(look, "err", look.words.sentences(what, step))
        else:
            what = look.say("The disk is nearly full")
            super().__init__(look, "warn", look.words.sentences(what, step))
        if room not in _SHORT:
            self.hide()


def refuses(desk: Desk, route: Route) -> bool:
    """Whether there is no room for another member; a form that is open may always be saved."""
    begins = (isinstance(route, ToEnrol) and route.draft is None) or isinstance(route, ToRush)
    if not begins or desk.session.room.room() is not Room.NONE:
        return False
    desk.report(StoreError("E-STO-08"))
    return True
