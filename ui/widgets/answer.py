"""What every control of the form can do, so that the form need not know which is which."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Answer(QWidget):
    """One answer being typed.

    `edited` comes with every change by a person; `finished` asks to move on to the next field.
    `show_value` never emits `edited`.
    """

    edited = Signal()
    finished = Signal()
    refusing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clear")

    def value(self) -> object:
        """What was typed, untouched: it is normalised on sealing, not here."""
        raise NotImplementedError

    def show_value(self, value: object) -> None:
        raise NotImplementedError

    def set_state(self, state: str) -> None:
        """One of '', error, warn, carried, refused."""
        raise NotImplementedError

    def focus_in(self) -> None:
        """Put the cursor where the answer begins."""
        raise NotImplementedError


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def is_refusal(value: object) -> bool:
    return isinstance(value, dict) and value.get("refused") is True
