"""Asking for a file or a folder without stopping the window: the answer comes when it comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


def ask_file(owner: QWidget, words: str, chosen: Chosen) -> None:
    dialog = QFileDialog(owner, words)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(owner, dialog, chosen)


def ask_folder(owner: QWidget, words: str, chosen: Chosen) -> None:
    dialog = QFileDialog(owner, words)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(owner, dialog, chosen)


def ask_where(owner: QWidget, words: str, suggested: str, chosen: Chosen, kinds: str = "") -> None:
    """Where to write a file; `kinds` as Qt writes filters."""
    dialog = QFileDialog(owner, words, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(suggested)
    _open(owner, dialog, chosen)


def _open(owner: QWidget, dialog: QFileDialog, chosen: Chosen) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    # Some window systems leave no window active when a dialog goes; keys would then be lost.
    dialog.finished.connect(lambda _result: owner.activateWindow())
    dialog.open()
