"""Language and looks: plain lines, one control each; every change shows at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from ui.screens.desk import Desk, Screen, ToHome, ToSettings
from ui.widgets.bars import action_bar
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, frame, glyph, holder, row, rule, text


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
        lines.addStretch(1)
        home = KeyButton(look, say("Home"), "Esc", "home", "primary")
        home.clicked.connect(lambda: desk.go(ToHome()))
        body = row((frame("card", lines), 1), margins=(16, 10, 16, 10))
        self.setLayout(column((holder(body), 1), action_bar(look, home, None), gap=0))
        self.bind("Esc", lambda: desk.go(ToHome()))

    def route(self) -> ToSettings:
        return ToSettings()

    def begin(self) -> None:
        self.language.setFocus(Qt.FocusReason.OtherFocusReason)

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
