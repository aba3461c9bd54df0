"""The column at the right of the form: the photo, or for a while another panel in its place.

Promises: the photo panel is never destroyed and never stops; a panel that is shown takes the
place of the one before; Esc and `show_photo` give the place back.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget


class Aside(QStackedWidget):
    """Holds the photo panel and at most one other panel over it."""

    changed = Signal()

    def __init__(self, photo: QWidget, width: int) -> None:
        super().__init__()
        self._photo = photo
        self.addWidget(photo)
        self.setFixedWidth(width)

    @property
    def panel(self) -> QWidget | None:
        """What stands over the photo now."""
        now = self.currentWidget()
        return None if now is self._photo else now

    def show_panel(self, panel: QWidget) -> None:
        """Puts this panel over the photo; the one before it goes."""
        self._drop()
        self.addWidget(panel)
        self.setCurrentWidget(panel)
        self.changed.emit()

    def show_photo(self) -> None:
        if self.panel is not None:
            self._drop()
            self.changed.emit()

    def _drop(self) -> None:
        panel = self.panel
        if panel is not None:
            self.setCurrentWidget(self._photo)
            self.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
