"""The band above the form after a failed save: how many things, and a link to each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from ui.look.theme import Look
from ui.widgets.key_button import link_button
from ui.widgets.parts import empty, glyph, keycap, row, text

TALL = 44
_AROUND = 180  # icon, keycap, gaps and margins


class ErrorBand(QFrame):
    """Takes the focus when it appears; Enter on a link goes to its field."""

    field_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", "err")
        self._look = look
        self._line = row(gap=12, margins=(12, 5, 12, 5))
        self.setLayout(self._line)
        self.setFixedHeight(look.px(TALL))
        self.links: list[QPushButton] = []
        self.hide()

    def show_problems(self, problems: Sequence[tuple[str, str]], width: int) -> None:
        """Each problem is (field, sentence). Links that do not fit are counted, not cut."""
        empty(self._line)
        self.links = []
        look = self._look
        head = text(look.count("{n} thing to put right", "{n} things to put right", len(problems)))
        head.setProperty("role", "h3")
        head.setProperty("tone", "err")
        self._line.addWidget(glyph(look, "alert-circle", "err", 24))
        self._line.addWidget(head)
        more = look.count("and {n} more", "and {n} more", len(problems))
        metrics = QFontMetrics(look.font("h3"))
        words = metrics.horizontalAdvance(head.text()) + metrics.horizontalAdvance(more)
        self._add_links(problems, width - words - look.px(_AROUND))
        left = len(problems) - len(self.links)
        if left:
            self._line.addWidget(
                text(look.count("and {n} more", "and {n} more", left), "h3", "err")
            )
        self._line.addStretch(1)
        self._line.addWidget(keycap("Enter"))
        spoken = "; ".join(sentence for _field, sentence in problems)
        self.setAccessibleName(spoken)
        self.setVisible(bool(problems))

    def _add_links(self, problems: Sequence[tuple[str, str]], room: int) -> None:
        metrics = QFontMetrics(self._look.font("h3"))
        for field, sentence in problems:
            link = link_button(sentence)
            room -= metrics.horizontalAdvance(sentence) + 46
            if room < 0 and self.links:
                return
            link.clicked.connect(lambda _checked=False, field=field: self.field_wanted.emit(field))
            link.setAutoDefault(True)
            if self.links:
                self._line.addWidget(text("·", "muted"))
            self._line.addWidget(link)
            self.links.append(link)

    def focus_in(self) -> None:
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def words(self) -> str:
        return " ".join(label.text() for label in self.findChildren(QLabel))
