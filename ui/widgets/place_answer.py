"""The booth: type any part of its name, its number or its village; the list opens underneath."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QListView

from desktop.domain.places import Place, PlaceIndex
from ui.look.theme import Look
from ui.widgets.answer import Answer, as_text
from ui.widgets.ground import ground_of
from ui.widgets.keypad import is_keypad_key
from ui.widgets.parts import column, glyph, holder, row, text
from ui.widgets.shell import Shell

SHOWN = 5
_ROW = 45
_TRAIL = 2
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PlaceAnswer(Answer):
    """The value is the code of the chosen place, or what was typed when none was chosen."""

    def __init__(self, look: Look, spoken: str, places: PlaceIndex) -> None:
        super().__init__()
        self._look, self._places = look, places
        self._code = ""
        self._hits: list[Place] = []
        self.shell = Shell(look)
        self.shell.add(holder(row(glyph(look, "map-pin", "ink2", 20, 0), margins=(10, 0, 0, 0))))
        self.edit = self.shell.add_edit(spoken, look.say("Village, booth number or school"))
        self._aside = text("", "small")
        self.shell.add(holder(row(self._aside, margins=(0, 0, 12, 0))))
        self.setLayout(column(self.shell, gap=0))
        self._list = self._popup(spoken)
        self.edit.textEdited.connect(self._search)
        self.edit.installEventFilter(self)

    def _popup(self, spoken: str) -> QListView:
        popup = QListView(self)
        popup.setObjectName("popup")
        popup.setAccessibleName(spoken)
        popup.setModel(QStringListModel(popup))
        popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        popup.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        popup.clicked.connect(lambda index: self._choose(index.row()))
        popup.hide()
        self.destroyed.connect(popup.deleteLater)  # by then it may hang on the ground
        return popup

    def value(self) -> object:
        return self._code or self.edit.text()

    def show_value(self, value: object) -> None:
        code = as_text(value)
        place = self._places.place(code) if code else None
        self._code = code if place is not None else ""
        self.edit.setText(self._words(place) if place is not None else code)
        self.edit.setCursorPosition(0)
        self._aside.setText(self._trail(place) if place is not None else "")
        self._close()

    def set_state(self, state: str) -> None:
        self.shell.set_state(state)

    def focus_in(self) -> None:
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    @property
    def is_open(self) -> bool:
        return self._list.isVisible()

    def _words(self, place: Place) -> str:
        return place.name(self._look.language)

    def _trail(self, place: Place) -> str:
        """What is above the place, no more than leaves room for its own name."""
        above = self._places.trail(place.code, self._look.language).split(" · ")
        return " · ".join(above[:_TRAIL])

    def _search(self, typed: str) -> None:
        self._code = ""
        self._hits = list(self._places.search(typed, limit=SHOWN)) if typed.strip() else []
        self._aside.setText(self._look.count("{n} found", "{n} found", len(self._hits)))
        if typed.strip():
            self._open()
        else:
            self._close()
        self.edited.emit()

    def _open(self) -> None:
        words = [f"{self._words(hit)} · {self._trail(hit)}" for hit in self._hits]
        words.append(self._look.say("Not in the list: tell the supervisor"))
        model = self._list.model()
        if isinstance(model, QStringListModel):
            model.setStringList(words)
            self._list.setCurrentIndex(model.index(0, 0))
        ground = ground_of(self)
        if self._list.parentWidget() is not ground:
            self._list.setParent(ground)
        corner = self.mapTo(ground, QPoint(0, self.height() + 4))
        tall = len(words) * self._look.px(_ROW) + 12
        if corner.y() + tall > ground.height():
            corner.setY(corner.y() - tall - self.height() - 8)
        self._list.setGeometry(QRect(corner.x(), corner.y(), self.width(), tall))
        self._list.show()
        self._list.raise_()

    def _close(self) -> None:
        self._list.hide()

    def _choose(self, at: int) -> None:
        """The last line is the way out: what was typed stays and the supervisor is asked."""
        if at < len(self._hits):
            place = self._hits[at]
            self._code = place.code
            self.edit.setText(self._words(place))
            self.edit.setCursorPosition(0)
            self._aside.setText(self._trail(place))
        self._close()
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_left = event.type() == QEvent.Type.FocusOut and not is_keypad_key(
            QApplication.focusWidget()
        )
        if is_left and self.is_open and self._hits:
            self._choose(0 if self._list.currentIndex().row() < 0 else self._current())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _current(self) -> int:
        return max(self._list.currentIndex().row(), 0)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() in _ENTERS and not event.modifiers():
            if self.is_open:
                self._choose(self._current())
            self.finished.emit()
            return True
        if not self.is_open:
            return False
        if event.key() in _MOVES:
            step = 1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
            rows = len(self._hits) + 1
            model = self._list.model()
            self._list.setCurrentIndex(model.index((self._current() + step) % rows, 0))
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            return True
        return False
