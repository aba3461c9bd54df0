"""A member as a row: picture first, name strong, state last in a column of fixed width."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.bridge.ports import Found
from ui.bridge.wording import held_reason, packet
from ui.look.theme import Look
from ui.widgets.parts import column, holder, row, set_props, status, text
from ui.widgets.portrait import photo_label

_STATE_WIDTH = 190


class MemberRow(QFrame):
    """Opens on Enter, Space or a click; ↑ and ↓ go to its neighbours."""

    opened = Signal(object)
    stepped = Signal(int)

    def __init__(self, look: Look, found: Found, *, wide: bool = False) -> None:
        super().__init__()
        self.setObjectName("row")
        self.found = found
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said, icon, tone = packet(look.words, found.state)
        self.setAccessibleName(f"{found.name}, {found.number}, {said}")
        second = f"{found.relation_name} · {found.number}" if found.relation_name else found.number
        self._look = look
        self._names = names = column(text(found.name, "strong"), text(second, "small"), gap=0)
        line = row(photo_label(look, found.thumbnail, 40, 48), names, None, gap=12)
        line.setContentsMargins(18, 4, 14, 4)
        if wide:
            line.addWidget(_cell(text("" if found.age is None else str(found.age)), 48))
            line.addWidget(_cell(text(found.booth_words), 240))
        line.addWidget(text(look.words.moment(found.sealed_at), "small"))
        line.addSpacing(8)
        line.addWidget(_cell(status(look, said, icon, tone), look.px(_STATE_WIDTH)))
        self.setLayout(line)
        self.setFixedHeight(look.px(58))
        set_props(self, selected="false")

    def add_reason(self) -> None:
        """Why a person has to look at it, as a third line."""
        if self.found.reason:
            self._names.addWidget(
                text(held_reason(self._look.words, self.found.reason), "small", "warn")
            )
            self.setFixedHeight(self._look.px(82))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.found.id)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.found.id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        set_props(self, selected="true")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        set_props(self, selected="false")


def _cell(widget: QWidget, width: int) -> QWidget:
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    box = holder(row(widget))
    box.setFixedWidth(width)
    return box
