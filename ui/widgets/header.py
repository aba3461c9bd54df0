"""Five questions answered: which camp, who, how many today, is it safe, has it arrived."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from desktop.domain.delivery import SyncView
from ui.bridge.wording import chip_look, chip_words
from ui.look.theme import Look
from ui.look.words import grouped
from ui.widgets.chip import Chip
from ui.widgets.key_button import KeyButton, icon_button
from ui.widgets.parts import glyph, holder, progress, row, rule, status, text
from ui.widgets.product_mark import ProductMark

NARROW = 1300


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Camp, person and role, in words."""

    camp: str
    name: str
    role: str
    is_degraded: bool = False
    is_practice: bool = False


class Header(QFrame):
    """On every screen, always the same, always 52 pixels."""

    sync_pressed = Signal()
    large_pressed = Signal()
    theme_pressed = Signal()
    help_pressed = Signal()
    lock_pressed = Signal()
    home_pressed = Signal()

    def __init__(self, look: Look, where: Whereabouts, width: int) -> None:
        super().__init__()
        self.setObjectName("header")
        self._look, self.built_for = look, width
        narrow = width < NARROW or look.large
        self.chip = Chip(look)
        self._count = text("0", "h3")
        self._target = text("", "muted")
        self._day: QProgressBar = progress(0, 1, look.say("Enrolled today"))
        self._day.setFixedWidth(72)
        self._day.setVisible(False)
        self._is_narrow = narrow
        left = self._left(where, narrow=narrow)
        count = row(text(look.say("Today"), "muted"), self._count, self._target, gap=5)
        self._safe = status(look, look.say("All safe"), "shield-check", "ok")
        self._unsafe = status(look, look.say("Not all safe"), "alert", "err")
        self._has_room_for_safe = not (narrow or where.is_degraded)
        # Hidden, not shown: to show what has no parent yet would open a window of its own.
        self._unsafe.hide()
        if not self._has_room_for_safe:
            self._safe.hide()
        right = self._right()
        inner = row(gap=8, margins=(16, 0, 10, 0))
        inner.addWidget(left)
        inner.addStretch(1)
        inner.addLayout(count)
        inner.addWidget(self._day)
        for widget in (self._safe, self._unsafe, *right):
            inner.addWidget(widget)
        self.setLayout(inner)
        self.setFixedHeight(look.size("header"))

    def _left(self, where: Whereabouts, *, narrow: bool) -> QWidget:
        look = self._look
        home = QPushButton()
        home.setProperty("kind", "plain")
        home.setAccessibleName(look.say("Home"))
        home.setLayout(row(ProductMark(look), text(where.camp, "h3"), gap=8))
        home.setFixedHeight(36)
        layout = home.layout()
        if layout is not None:
            home.setMinimumWidth(layout.sizeHint().width() + 16)
        home.clicked.connect(self.home_pressed)
        bar = rule(vertical=True)
        bar.setFixedHeight(24)
        whole = (
            where.name if where.is_practice or where.is_degraded else f"{where.name} · {where.role}"
        )
        who = where.name.split()[0] if narrow else whole
        line = row(home, bar, glyph(look, "user", "ink2", 20), text(who, "muted"), gap=8)
        if where.is_practice:
            line.addWidget(Chip(look, look.say("Practice"), "flag", "warn"))
        if where.is_degraded:
            words = (
                "DEGRADED"
                if narrow or where.is_practice
                else "DEGRADED · " + look.say("no keystore")
            )
            line.addWidget(Chip(look, words, "shield", "warn"))
        return holder(line)

    def _right(self) -> tuple[QWidget, ...]:
        look, say = self._look, self._look.say
        large = icon_button(look, "text-size", say("Large type"))
        large.clicked.connect(self.large_pressed)
        sun = icon_button(look, "sun", say("Sunlight") + " Ctrl+Shift+B")
        sun.clicked.connect(self.theme_pressed)
        lock = icon_button(look, "lock", say("Lock"))
        lock.clicked.connect(self.lock_pressed)
        helping = KeyButton(look, say("Help"), "F1", "", "quiet")
        helping.clicked.connect(self.help_pressed)
        for button in (large, sun, lock, helping):
            button.setMaximumHeight(44)
        return (self.chip, large, sun, helping, lock)

    def show_sync(self, view: SyncView) -> None:
        icon, tone = chip_look(view)
        self.chip.show_state(chip_words(self._look.words, view), icon, tone)

    def show_safe(self, *, is_safe: bool) -> None:
        """Nothing is safe by itself: not so where the disk would not take what was typed."""
        self._safe.setVisible(is_safe and self._has_room_for_safe)
        self._unsafe.setVisible(not is_safe and self._has_room_for_safe)

    def show_today(self, today: int, target: int | None) -> None:
        self._count.setText(grouped(today))
        self._target.setText(f"/ {grouped(target)}" if target else "")
        self._day.setVisible(bool(target) and not self._is_narrow)
        self._day.setRange(0, max(target or 1, 1))
        self._day.setValue(min(today, max(target or 1, 1)))
