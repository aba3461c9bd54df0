"""What the two screens before a session share: the ground, the foot line, language and theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QLayout, QWidget

from ui.bridge.ports import ApplicationPort
from ui.bridge.tasks import TaskRunner
from ui.look.theme import Look
from ui.widgets.chip import Chip
from ui.widgets.key_button import KeyButton, icon_button
from ui.widgets.parts import column, frame, row, status, text


@dataclass(frozen=True, slots=True)
class Porch:
    """What a screen before the session is given."""

    look: Look
    app: ApplicationPort
    tasks: TaskRunner
    opened: Callable[[object], None]
    report: Callable[[Exception], None]
    change_look: Callable[[str, str], None]
    version: str = ""
    heading: str = ""


def foot(porch: Porch) -> QFrame:
    """Waiting members are safe; language and theme can be changed before anybody unlocks."""
    look = porch.look
    line = row(gap=8, margins=(24, 0, 20, 0))
    waiting = porch.app.waiting_hint()
    if waiting:
        words = look.count(
            "{n} member safe on this laptop, waiting to send",
            "{n} members safe on this laptop, waiting to send",
            waiting,
        )
        line.addWidget(status(look, words, "shield-check", "ok"))
    if porch.app.is_degraded:
        words = "DEGRADED · " + look.say("no keystore: a long passphrase guards this laptop")
        line.addWidget(Chip(look, words, "shield", "warn"))
    line.addStretch(1)
    other = "en" if look.language == "hi" else "hi"
    language = KeyButton(look, "English" if other == "en" else "हिंदी", "", "language", "quiet")
    language.clicked.connect(lambda: porch.change_look("language", other))
    sun = icon_button(look, "sun", look.say("Sunlight") + " Ctrl+Shift+B")
    sun.clicked.connect(lambda: porch.change_look("theme", ""))
    line.addWidget(language)
    line.addWidget(sun)
    if porch.version:
        line.addWidget(text(look.say("Version {version}", version=porch.version), "small"))
    box = frame("actionBar", line)
    box.setFixedHeight(look.px(56))
    return box


def stand(card: QWidget, porch: Porch) -> QLayout:
    """The card in the middle of the ground, the foot line below."""
    return column(None, row(None, card, None), None, foot(porch), gap=0)
