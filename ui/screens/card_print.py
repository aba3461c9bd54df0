"""The panel beside a card: which printer, which paper, how many; the slip, the sheet, the file.

Promises: one step, no dialog of the system unless asked for; printer and paper are remembered on
this laptop; what was printed before is said, and a print that failed changes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from ui.bridge.ports import Preferences
from ui.look.theme import Look
from ui.screens.press import PrintOrder, Stock
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, glyph, holder, row, text

_MOST_COPIES = 9


class PrintPanel(QFrame):
    """Asks; the card screen answers.  It knows no member."""

    print_wanted = Signal()
    sheet_wanted = Signal()
    slip_wanted = Signal()
    save_wanted = Signal()
    phone_wanted = Signal()
    more_wanted = Signal()

    def __init__(
        self, look: Look, printers: tuple[str, ...], kept: Preferences, *, tight: bool
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._look, self._kept, self._tight = look, kept, tight
        self._copies = 1
        say = look.say
        self.printer = self._combo(say("Printer"), [(name, name) for name in printers])
        if not printers:
            self.printer.addItem(say("No printer found"), "")
        self.stock = self._combo(
            say("Paper"), [(stock.value, words) for stock, words in self._papers()]
        )
        self._choose(self.printer, kept.printer)
        self._choose(self.stock, kept.stock)
        self._buttons()
        self.before = text("", "small")
        self._lay_out()
        self.stock.activated.connect(lambda _at: self._settle())
        self._settle()

    def _papers(self) -> tuple[tuple[Stock, str], ...]:
        say = self._look.say
        return (
            (Stock.A4, say("A4, 8 cards")),
            (Stock.A4_TEN, say("A4, 10 cards")),
            (Stock.CR80, say("Plastic card")),
            (Stock.SLIP_58, say("Slip, 58 mm")),
            (Stock.SLIP_80, say("Slip, 80 mm")),
        )

    def _combo(self, spoken: str, choices: list[tuple[str, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(spoken)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for code, words in choices:
            combo.addItem(words, code)
        return combo

    @staticmethod
    def _choose(combo: QComboBox, code: str) -> None:
        at = combo.findData(code)
        if at >= 0:
            combo.setCurrentIndex(at)

    def _buttons(self) -> None:
        look, say = self._look, self._look.say
        self.print_it = KeyButton(look, say("Print the card"), "F9", "printer")
        self.sheet = KeyButton(look, say("Print more"), "Shift+F9", "users", "quiet")
        self.phone = KeyButton(look, say("To the phone"), "F10", "phone", "quiet")
        self.save = KeyButton(look, say("PDF / PNG file"), "Ctrl+S", "download", "quiet")
        self.more = KeyButton(look, say("More options"), "Ctrl+P", "settings", "quiet")
        for button, wanted in (
            (self.sheet, self.sheet_wanted),
            (self.phone, self.phone_wanted),
            (self.save, self.save_wanted),
            (self.more, self.more_wanted),
        ):
            button.clicked.connect(wanted)
        self.print_it.clicked.connect(self.press)
        self.fewer, self.many = KeyButton(look, "", "", "minus"), KeyButton(look, "", "", "plus")
        self.fewer.setAccessibleName(say("One copy fewer"))
        self.many.setAccessibleName(say("One copy more"))
        self.copies = text("1", "h2")
        self.copies.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.copies.setFixedWidth(44)
        self.fewer.clicked.connect(lambda: self._change_copies(-1))
        self.many.clicked.connect(lambda: self._change_copies(1))

    def _lay_out(self) -> None:
        look, say = self._look, self._look.say
        gap = 4 if self._tight else 6
        head = row(glyph(look, "printer", "primary", 24), text(say("Print"), "h2"), None)
        copies = row(text(say("Copies"), "label"), None, self.fewer, self.copies, self.many, gap=6)
        choices = column(
            *self._labelled(say("Printer"), self.printer),
            *self._labelled(say("Paper"), self.stock),
            copies,
            gap=gap,
        )
        inner = column(gap=gap, margins=(20, 8 if self._tight else 14, 20, 8))
        if not self._tight:
            inner.addLayout(head)
        inner.addLayout(choices)
        inner.addWidget(self.before)
        inner.addStretch(1)
        shown = [self.print_it, self.sheet, self.phone, self.save, self.more]
        if self._tight:
            # Its key still works, and the map of keys names it.
            shown.remove(self.more)
        for button in shown:
            inner.addWidget(button)
        self.setLayout(inner)

    def _labelled(self, words: str, control: QWidget) -> tuple[QWidget, ...]:
        """The label above its box; beside it where the window is low."""
        label = text(words, "label")
        if self._tight:
            return (holder(row(label, (control, 1), gap=10)),)
        return label, control

    @property
    def order(self) -> PrintOrder:
        """What is chosen now; no printer is ''."""
        return PrintOrder(
            str(self.printer.currentData()), Stock(str(self.stock.currentData())), self._copies
        )

    def press(self) -> None:
        """F9: the slip where a slip's paper is chosen, the card otherwise."""
        (self.slip_wanted if self.order.stock.is_slip else self.print_wanted).emit()

    def remember(self) -> None:
        order = self.order
        if self._kept.printer != order.printer:
            self._kept.printer = order.printer
        if self._kept.stock != order.stock.value:
            self._kept.stock = order.stock.value

    def show_before(self, printed: int, waiting: int) -> None:
        """How often this card left the laptop already, and how many others never did."""
        look = self._look
        words = look.count("Printed {n} time before", "Printed {n} times before", printed)
        self.before.setText(words if printed else look.say("Not printed yet"))
        self.sheet.rename(look.count("Print {n} more", "Print {n} more", waiting))
        self._waiting = waiting
        self._settle()

    _waiting = 0

    def _settle(self) -> None:
        is_slip = self.order.stock.is_slip
        self.print_it.rename(
            self._look.say("Print the slip") if is_slip else self._look.say("Print the card")
        )
        self.sheet.setVisible(self._waiting > 1 and not is_slip)

    def _change_copies(self, by: int) -> None:
        self._copies = min(max(self._copies + by, 1), _MOST_COPIES)
        self.copies.setText(str(self._copies))
