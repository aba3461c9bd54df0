"""One choice of a few: 1, 2, 3 choose; the chosen one is filled and carries a check."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy

from ui.look.theme import Look
from ui.widgets.answer import Answer, as_text
from ui.widgets.parts import column, frame, glyph, holder, row, set_props, words_label

_DEVANAGARI_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


class _Part(QPushButton):
    """One segment: its digit gives way to a check when it is chosen."""

    def __init__(self, look: Look, digit: str, words: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("kind", "segment")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._digit = words_label(digit)
        self._digit.setObjectName("digit")
        self._check = glyph(look, "check", "onPrimary", 18, 0)
        self._words = words_label(words)
        self.setLayout(row(None, self._check, self._digit, self._words, None, gap=5))
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.mark(chosen=False)

    def mark(self, *, chosen: bool) -> None:
        self.setChecked(chosen)
        self._check.setVisible(chosen)
        self._digit.setVisible(bool(self._digit.text()) and not chosen)
        for part in (self, self._words):
            set_props(part, checked="true" if chosen else "false")


class Segments(Answer):
    """Options side by side; one focus stop, moved by arrows and digits."""

    def __init__(
        self, look: Look, spoken: str, options: Sequence[tuple[str, str]], *, digits: bool = True
    ) -> None:
        super().__init__()
        self._codes = [code for code, _ in options]
        self._chosen: str = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(spoken)
        self._box = QFrame()
        self._box.setObjectName("segments")
        self._line = inner = row(gap=0)
        self._marked = digits
        self._shares: list[int] = []
        self._parts: list[_Part] = []
        metrics = QFontMetrics(look.font("label"))
        for place, (code, words) in enumerate(options):
            if place:
                inner.addWidget(holder(row(frame("divider"), margins=(0, 8, 0, 8))))
            part = _Part(look, str(place + 1) if digits else "", words)
            part.clicked.connect(lambda _checked=False, code=code: self._choose(code))
            self._shares.append(metrics.horizontalAdvance(words) + 12)
            inner.addWidget(part)
            self._parts.append(part)
        self._box.setLayout(inner)
        self.setLayout(column(self._box, gap=0))
        self.show_value("")

    def value(self) -> object:
        return self._chosen

    def show_value(self, value: object) -> None:
        self._chosen = as_text(value)
        self.show_chosen(frozenset({self._chosen}))

    def show_chosen(self, codes: frozenset[str]) -> None:
        for place, (code, part) in enumerate(zip(self._codes, self._parts, strict=True)):
            chosen = code in codes
            part.mark(chosen=chosen)
            # Width follows the words, so that a long one is not cut while a short one floats.
            mark = 24 if chosen or self._marked else 0
            self._line.setStretch(2 * place, self._shares[place] + mark)

    def set_state(self, state: str) -> None:
        set_props(self._box, state=state)

    def focus_in(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _choose(self, code: str) -> None:
        self.show_value(code)
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses and moves on: one key answers the question."""
        key = event.text().translate(_DEVANAGARI_DIGITS)
        if key == "0":
            self.refusing.emit()
        elif key.isdigit() and 1 <= int(key) <= len(self._codes):
            self._choose(self._codes[int(key) - 1])
            self.finished.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        at = self._codes.index(self._chosen) if self._chosen in self._codes else -1 if by > 0 else 0
        self._choose(self._codes[(at + by) % len(self._codes)])
