"""The details read back to the member: photo, names, and every answer, large enough to read across.

Promises: everything that was asked stands there, and what was refused says so; what does not fit
is reached with the arrow keys and its being there is told; two answers, each with its digit.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.look.theme import Look
from ui.screens.member.large import answer_sheet, fit
from ui.screens.member.told import Line, Told
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, frame, glyph, holder, row, text, write
from ui.widgets.portrait import photo_label

_PHOTO = (200, 250)
_PHOTO_LARGE = (320, 400)
_LARGE_FROM = 800
_STEP = 80


class Reel(QScrollArea):
    """Scrolls by keys that it is told of, and says whether there is more."""

    moved = Signal()

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        for told in (self.verticalScrollBar().valueChanged, self.verticalScrollBar().rangeChanged):
            told.connect(lambda *_: self.moved.emit())

    @property
    def has_more(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() < bar.maximum()

    def roll(self, key: int) -> bool:
        """Whether this key is one that scrolls."""
        page = max(self.viewport().height() - _STEP, _STEP)
        by = {
            Qt.Key.Key_Down: _STEP,
            Qt.Key.Key_Up: -_STEP,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Space: page,
            Qt.Key.Key_PageUp: -page,
        }.get(Qt.Key(key))
        if by is not None:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by)
        return by is not None


class ReadBack(QWidget):
    """One page of the member's screen."""

    answered = Signal(bool)

    def __init__(self, look: Look, told: Told, photo: bytes | None) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._look, self._told = look, told
        self._is_covered = False
        self._guarded: list[QLabel] = []
        self._photo = photo
        self._aside = QVBoxLayout()
        self.content = holder(
            row(holder(self._aside), (self._facts(), 1), gap=28, margins=(28, 12, 20, 8))
        )
        self.reel = Reel(self.content)
        card = frame("card", column(self.reel, gap=0))
        self.yes = KeyButton(look, look.say("Yes, all right"), "1", "check", "hero")
        self.no = KeyButton(look, look.say("No, put it right"), "2", "edit")
        self.more = text(look.say("More below"), "small")
        self.more_key = holder(row(self.more, glyph(look, "chevron-down", "ink2", 22), gap=4))
        self.yes.clicked.connect(lambda: self.answered.emit(True))  # noqa: FBT003 (Qt)
        self.no.clicked.connect(lambda: self.answered.emit(False))  # noqa: FBT003 (Qt)
        self._answers = holder(row(self.yes, self.no, None, self.more_key, gap=16))
        self.setLayout(column((card, 1), self._answers, gap=10))
        self.more_key.hide()
        self.reel.moved.connect(lambda: self.more_key.setVisible(self.reel.has_more))

    def _facts(self) -> QWidget:
        told, wide = self._told, QGridLayout()
        wide.setHorizontalSpacing(20)
        wide.setVerticalSpacing(0)
        wide.setColumnStretch(1, 1)
        for line in told.lines:
            self._add(wide, line)
        for line in told.guarded:
            self._guarded.append(self._add(wide, line))
        names = [text(told.name or "—", "memberName", wrap=True)]
        if told.name_latin:
            names.append(text(told.name_latin, "memberLatin", wrap=True))
        return holder(column(*names, 6, wide, None, gap=0))

    def _add(self, grid: QGridLayout, line: Line) -> QLabel:
        words = text(line.words, "memberFact", wrap=True)
        words.setAccessibleName(f"{line.label}: {line.words}")
        place, top = grid.rowCount(), Qt.AlignmentFlag.AlignTop
        grid.addWidget(text(line.label, "memberWord"), place, 0, top)
        grid.addWidget(words, place, 1)
        return words

    def _fill_aside(self, size: tuple[int, int]) -> None:
        """The picture, and under it what was agreed to."""
        look, told = self._look, self._told
        while (item := self._aside.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._aside.setContentsMargins(0, 8, 0, 0)
        self._aside.addWidget(photo_label(look, self._photo, *size))
        agreed = look.say("Agrees") if told.agrees else look.say("Has not agreed yet")
        on_card = look.say("Photo on the card") if told.is_on_card else look.say("Card: no photo")
        for words, is_so in ((agreed, told.agrees), (on_card, told.is_on_card)):
            mark = glyph(look, "check" if is_so else "minus", "ok" if is_so else "ink2", 26)
            label = text(words, "memberFact", wrap=True)
            line = holder(row((label, 1), gap=8))
            line.layout().insertWidget(0, mark, 0, Qt.AlignmentFlag.AlignTop)  # type: ignore[union-attr]
            line.setFixedWidth(size[0])
            self._aside.addWidget(line)
        self._aside.addStretch(1)

    @property
    def is_covered(self) -> bool:
        return self._is_covered

    def cover(self, *, covered: bool) -> None:
        """Religion, category and caste as given or not, for eyes behind the member."""
        self._is_covered = covered
        refused, given = self._look.say("Did not say"), self._look.say("Given")
        for line, label in zip(self._told.guarded, self._guarded, strict=True):
            is_open = not covered or line.words in (refused, "—")
            write(label, line.words if is_open else given, wrap=True)
            label.setAccessibleName(f"{line.label}: {line.words if is_open else given}")

    def words(self) -> Sequence[str]:
        """What a screen reader is told first."""
        lines = (f"{line.label}: {line.words}" for line in self._told.lines)
        return [self._told.name, *lines]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_large = self.height() >= _LARGE_FROM
        self._fill_aside(_PHOTO_LARGE if is_large else _PHOTO)
        room = self.reel.viewport().size()
        step = fit(self._look, self.content, room.width(), room.height())
        self._answers.setStyleSheet(answer_sheet(self._look, min(step, 1.5)))
