"""Asks before something goes: names the person and the effect; Enter is the safe answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.look.theme import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, row, text
from ui.widgets.sheet import Sheet


class ConfirmSheet(Sheet):
    """Two answers: the safe one has the focus, the other has a digit of its own."""

    agreed = Signal()
    refused = Signal()

    def __init__(
        self, look: Look, asked: tuple[str, str], answers: tuple[str, str], window: QWidget, *,
        kind: str = "danger",
    ) -> None:  # fmt: skip
        (heading, words), (safe, go_on) = asked, answers
        self._safe = KeyButton(look, safe, "Enter", "arrow-left", "primary")
        self._go_on = KeyButton(look, go_on, "1", "", kind)
        body = column(text(words, wrap=True), 8, row(self._safe, self._go_on, None, gap=12), gap=8)
        super().__init__(look, heading, body, window, 720)
        self._safe.clicked.connect(self._refuse)
        self._go_on.clicked.connect(self._agree)

    def open_over(self) -> None:
        super().open_over()
        self._safe.setFocus(Qt.FocusReason.PopupFocusReason)

    def _agree(self) -> None:
        self.shut()
        self.agreed.emit()

    def _refuse(self) -> None:
        self.shut()
        self.refused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("1", "१"):
            self._agree()
        else:
            super().keyPressEvent(event)
