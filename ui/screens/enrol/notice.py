"""The notice, large enough to be read to somebody across the table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.domain.consent import Notice
from ui.look.theme import Look
from ui.widgets.parts import column, holder, text
from ui.widgets.sheet import Sheet


class NoticeSheet(Sheet):
    """The exact words of the pack, in the language of the window, with their number."""

    def __init__(self, look: Look, notice: Notice, window: QWidget) -> None:
        words = notice.words.get(look.language) or notice.words.get(notice.default_language, "")
        paragraphs = [_paragraph(line.strip()) for line in words.splitlines() if line.strip()]
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(holder(column(*paragraphs, None, gap=8, margins=(0, 0, 16, 0))))
        scroll.setMinimumHeight(360)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        heading = look.say("Notice {number}", number=notice.id)
        super().__init__(look, heading, column((scroll, 1)), window, 820)
        self.close_on(Qt.Key.Key_F6)


def _paragraph(line: str) -> QWidget:
    """Headings strong, points with a dot before them."""
    if line.startswith("#"):
        return text(line.strip("# "), "h3")
    if line.startswith("- "):
        return text(f"•  {line[2:]}", "body", wrap=True)
    return text(line, "body", wrap=True)
