"""What may follow a card: a mistake is corrected, or the next of the same household sits down."""

from __future__ import annotations

from uuid import UUID

from desktop.domain.enrolment import Draft
from ui.screens.desk import Screen, ToEnrol
from ui.widgets.confirm_sheet import ConfirmSheet
from ui.widgets.ground import ground_of

CARRIED = ("booth", "address", "pin", "mobile")


class AfterCard:
    """Address, booth and PIN code are taken over; the mobile only where it is asked for."""

    def __init__(self, screen: Screen, member_id: UUID) -> None:
        self._screen, self._member_id = screen, member_id
        self.mobile = ""
        self.sheet: ConfirmSheet | None = None

    def correct(self) -> None:
        desk, member_id = self._screen.desk, self._member_id
        amending = desk.session.amending
        desk.ask(
            self._screen, lambda: amending.begin(member_id), lambda draft: desk.go(ToEnrol(draft))
        )

    def ask(self) -> None:
        """The same telephone too?  Enter says no."""
        if not self.mobile:
            self.begin(same_mobile=False)
            return
        look = self._screen.look
        words = look.say(
            "Address, booth and PIN code are taken over. The mobile {mobile} too?",
            mobile=self.mobile,
        )
        answers = (look.say("Another mobile"), look.say("The same mobile"))
        heading = look.say("Next of this household")
        sheet = ConfirmSheet(
            look, (heading, words), answers, ground_of(self._screen), kind="secondary"
        )
        self.sheet = sheet
        sheet.agreed.connect(lambda: self.begin(same_mobile=True))
        sheet.refused.connect(lambda: self.begin(same_mobile=False))
        sheet.open_over()

    def begin(self, *, same_mobile: bool) -> None:
        desk, member_id = self._screen.desk, self._member_id
        enrolling = desk.session.enrolling
        desk.ask(
            self._screen,
            lambda: enrolling.begin_beside(member_id, same_mobile=same_mobile),
            self._go,
        )

    def _go(self, draft: Draft) -> None:
        carried = frozenset(name for name in CARRIED if name in draft.answers)
        self._screen.desk.go(ToEnrol(draft, carried=carried))
