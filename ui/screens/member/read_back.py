"""The details read back to the member: photo, names, and every answer, large enough to read across.

Promises: everything that was asked stands there, and what was refused says so; what does not fit
is reached with the arrow keys and its being there is told; two answers, each with its digit.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from ui.look.theme import Look
from ui.screens.member.large import GAP, STEPS, Sheet, answer_sheet, sheet_of, smaller
from ui.screens.member.told import NOTHING, Line, Told
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, empty, frame, glyph, holder, row, text, write
from ui.widgets.portrait import photo_label

_PHOTO = (200, 250)
_LEAST_ASIDE = 236
_MARGINS = 28 + 24 + 20
_STEP = 80


class Reel(QScrollArea):
    """Scrolls by keys that it is told of, and says whether there is more."""

    moved = Signal()
    sized = Signal(QSize)

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._room = QSize()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        for told in (self.verticalScrollBar().valueChanged, self.verticalScrollBar().rangeChanged):
            told.connect(lambda *_: self.moved.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room for the content, with or without the bar: what is laid out must not flicker."""
        super().resizeEvent(event)
        room = self.size() - QSize(self.verticalScrollBar().sizeHint().width(), 0)
        if room != self._room:
            self._room = room
            self.sized.emit(room)

    @property
    def has_more(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() < bar.maximum()

    def roll(self, key: int) -> bool:
        """Whether this key is one that scrolls."""
        page = max(self.viewport().height() - _STEP, _STEP)
        by = {
            Qt.Key.Key_Home: -self.verticalScrollBar().maximum(),
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
        self._look, self._told, self._photo = look, told, photo
        self._is_covered = False
        self._fitted_in = QSize()
        self._guarded: dict[str, QLabel] = {}
        self._inner = row(gap=0)
        self.content = holder(self._inner)
        self.reel = Reel(self.content)
        card = frame("card", column(self.reel, gap=0))
        self.yes = KeyButton(look, look.say("Yes, all right"), "1", "check", "hero")
        self.no = KeyButton(look, look.say("No, put it right"), "2", "edit")
        self.more = holder(
            row(text(look.say("More below"), "small"), glyph(look, "chevron-down", "ink2"), gap=4)
        )
        self.yes.clicked.connect(lambda: self.answered.emit(True))  # noqa: FBT003 (Qt)
        self.no.clicked.connect(lambda: self.answered.emit(False))  # noqa: FBT003 (Qt)
        self._answers = holder(row(self.yes, self.no, None, self.more, gap=16))
        self.setLayout(column((card, 1), self._answers, gap=10))
        self.more.hide()
        self.reel.sized.connect(self._fit)
        self.reel.moved.connect(lambda: self.more.setVisible(self.reel.has_more))

    # ---- laying out ------------------------------------------------------------------------

    def _fit(self, room: QSize) -> None:
        """The largest step at which all of it fits, or the smallest.

        Smaller answers give the rest more room: within the same page it only ever gets smaller, or
        the two would change places for ever.
        """
        step: float | None = self.step if self._fitted_in == self.size() else STEPS[0]
        self._fitted_in = self.size()
        while step is not None:
            self._lay_out(step, room.width())
            if self._inner.totalHeightForWidth(room.width()) <= room.height():
                break
            step = smaller(step)
        self._answers.setStyleSheet(answer_sheet(self._look, self.step))

    def _lay_out(self, step: float, wide: int) -> None:
        empty(self._inner)
        self.step = step
        photo = (round(_PHOTO[0] * step), round(_PHOTO[1] * step))
        beside = wide - max(photo[0], _LEAST_ASIDE) - _MARGINS
        fresh = (self._aside(photo), self._facts(step, beside))
        self._inner.setContentsMargins(24, 8, 20, 4)
        self._inner.setSpacing(28)
        self.content.setStyleSheet(sheet_of(self._look, step))
        for share, part in enumerate(fresh):
            self._inner.addWidget(part, share)
            # What is not shown yet is measured as nothing.
            for widget in (*part.findChildren(QWidget), part):
                widget.show()
                widget.ensurePolished()
        self._inner.invalidate()
        self.cover(covered=self._is_covered)

    def _facts(self, step: float, wide: int) -> QWidget:
        told, sheet, grid = self._told, Sheet(self._look, step, wide), QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        for start in (1, 3):
            grid.setColumnStretch(start, 1)
        everything = (*told.lines, *told.guarded)
        for start in (0, 2):
            grid.setColumnMinimumWidth(start, sheet.label_width(everything))
        rows = [*sheet.rows(told.lines), *sheet.rows(told.guarded)]
        for place, lines in enumerate(rows):
            for start, line in zip((0, 2), lines, strict=False):
                span = 1 if len(lines) > 1 else 3
                self._add(grid, line, (place, start, span))
        names = [text(told.name or NOTHING, "memberName", wrap=True)]
        if told.name_latin:
            names.append(text(told.name_latin, "memberLatin", wrap=True))
        return holder(column(*names, 4, grid, None, gap=0))

    def _add(self, grid: QGridLayout, line: Line, at: tuple[int, int, int]) -> None:
        words = text(line.words, "memberFact", wrap=True)
        words.setAccessibleName(f"{line.label}: {line.words}")
        place, start, span = at
        grid.addWidget(text(line.label, "memberWord"), place, start, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, place, start + 1, 1, span)
        if line in self._told.guarded:
            self._guarded[line.name] = words

    def _aside(self, size: tuple[int, int]) -> QWidget:
        """The picture, and under it what was agreed to."""
        look, told = self._look, self._told
        agreed = look.say("Agrees") if told.agrees else look.say("Has not agreed yet")
        on_card = look.say("Photo on the card") if told.is_on_card else look.say("Card: no photo")
        picture = photo_label(look, self._photo, *size)
        lines = []
        for words, is_so in ((agreed, told.agrees), (on_card, told.is_on_card)):
            mark = glyph(look, "check" if is_so else "minus", "ok" if is_so else "ink2", 26, 8)
            line = row(gap=8)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(text(words, "memberFact", wrap=True), 1)
            lines.append(line)
        aside = holder(column(picture, 4, *lines, None, gap=0, margins=(0, 8, 0, 0)))
        aside.setFixedWidth(max(size[0], _LEAST_ASIDE))
        return aside

    @property
    def is_covered(self) -> bool:
        return self._is_covered

    def cover(self, *, covered: bool) -> None:
        """Religion, category and caste as given or not, for eyes behind the member."""
        self._is_covered = covered
        refused, given = self._look.say("Did not say"), self._look.say("Given")
        for line in self._told.guarded:
            label = self._guarded.get(line.name)
            if label is None:
                continue
            is_open = not covered or line.words in (refused, NOTHING)
            write(label, line.words if is_open else given, wrap=True)
            label.setAccessibleName(f"{line.label}: {line.words if is_open else given}")

    def words(self) -> Sequence[str]:
        """What a screen reader is told first."""
        lines = (f"{line.label}: {line.words}" for line in self._told.lines)
        return [self._told.name, *lines]
