"""The notice in the member's language: large words, and the recording of them where there is one.

Promises: the exact words of the pack with their number; without a recording or a loudspeaker the
words stay and somebody reads them; how long they stood there is shown as it grows.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.domain.consent import Notice
from ui.bridge.sound import Heard
from ui.look.theme import Look
from ui.screens.member.large import sheet_of
from ui.screens.member.read_back import Reel
from ui.widgets.parts import column, frame, glyph, holder, progress, row, text

_MINUTE = 60
_TENTHS = 10
_STEP = 1.0


class NoticePage(QWidget):
    """One page of the member's screen."""

    def __init__(self, look: Look, notice: Notice) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.look = look
        language = look.language if look.language in notice.words else notice.default_language
        self.language = language
        self.recording = notice.recordings.get(language, b"")
        lines = [line.strip() for line in notice.words[language].splitlines() if line.strip()]
        paragraphs = [_paragraph(line) for line in lines]
        self.content = holder(column(*paragraphs, None, gap=10, margins=(28, 12, 28, 12)))
        self.content.setStyleSheet(sheet_of(look, _STEP))
        self.reel = Reel(self.content)
        self.open_for = text("0:00", "h3")
        self.told = text("", "body")
        self.bar = progress(0, 1, look.say("How much was played"), "thick")
        self.bar.setMinimumWidth(200)
        # Hidden, not shown: to show what has no parent yet would open a window of its own.
        if not self.recording:
            self.bar.hide()
        recorded = look.say("Recording of the notice")
        self.told.setText(recorded if self.recording else look.say("Read it aloud to the member"))
        mark = glyph(look, "speaker", "primary", 24)
        clock = glyph(look, "clock", "ink2", 22)
        line = row(mark, self.told, (self.bar, 1), None, clock, self.open_for, gap=10)
        self.setLayout(column((frame("card", column(self.reel, gap=0)), 1), line, gap=10))

    def show_heard(self, heard: Heard) -> None:
        self.bar.setRange(0, max(1, round(heard.whole * _TENTHS)))
        self.bar.setValue(round(heard.seconds * _TENTHS))
        if heard.whole:
            self.told.setText(f"{_clock(heard.seconds)} / {_clock(heard.whole)}")

    def show_seconds(self, seconds: float) -> None:
        self.open_for.setText(_clock(seconds))

    def show_trouble(self, words: str) -> None:
        """No sound: said in one sentence, and the words are still there to be read out."""
        self.bar.hide()
        self.told.setText(words)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // _MINUTE}:{whole % _MINUTE:02}"


def _paragraph(line: str) -> QWidget:
    """Headings strong, points with a dot before them."""
    if line.startswith("#"):
        return text(line.strip("# "), "memberFact", wrap=True)
    words = f"•  {line[2:]}" if line.startswith("- ") else line
    plain = text(words, "memberWord", wrap=True)
    plain.setProperty("tone", "ink")
    return plain
