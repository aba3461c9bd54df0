"""Measures a window as it stands: words that are cut, things that overlap, contrast, small targets.

Everything is taken from the live widgets and from one picture of them, nothing from a sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from ui.widgets.focus_ring import FocusRing
from ui.widgets.ground import Ground
from ui.widgets.key_button import KeyButton
from ui.widgets.short_label import ShortLabel

TARGET: Final = 24
_SLACK: Final = 1
_Pixels = NDArray[np.float64]


def shown(window: QWidget, kind: type[QWidget] = QWidget) -> Iterator[QWidget]:
    """Every widget of that kind that can be seen at least in part."""
    for widget in window.findChildren(kind):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def area(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def cut_words(window: QWidget) -> list[str]:
    """Labels and buttons whose words need more room than they have."""
    found = []
    for label in shown(window, QLabel):
        assert isinstance(label, QLabel)
        if label.text() and not isinstance(label, ShortLabel) and _is_cut(label):
            found.append(f"{label.text()!r} in {label.width()}x{label.height()}")
    found += [
        f"link {button.text()!r} in {button.width()}"
        for button in shown(window, QPushButton)
        if isinstance(button, QPushButton)
        and button.fontMetrics().horizontalAdvance(button.text()) > button.width() + _SLACK
    ]
    squeezed = [
        f"button {button.accessibleName()!r}"
        for button in shown(window, KeyButton)
        if button.width() + _SLACK < button.minimumSizeHint().width()
    ]
    return found + squeezed


def _is_cut(label: QLabel) -> bool:
    room = label.contentsRect()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + _SLACK
    metrics = label.fontMetrics()
    wide = metrics.horizontalAdvance(label.text())
    tall = metrics.boundingRect(label.text()).height()
    return wide > room.width() + _SLACK or tall > label.height() + _SLACK


def overlaps(window: QWidget) -> list[str]:
    """Neighbours that lie over each other; what floats on purpose is on the ground or a sheet."""
    found = []
    for parent in (window, *shown(window)):
        if isinstance(parent, QAbstractScrollArea | QComboBox | Ground):
            continue
        children = [
            child
            for child in parent.children()
            if isinstance(child, QWidget) and child.isVisible() and not _floats(child)
        ]
        for one, other in combinations(children, 2):
            if one.geometry().adjusted(1, 1, -1, -1).intersects(other.geometry()):
                found.append(f"{_name(one)} over {_name(other)} in {_name(parent)}")
    return found


def _floats(widget: QWidget) -> bool:
    is_through = widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    is_bare_label = isinstance(widget, QLabel) and is_through
    return isinstance(widget, FocusRing | QScrollBar) or (is_through and not is_bare_label)


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel) else widget.accessibleName()
    return f"{type(widget).__name__}({words})"


def small_targets(window: QWidget) -> list[str]:
    found = []
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for widget in shown(window, kind):
            through = widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            if not through and min(widget.width(), widget.height()) < TARGET:
                found.append(f"{_name(widget)} {widget.width()}x{widget.height()}")
    return found


def nameless(window: QWidget) -> list[str]:
    """What Tab reaches and a screen reader cannot say."""
    return [
        _name(widget)
        for widget in shown(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and widget.focusProxy() is None
        and not isinstance(widget, QAbstractScrollArea)
    ]


def primary_buttons(window: QWidget) -> list[KeyButton]:
    """The filled buttons that stand whole inside the window."""
    return [
        button
        for button in window.findChildren(KeyButton)
        if button.property("kind") in ("primary", "hero")
        and button.isVisible()
        and window.rect().contains(area(window, button))
    ]


def contrasts(window: QWidget) -> list[tuple[float, str]]:
    """Of every label with words: its ink against its ground, measured on a picture."""
    pixels = _picture(window)
    ratio = window.devicePixelRatioF()
    found = []
    for label in shown(window, QLabel):
        assert isinstance(label, QLabel)
        if not label.text() or not label.isEnabled() or label.pixmap().width():
            continue
        seen = area(window, label).intersected(window.rect())
        if label.visibleRegion().boundingRect().size() != label.size():
            continue  # half of it is scrolled away
        box = QRect(seen.topLeft() * ratio, seen.size() * ratio)
        part = pixels[box.top() : box.bottom() + 1, box.left() : box.right() + 1].reshape(-1, 3)
        if len(part):
            found.append((_contrast(part), label.text()))
    return found


def _picture(window: QWidget) -> _Pixels:
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8)
    rows = rows.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
    return rows.reshape(image.height(), image.width(), 3).astype(np.float64) / 255


def _contrast(part: _Pixels) -> float:
    """WCAG 2.2: the commonest colour is the ground, the one farthest from it the ink."""
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    values, counts = np.unique(light.round(4), return_counts=True)
    ground = float(values[counts.argmax()])
    ratios = (np.maximum(values, ground) + 0.05) / (np.minimum(values, ground) + 0.05)
    return float(ratios.max())
