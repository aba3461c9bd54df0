"""Buttons that carry the key that presses them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton

from ui.look.theme import Look
from ui.widgets.parts import glyph, keycap, row, words_label


class KeyButton(QPushButton):
    """Icon, words and key, laid out: a native button's text cannot carry a keycap."""

    def __init__(
        self, look: Look, words: str, key: str = "", icon_name: str = "", kind: str = "secondary"
    ) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.setAccessibleName(words or key)
        self.setAutoDefault(False)
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))
        self._lead = words_label(words)
        filled = kind in ("primary", "hero")
        ink = "onPrimary" if filled else "err" if kind == "danger" else "primary"
        side = {"hero": 24, "quiet": 8}.get(kind, 16)
        inner = row(None, gap=10, margins=(side, 0, side, 0))
        if icon_name:
            inner.addWidget(glyph(look, icon_name, ink, 28 if kind == "hero" else 22, 0))
        if words:
            inner.addWidget(self._lead)
        if key:
            inner.addWidget(keycap(key))
        inner.addStretch(1)
        self.setLayout(inner)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def rename(self, words: str) -> None:
        self._lead.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    @property
    def words(self) -> str:
        return self._lead.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a focused button, as everywhere else in the product."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Label widths measured before the style sheet arrived are wrong: measure again."""
        for child in self.findChildren(QLabel):
            child.updateGeometry()
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
        super().showEvent(event)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        layout = self.layout()
        wide = layout.sizeHint().width() if layout is not None else 0
        return QSize(wide + 4, max(super().sizeHint().height(), 24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def icon_button(look: Look, name: str, spoken: str) -> QPushButton:
    button = QPushButton()
    pixmap = look.icon(name, "ink", 24)
    button.setIcon(pixmap)
    button.setIconSize(pixmap.deviceIndependentSize().toSize())
    button.setAccessibleName(spoken)
    button.setToolTip(spoken)
    button.setAutoDefault(False)
    button.setProperty("kind", "icon")
    return button


def link_button(words: str) -> QPushButton:
    """A link that the keyboard can reach, unlike a label with an address in it."""
    button = QPushButton(words)
    button.setProperty("kind", "link")
    button.setAccessibleName(words)
    button.setAutoDefault(False)
    return button
