"""One member before two displays; every answer is what was seen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.application import prepare
from ui.screens.enrol.screen import EnrolScreen

_CONTROL = Qt.KeyboardModifier.ControlModifier


def play(folder: Path) -> dict[str, object]:
    application = QApplication([])
    prepare(application)
    stage = Stage(AnApplication())
    stage.unlock()
    form = stage.enrol(filled=True)
    stage.session.photographing.take()
    stage.settle()
    form.sitting.keep()
    return {
        **_reading_back(stage, form, folder),
        **_typing_meanwhile(stage, form),
        **_unplugging(stage, form),
    }


def _reading_back(stage: Stage, form: EnrolScreen, folder: Path) -> dict[str, object]:
    surface = stage.window.second.surface
    assert surface is not None
    idle = _words(surface)
    surface.grab().save(str(folder / "idle.png"))
    stage.key(Qt.Key.Key_R, _CONTROL)
    stage.settle()
    surface.grab().save(str(folder / "member.png"))
    stage.window.grab().save(str(folder / "form.png"))
    return {
        "screens": len(QGuiApplication.screens()),
        "on": surface.screen().name(),
        "covers": surface.geometry() == surface.screen().geometry(),
        "idle": idle,
        "member": _words(surface),
        "form stays": form.isVisible() and form.member.bar.isVisible(),
        "bar": _words(form.member.bar),
        "bar has the keys": form.member.bar.hasFocus(),
    }


def _typing_meanwhile(stage: Stage, form: EnrolScreen) -> dict[str, object]:
    surface = stage.window.second.surface
    assert surface is not None
    form.form.fields["mobile"].control.show_value("9123456780")
    form.form.edited.emit("mobile")
    stage.type("1")
    stage.settle()
    seen: dict[str, object] = {"too soon": _noted(form), "refreshed": _words(surface)}
    stage.type("1")
    stage.settle()
    return {**seen, "said": _noted(form), "idle again": _words(surface)}


def _unplugging(stage: Stage, form: EnrolScreen) -> dict[str, object]:
    """The offscreen platform cannot lose a display while it runs: its list of displays does."""
    second, seen = stage.window.second, {}
    stage.key(Qt.Key.Key_R, _CONTROL)
    stage.settle()
    second.screens = lambda: QGuiApplication.screens()[:1]
    second.look_again()
    stage.settle()
    shown = form.member.screen
    seen["came back"] = shown is not None and shown.isVisible() and shown.window() is stage.window
    seen["is dark"] = second.surface is None
    stage.type("1")
    stage.settle()
    seen["goes on"] = form.member.screen is None
    second.screens = QGuiApplication.screens
    second.look_again()
    seen["plugged in again"] = second.is_there
    stage.key(Qt.Key.Key_L, _CONTROL)
    stage.settle()
    seen["locked"] = second.is_there
    stage.close()
    return dict(seen)


def _noted(form: EnrolScreen) -> dict[str, object]:
    draft = form.route().draft
    return dict(draft.noted) if draft is not None else {}


def _words(of: QWidget) -> str:
    application = QApplication.instance()
    if application is not None:
        application.processEvents()
    return " ".join(one.text() for one in of.findChildren(QLabel) if one.isVisible())
