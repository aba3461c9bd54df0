"""The laptop looked over, on one sheet: each check a sentence, and a step where one is needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLayout, QWidget

from desktop.domain.health import Finding, Grade
from ui.bridge.wording import finding
from ui.look.theme import Look
from ui.screens.desk import Desk
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, glyph, row, rule, text
from ui.widgets.sheet import Sheet

_WIDTH = 940
_LOOKS = {
    Grade.WELL: ("check-circle", "ok"),
    Grade.WATCH: ("alert", "warn"),
    Grade.WRONG: ("alert-circle", "err"),
    Grade.UNKNOWN: ("minus", "offline"),
}


class ExaminedSheet(Sheet):
    """Opened by the sync centre; its text can be copied for support."""

    def __init__(self, desk: Desk, findings: Sequence[Finding], window: QWidget) -> None:
        look = desk.look
        self._support = desk.session.examining.support_text(findings)
        self.copy = KeyButton(look, look.say("Copy for support"), "", "download")
        self.copy.clicked.connect(self._copy)
        self.metered = QCheckBox(look.say("Costly network: send members only when I say"))
        self.metered.setAccessibleName(self.metered.text())
        self.metered.setChecked(desk.sync.view.is_metered)
        self.metered.toggled.connect(lambda on: desk.session.synchronising.set_metered(metered=on))
        self.lines = [finding(look.words, found) for found in findings]
        foot = row(self.metered, None, self.copy, gap=12)
        body = column(_table(look, findings, self.lines), rule(), foot, gap=8)
        super().__init__(look, look.say("This laptop, checked"), body, window, _WIDTH)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._support)


def _table(look: Look, findings: Sequence[Finding], lines: Sequence[tuple[str, str]]) -> QLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 3)
    grid.setColumnStretch(2, 4)
    for place, (found, (what, step)) in enumerate(zip(findings, lines, strict=True)):
        icon, tone = _LOOKS[found.grade]
        is_well = found.grade in {Grade.WELL, Grade.UNKNOWN}
        grid.addWidget(glyph(look, icon, tone, 22), place, 0)
        grid.addWidget(text(what, "body" if is_well else "strong", wrap=True), place, 1)
        if step:
            grid.addWidget(text(step, "small", wrap=True), place, 2)
        grid.addWidget(text(found.code, "small"), place, 3)
    return grid
