"""Keys of one screen, only while the focus is inside it, and keys of the whole window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind_key(owner: QWidget, key: str, pressed: Callable[[], object]) -> None:
    shortcut = QShortcut(QKeySequence(key), owner)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(pressed)


def bind_window_key(
    window: QWidget, key: str, pressed: Callable[[], object], is_free: Callable[[], bool]
) -> None:
    """A key of the whole window; whatever lies open over it takes the keys first."""
    shortcut = QShortcut(QKeySequence(key), window)
    shortcut.setAutoRepeat(False)
    shortcut.activated.connect(lambda: pressed() if is_free() else None)
