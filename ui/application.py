"""The QApplication: style, fonts, scaling, and a last-resort message."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from ui.look import tokens
from ui.look.theme import load_fonts


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """One per process. Words are drawn with the bundled fonts or not at all."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication([sys.argv[0], *arguments])
    prepare(application)
    return application


def prepare(application: QApplication) -> None:
    application.setStyle("Fusion")
    application.setApplicationName("Sadasya")
    load_fonts()
    font = QFont(tokens.family())
    font.setPixelSize(tokens.type_roles()["body"].size)
    application.setFont(font)


def show_last_words(words: str) -> None:
    """When not even the window could be built."""
    QMessageBox.critical(None, "Sadasya", words)
