"""One member before two displays; every answer is what was seen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.application import prepare

_CONTROL = Qt.KeyboardModifier.ControlModifier


def play(folder: Path) -> dict[str, object]:
    application = QApplication([])
    prepare(application)
    stage = Stage(AnApplication())
    stage.unlock()
    seen: dict[str, object] = {"screens": len(QGuiApplication.screens())}
    second = stage.window.second
    surface = second.surface
    assert surface is not None
    seen["on"] = surface.screen().name()
    seen["covers"] = surface.geometry() == surface.screen().geometry()
    seen["idle"] = _words(surface)
    surface.grab().save(str(folder / "idle.png"))

    form = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    form.sitting.keep()
    stage.key(Qt.Key.Key_R, _CONTROL)
    stage.settle()
    seen["member"] = _words(surface)
    seen["form stays"] = form.isVisible() and not form.findChildren(type(form.member.screen))
    seen["bar"] = _words(form.member.bar)
    seen["bar has the keys"] = form.member.bar.hasFocus()
    surface.grab().save(str(folder / "member.png"))
    stage.window.grab().save(str(folder / "form.png"))

    form.form.fields["mobile"].control.show_value("9123456780")
    form.form.edited.emit("mobile")
    stage.type("1")
    stage.settle()
    seen["too soon"] = dict(form.route().draft.noted) if form.route().draft else {}
    seen["refreshed"] = "91234 56780" in _words(surface)
    stage.type("1")
    stage.settle()
    draft = form.route().draft
    seen["said"] = draft.noted["check"]["said"] if draft else ""  # type: ignore[index]
    seen["idle again"] = _words(surface)

    stage.key(Qt.Key.Key_R, _CONTROL)
    stage.settle()
    # The offscreen platform cannot lose a display while it runs: its list of displays does.
    first = QGuiApplication.screens()[:1]
    second._screens = lambda: first
    second.look_again()
    stage.settle()
    shown = form.member.screen
    seen["came back"] = shown is not None and shown.isVisible() and shown.window() is stage.window
    seen["second is dark"] = second.surface is None
    stage.type("1")
    stage.settle()
    seen["goes on"] = form.member.screen is None
    second._screens = QGuiApplication.screens
    second.look_again()
    seen["plugged in again"] = second.is_there
    stage.key(Qt.Key.Key_L, _CONTROL)
    stage.settle()
    seen["locked"] = second.is_there
    stage.close()
    return seen


def _words(of: QWidget) -> str:
    application = QApplication.instance()
    if application is not None:
        application.processEvents()
    return " ".join(one.text() for one in of.findChildren(QLabel) if one.isVisible())
