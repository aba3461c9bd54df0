"""Photo first, details later: number, photo and consent in twenty seconds (rush).

One person, two keys: the camera takes the photo by itself, Enter says that the member agreed and
calls the next number.  Promises: a photo belongs to the number that stood on the screen when it was
taken; nothing is sealed here; whoever has photo and consent is on the disk before the next number.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from desktop.domain.enrolment import Draft
from desktop.domain.noted import read_noted
from ui.look.words import grouped
from ui.screens.desk import WIDE_FROM, Desk, Screen, ToDrafts, ToHome, ToRush
from ui.screens.enrol.consent import ConsentLine
from ui.screens.enrol.sitting import Sitting
from ui.screens.rush_notice import RushNotice
from ui.widgets.banner import Banner
from ui.widgets.bars import action_bar
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, frame, holder, row, text
from ui.widgets.photo_panel import PhotoPanel

SHALLOW_BELOW = 600


class RushScreen(Screen):
    """Holds one draft at a time; the next is asked for when this one is on the disk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look, say = desk.look, desk.look.say
        self._draft: Draft | None = None
        self._is_keeping = False
        width, height = desk.size
        self.panel = PhotoPanel(look, tight=height < SHALLOW_BELOW)
        self.panel.may_go_without = False
        self.panel.setFixedWidth(
            look.size("photoPanelNarrow" if width < WIDE_FROM else "photoPanel")
        )
        self.sitting = Sitting(desk, self.panel)
        self.sitting.changed.connect(self._settle)
        self.number = text("", "display", "primary")
        self.done = text("", "small")
        self.step = Banner(look, "info", "")
        self.consent = ConsentLine(look, desk.session.form.notice, 2, narrow=width <= WIDE_FROM)
        self.consent.edited.connect(self._settle)
        self.consent.finished.connect(self.next_person)
        self.consent.notice_wanted.connect(self.read_notice)
        self.notice = RushNotice(desk, self.consent)
        body = row((self._card(), 1), self.panel, gap=12, margins=(16, 10, 16, 10))
        self.next = KeyButton(look, say("Next number"), "Ctrl+Enter", "arrow-right", "primary")
        self.next.clicked.connect(self.next_person)
        later = KeyButton(look, say("Write the details"), "F12", "edit")
        later.clicked.connect(lambda: desk.go(ToDrafts()))
        home = KeyButton(look, say("Home"), "Esc", "home", "quiet")
        home.clicked.connect(lambda: desk.go(ToHome()))
        bar = action_bar(look, self.next, later, home, None, self.done)
        self.setLayout(column((holder(body), 1), bar, gap=0))
        self._keys()

    def _card(self) -> QFrame:
        say = self.look.say
        number = row(text(say("Number"), "h1"), self.number, None, gap=16)
        inner = column(
            number,
            self.step,
            text(say("Say the notice, then ask"), "label"),
            (self.notice.page, 1),
            self.consent,
            gap=10,
            margins=(20, 14, 20, 12),
        )
        return frame("card", inner)

    def _keys(self) -> None:
        for key, pressed in (
            ("Ctrl+Return", self.next_person),
            ("Ctrl+Enter", self.next_person),
            ("F6", self.read_notice),
            ("PgDown", lambda: self.notice.page.reel.roll(Qt.Key.Key_PageDown)),
            ("PgUp", lambda: self.notice.page.reel.roll(Qt.Key.Key_PageUp)),
            ("F8", self.panel.press_key),
            ("Shift+F8", self.panel.press_other_key),
            ("F12", lambda: self.desk.go(ToDrafts())),
            ("Esc", lambda: self.desk.go(ToHome())),
        ):
            self.bind(key, pressed)

    def route(self) -> ToRush:
        return ToRush()

    def begin(self) -> None:
        self._ask()

    def leave(self) -> None:
        self.notice.end()
        self.sitting.end()

    def _ask(self) -> None:
        rushing = self.desk.session.rushing
        self.desk.ask(self, lambda: (rushing.next_person(), len(rushing.waiting())), self._show)

    def _show(self, told: tuple[Draft, int]) -> None:
        self._draft, waiting = told
        self._is_keeping = False
        token = read_noted(self._draft.noted).token or 0
        self.number.setText(grouped(token))
        self.number.setAccessibleName(self.look.say("Number {n}", n=token))
        self.done.setText(
            self.look.count("{n} waits for details", "{n} wait for details", max(waiting - 1, 0))
        )
        self.notice.begin()
        self.sitting.begin(self._draft.id, None, is_new=True)
        self.panel.show_live()
        self.consent.focus_in()
        self._settle()
        self.desk.announce(self.number.accessibleName())

    def _settle(self) -> None:
        """One sentence: what is still missing."""
        say = self.look.say
        if self.sitting.photo is None:
            self.step.say(say("The photo comes by itself: look into the camera"), "info", "camera")
        elif self.consent.value() is None:
            self.step.say(say("Does the member agree? Enter"), "info", "speaker")
        else:
            self.step.say(say("Complete: Ctrl+Enter calls the next number"), "ok")

    def next_person(self) -> None:
        """Keeps this one, then calls the next number; refuses as long as something is missing."""
        draft, agreed = self._draft, self.consent.value()
        if draft is None or self._is_keeping:
            return
        if self.sitting.photo is None:
            self.panel.show_problem()
            return
        if agreed is None:
            self.consent.focus_in()
            return
        self._is_keeping = True
        self.sitting.end()
        rushing = self.desk.session.rushing
        self.desk.tasks.run(
            self, lambda: rushing.agree(draft, agreed), lambda _kept: self._ask(), self._on_failed
        )

    def _on_failed(self, error: Exception) -> None:
        self._is_keeping = False
        self.desk.report(error)

    def read_notice(self) -> None:
        """Plays it, or says that it is read out from the words that stand here."""
        self.notice.press()
        self.consent.focus_in()
