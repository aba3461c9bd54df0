"""Perhaps enrolled before: the person at the table beside a member of this laptop, line by line.

Promises: it never stops a save and never decides; the two answers weigh the same; nothing is shown
of a member whose readable time is past but what a stub still holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ui.bridge.beside import Alike
from ui.look.theme import Look
from ui.widgets.answer import as_text
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, glyph, keycap, row, rule, set_props, text
from ui.widgets.portrait import photo_label

_SAME_DIGITS = {"1": 0, "१": 0, "2": 1, "२": 1}
# What the score compares, in the order it is shown, and which reasons speak for it and against it.
_LINES: Sequence[tuple[str, frozenset[str], frozenset[str]]] = (
    ("name", frozenset({"same_name", "near_name"}), frozenset()),
    ("relation_name", frozenset({"same_relation", "near_relation"}), frozenset({"other_relation"})),
    ("birth", frozenset({"same_birth", "near_birth"}), frozenset({"other_birth"})),
    ("booth", frozenset({"same_booth"}), frozenset()),
    ("mobile", frozenset({"same_mobile"}), frozenset()),
    ("epic", frozenset({"same_epic"}), frozenset()),
)


class AlikePanel(QFrame):
    """1 is the same person, 2 is another; the form keeps the focus until Ctrl+D."""

    same = Signal()
    other = Signal()

    def __init__(
        self,
        look: Look,
        alike: Alike,
        shown: Mapping[str, str],
        photo: bytes | None,
        *,
        tight: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._look, self.alike = look, alike
        say = look.say
        words = say("Already enrolled?")
        self.banner = Banner(look, "warn", words, icon_name="users")
        side = 84 if tight else 118
        pictures = row(
            self._side(say("Now"), photo, side),
            None,
            keycap("Ctrl+D"),
            None,
            self._side(self._when(), alike.photo, side),
            gap=0,
        )
        inner = column(self.banner, pictures, gap=8, margins=(12, 12, 12, 12))
        inner.addLayout(self._lines(shown))
        inner.addStretch(1)
        self.same_button = KeyButton(look, say("Same person"), "1", "id")
        self.other_button = KeyButton(look, say("Somebody else"), "2", "arrow-right")
        self.same_button.clicked.connect(self.same)
        self.other_button.clicked.connect(self.other)
        inner.addWidget(self.same_button)
        inner.addWidget(self.other_button)
        self.setLayout(inner)
        self.setAccessibleName(f"{words}: {alike.name}, {alike.number}")

    def _side(self, words: str, jpeg: bytes | None, wide: int) -> QWidget:
        box = QWidget()
        box.setObjectName("clear")
        picture = photo_label(self._look, jpeg, wide, round(wide * 1.25))
        box.setLayout(column(text(words, "strong"), picture, gap=2))
        return box

    def _when(self) -> str:
        local: datetime = self.alike.sealed_at.astimezone()
        on: date = local.date()
        return f"{on.day} {self._look.words.month(on)}"

    def _lines(self, shown: Mapping[str, str]) -> QGridLayout:
        """Values of the two, with a tick where they agree and a cross where not."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        at = 0
        theirs = self._theirs()
        reasons = {str(reason) for reason in self.alike.reasons}
        for name, pro, contra in _LINES:
            agrees, differs = bool(reasons & pro), bool(reasons & contra)
            if not (agrees or differs or (theirs[name] and shown.get(name))):
                continue
            mine = self._short(shown.get(name, ""))
            mark = glyph(self._look, "check" if agrees else "x", "ok" if agrees else "ink2", 18, 0)
            said = self._look.say("the same") if agrees else self._look.say("not the same")
            mark.setAccessibleName(said)
            hers = self._short(theirs[name] or ("•••" if agrees else ""))
            hers.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for place, thing in enumerate((mine, mark, hers)):
                grid.addWidget(thing, at, place)
            grid.addWidget(rule(), at + 1, 0, 1, 3)
            at += 2
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        return grid

    def _theirs(self) -> dict[str, str]:
        one = self.alike
        return {
            "name": one.name,
            "relation_name": one.relation_name,
            "birth": "" if one.age is None else str(one.age),
            "booth": one.booth_words,
            "mobile": "",
            "epic": "",
        }

    def _short(self, words: str) -> QLabel:
        label = text("", "small")
        room = 124
        label.setText(label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        label.setToolTip(words)
        label.setAccessibleName(words)
        return label

    def focus_in(self) -> None:
        """On the answer that changes nothing."""
        self.other_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def insist(self) -> None:
        """The first save while this is open: look once more; the next one goes through."""
        self.banner.say(self._look.say("Look once more: the same person?"), "warn", "users")
        set_props(self.banner, tone="warn")
        self.focus_in()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = _SAME_DIGITS.get(event.text())
        if place is None:
            super().keyPressEvent(event)
        else:
            (self.same_button, self.other_button)[place].click()


def shown_of(answers: Mapping[str, object], booth_words: str) -> dict[str, str]:
    """What stands in the form, in the words of the panel."""
    birth = answers.get("birth")
    told = birth if isinstance(birth, Mapping) else {}
    age = as_text(told.get("age")) or as_text(told.get("year"))
    shown = {
        name: as_text(answers.get(name)) for name in ("name", "relation_name", "mobile", "epic")
    }
    return shown | {"birth": age, "booth": booth_words}
