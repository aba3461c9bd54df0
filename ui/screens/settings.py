"""Language and looks: plain lines, one control each; every change shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from desktop.errors import KnownError
from desktop.services.rolls import HeldRoll, RollRefusal
from ui.bridge.wording import known_error
from ui.screens.desk import Desk, Screen, ToHome, ToSettings
from ui.widgets.bars import action_bar
from ui.widgets.files import ask_file
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, frame, glyph, holder, row, rule, text, write


class SettingsScreen(Screen):
    """Three choices that this laptop remembers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look, say = desk.look, desk.look.say
        self.language = self._combo(
            say("Language"), (("हिंदी", "hi"), ("English", "en")), look.language
        )
        themes = ((say("Light"), "light"), (say("Sunlight"), "sunlight"), (say("Dark"), "dark"))
        self.theme = self._combo(say("Theme"), themes, look.name)
        self.large = QCheckBox(say("On") if look.large else say("Off"))
        self.large.setChecked(look.large)
        self.large.setAccessibleName(say("Large type"))
        self.language.activated.connect(
            lambda _at: desk.change_look("language", str(self.language.currentData()))
        )
        self.theme.activated.connect(
            lambda _at: desk.change_look("theme", str(self.theme.currentData()))
        )
        self.large.clicked.connect(lambda on: desk.change_look("large", "on" if on else ""))
        lines = column(
            text(say("Language and looks"), "h1"),
            text(say("Changes at once. A half-filled form is not lost."), "muted"),
            8,
            gap=0,
            margins=(28, 20, 28, 20),
        )
        for mark, words, hint, control in (
            ("language", say("Language"), say("Words on the screen"), self.language),
            ("sun", say("Theme"), "Ctrl+Shift+B", self.theme),
            ("text-size", say("Large type"), say("A fifth larger"), self.large),
        ):
            lines.addWidget(rule())
            lines.addWidget(self._line(mark, words, hint, control))
        lines.addWidget(rule())
        lines.addWidget(self._roll_line())
        lines.addStretch(1)
        home = KeyButton(look, say("Home"), "Esc", "home", "primary")
        home.clicked.connect(lambda: desk.go(ToHome()))
        body = row((frame("card", lines), 1), margins=(16, 10, 16, 10))
        self.setLayout(column((holder(body), 1), action_bar(look, home, None), gap=0))
        self.bind("Esc", lambda: desk.go(ToHome()))
        self.bind("Ctrl+O", self.take_roll)

    def route(self) -> ToSettings:
        return ToSettings()

    def begin(self) -> None:
        self.language.setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.ask(self, self.desk.session.rolls.held, self._show_rolls)

    # ---- voters' lists ---------------------------------------------------------------------

    def _roll_line(self) -> QWidget:
        say = self.look.say
        self.roll_words = text("", "small")
        self.roll_words.setMinimumWidth(1)
        self.take = KeyButton(self.look, say("Take from a pen drive"), "Ctrl+O", "usb")
        self.take.clicked.connect(self.take_roll)
        names = column(text(say("Voters' list"), "h3"), self.roll_words, gap=0)
        line = row(glyph(self.look, "users", "ink2", 24), (names, 1), self.take, gap=12)
        line.setContentsMargins(0, 8, 0, 8)
        return holder(line)

    def take_roll(self) -> None:
        ask_file(self, self.look.say("Choose the voters' list"), self._take_from)

    def _take_from(self, file: Path) -> None:
        write(self.roll_words, self.look.say("Taking the voters' list") + "…")
        rolls = self.desk.session.rolls
        self.desk.ask(self, lambda: rolls.take(file), self._on_taken)

    def _on_taken(self, taken: HeldRoll | RollRefusal) -> None:
        if isinstance(taken, RollRefusal):
            what, do, code = known_error(self.look.words, KnownError(taken.code))
            words = f"{self.look.words.sentences(what, do)} ({code})"
            write(self.roll_words, words)
            self.desk.announce(words)
        else:
            self._show_rolls((taken,))
            self.desk.announce(self.roll_words.text())

    def _show_rolls(self, held: Sequence[HeldRoll]) -> None:
        if not held:
            write(self.roll_words, self.look.say("None on this laptop"))
            return
        count = self.look.count("{n} voter", "{n} voters", sum(one.rows for one in held))
        until = datetime.fromtimestamp(min(one.not_after for one in held), UTC).date()
        day = f"{until:%d-%m-%Y}"
        until_words = self.look.say("until {day}", day=day)
        write(self.roll_words, f"{count} · {until_words}")

    def _line(self, mark: str, words: str, hint: str, control: QWidget) -> QWidget:
        names = column(text(words, "h3"), text(hint, "small"), gap=0)
        line = row(glyph(self.look, mark, "ink2", 24), names, None, control, gap=12)
        line.setContentsMargins(0, 8, 0, 8)
        return holder(line)

    def _combo(self, spoken: str, choices: tuple[tuple[str, str], ...], now: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(spoken)
        combo.setFixedWidth(260)
        for words, code in choices:
            combo.addItem(words, code)
        combo.setCurrentIndex([code for _words, code in choices].index(now))
        return combo
