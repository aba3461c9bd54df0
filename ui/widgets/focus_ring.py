"""The two-tone focus ring, drawn over everything: one overlay per window.

Promises: nothing moves when focus does, and the ring is seen on white, on petrol and on photos.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.look import tokens
from ui.look.theme import Look

_MARGIN = 8


class FocusRing(QWidget):
    """Ink ring over the control's own border, amber ring outside it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self.look = look
        self._target: QWidget | None = None
        self._drawn = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    @property
    def target(self) -> QWidget | None:
        return self._target

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Climb from a bare edit to the shell that carries its border."""
        while new is not None and (parent := new.parentWidget()) is not None:
            if parent.objectName() != "shell":
                break
            new = parent
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        if new is not None and new.property("ring") is False:
            new = None
        self._target = new if new is not None and self.window().isAncestorOf(new) else None
        if self._target is not None:
            self._target.installEventFilter(self)
        self._cover()

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()
            # Only where it was and where it is: all that lies beneath is drawn again with it.
            before, self._drawn = self._drawn, self._reach()
            self.update(before)
            self.update(self._drawn)

    def _reach(self) -> QRect:
        """What the ring may touch; nothing while it stands nowhere."""
        target, parent = self._target, self.parentWidget()
        if target is None or parent is None or not isValid(target) or not target.isVisible():
            return QRect()
        at = QRect(target.mapTo(parent, QPoint(0, 0)), target.size())
        return at.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            # The layout may still be moving ancestors: look again when it has settled.
            QTimer.singleShot(0, self, self._cover)
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        reach = self._reach()
        if reach != self._drawn:
            # What carries it was moved: what is left of the ring goes with the next turn.
            QTimer.singleShot(0, self, self._cover)
        if reach.isEmpty():
            return
        focus = tokens.tokens()["focus"]
        at = reach.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grow = float(focus["gap"])
        for name, width in (("focusInner", focus["inner"]), ("focusOuter", focus["outer"])):
            out = grow + width / 2
            box = QRectF(at).adjusted(-out, -out, out, out)
            painter.setPen(QPen(self.look.colour(name), width))
            painter.drawRoundedRect(box, 6 + out, 6 + out)
            grow += width
        painter.end()
