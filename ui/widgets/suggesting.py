"""A list of suggestions under the field that is being typed in: arrows and Enter, or a digit.

Promises: it never has the focus and never covers its own field; until a row is chosen nothing is
marked, so Enter and Tab keep what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QListView, QWidget

from ui.look.theme import Look
from ui.widgets.ground import ground_of

_ROW = 45
_NARROWEST = 220


class Suggestions(QObject):
    """One list for a whole form; it moves from field to field."""

    chosen = Signal(int)
    moved = Signal(str)

    def __init__(self, look: Look, owner: QWidget) -> None:
        super().__init__(owner)
        self._look = look
        self.offered: tuple[str, ...] = ()
        self._model = QStringListModel(self)
        self.popup = popup = QListView(owner)
        popup.setObjectName("popup")
        popup.setModel(self._model)
        popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        popup.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        popup.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        popup.clicked.connect(lambda index: self.chosen.emit(index.row()))
        popup.hide()
        owner.destroyed.connect(popup.deleteLater)  # by then it hangs on the ground

    @property
    def is_open(self) -> bool:
        return self.popup.isVisible()

    @property
    def row(self) -> int:
        """The marked row; -1 while none is."""
        return self.popup.currentIndex().row() if self.is_open else -1

    def show_under(self, anchor: QWidget, spoken: str, words: Sequence[str]) -> None:
        """These words under that field; no words close the list."""
        self.offered = tuple(words)
        if not self.offered:
            self.close()
            return
        self.popup.setAccessibleName(spoken)
        self._model.setStringList([f"{at}   {one}" for at, one in enumerate(self.offered, 1)])
        self.popup.clearSelection()
        self.popup.setCurrentIndex(self._model.index(-1, 0))
        self._hang(anchor)

    def close(self) -> None:
        self.offered = ()
        self.popup.hide()

    def move(self, step: int) -> None:
        count = len(self.offered)
        row = self.row + step if self.row >= 0 else (0 if step > 0 else count - 1)
        self.popup.setCurrentIndex(self._model.index(row % count, 0))
        self.moved.emit(self.offered[row % count])

    def _hang(self, anchor: QWidget) -> None:
        """On the ground, below the field; above it where there is no room below."""
        ground, popup = ground_of(anchor), self.popup
        if popup.parentWidget() is not ground:
            popup.setParent(ground)
        popup.ensurePolished()
        corner = anchor.mapTo(ground, QPoint(0, anchor.height() + 4))
        tall = len(self.offered) * max(_ROW, popup.sizeHintForRow(0)) + 12
        if corner.y() + tall > ground.height():
            corner.setY(corner.y() - tall - anchor.height() - 8)
        wide = max(anchor.width(), self._look.px(_NARROWEST))
        corner.setX(max(0, min(corner.x(), ground.width() - wide)))
        popup.setGeometry(QRect(corner.x(), corner.y(), wide, tall))
        popup.show()
        popup.raise_()
