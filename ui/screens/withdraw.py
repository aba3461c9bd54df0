"""A member takes their consent back: the reason, what they wish for, and once more before it is so.

Promises: nobody is withdrawn by one key; the person and the effect are named; Enter keeps them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.domain.withdrawal import Wish, Withdrawal, WithdrawReason
from ui.bridge.ports import Found
from ui.look.theme import Look
from ui.look.words import N_
from ui.screens.desk import Screen
from ui.widgets.confirm_sheet import ConfirmSheet
from ui.widgets.ground import ground_of
from ui.widgets.parts import column
from ui.widgets.reason_panel import ReasonPanel
from ui.widgets.sheet import Sheet

WITHDRAWN = "withdrawn"
REASONS = (
    (WithdrawReason.MEMBER_ASKED.value, N_("The member asks for it")),
    (WithdrawReason.MISTAKE.value, N_("Enrolled by mistake")),
    (WithdrawReason.OTHER.value, N_("Another reason")),
)
_WIDTH = 720


class WhySheet(Sheet):
    """Why, by digit, and whether everything is to be deleted."""

    told = Signal(object)

    def __init__(self, look: Look, name: str, window: QWidget) -> None:
        heading = look.say("Why is the consent of {name} withdrawn?", name=name)
        self.reasons = ReasonPanel(look, heading, REASONS)
        self.erase = QCheckBox(look.say("The member wants everything deleted"))
        self.erase.setAccessibleName(self.erase.text())
        self.reasons.told.connect(self._tell)
        body = column(self.erase, self.reasons, gap=10)
        super().__init__(look, look.say("Withdraw consent"), body, window, _WIDTH)

    def open_over(self) -> None:
        super().open_over()
        self.reasons.focus_in()

    def _tell(self, code: str, words: str) -> None:
        wish = Wish.ERASE if self.erase.isChecked() else Wish.END
        self.shut()
        self.told.emit(Withdrawal(WithdrawReason(code), wish, words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses a reason or ends one in words; it never closes the sheet by itself."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)


class AskedToLeave:
    """From the button of a member's record to the withdrawal itself."""

    def __init__(self, screen: Screen, found: Found, on_done: Callable[[], None]) -> None:
        self._screen, self._found, self._on_done = screen, found, on_done
        self.sheet: WhySheet | ConfirmSheet | None = None

    def ask(self) -> None:
        self.sheet = WhySheet(self._screen.look, self._found.name, ground_of(self._screen))
        self.sheet.told.connect(self._ask_again)
        self.sheet.open_over()

    def _ask_again(self, told: Withdrawal) -> None:
        look, found = self._screen.look, self._found
        heading = look.say("Withdraw consent") + "?"
        words = look.say(
            "{name}: the membership ends and card {number} counts no more. On this laptop only the"
            " card number stays. This cannot be taken back.",
            name=found.name,
            number=found.number,
        )
        answers = (look.say("Keep the member"), look.say("Withdraw consent"))
        sheet = ConfirmSheet(look, (heading, words), answers, ground_of(self._screen))
        self.sheet = sheet
        sheet.agreed.connect(lambda: self._withdraw(told))
        sheet.open_over()

    def _withdraw(self, told: Withdrawal) -> None:
        desk, member = self._screen.desk, self._found.id
        withdrawing = desk.session.withdrawing
        desk.ask(self._screen, lambda: withdrawing.withdraw(member, told), self._on_withdrawn)

    def _on_withdrawn(self, _number: str) -> None:
        self._screen.desk.announce(self._screen.look.say("Withdrawn"))
        self._on_done()
