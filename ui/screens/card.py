"""W5 The card appears at once; the next person is the default; printing is a panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from desktop.cards.marks import Mark
from desktop.services.printing import PreparedCard
from ui.bridge.beside import Offer
from ui.bridge.ports import Record
from ui.bridge.wording import packet
from ui.cards.page import PageWords
from ui.look.words import Words
from ui.screens.amend_after_card import AfterCard
from ui.screens.card_print import PrintPanel
from ui.screens.desk import WIDE_FROM, Desk, Screen, ToCard, ToEnrol, ToHome, ToRecord
from ui.screens.facts import fact_label, fact_value
from ui.screens.phone import QR_WIDTH, PhoneSheet
from ui.screens.press import CardPress, PrintOrder
from ui.widgets.bars import action_bar
from ui.widgets.chip import Chip
from ui.widgets.files import ask_where
from ui.widgets.ground import ground_of
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, empty, frame, holder, row, rule, text

_FACTS = 6
_MOST_WAITING = 40
_CARD_SHAPE = 53.98 / 85.6
_AROUND_FACES = 312
SHALLOW_BELOW = 660


class CardScreen(Screen):
    """Both faces, what the member confirms aloud, and how to print."""

    def __init__(self, desk: Desk, wanted: ToCard, press: CardPress) -> None:
        super().__init__(desk)
        self._wanted, self._press = wanted, press
        self._card: PreparedCard | None = None
        self.household = AfterCard(self, wanted.member_id)
        self._sheet: PhoneSheet | None = None
        say = desk.look.say
        self.number = text("", "h2", "primary")
        self.faces = (QLabel(), QLabel())
        for face, words in zip(self.faces, (say("Front"), say("Back of the card")), strict=True):
            face.setAccessibleName(words)
        self._states = row(gap=8)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(28)
        self._facts.setVerticalSpacing(0)
        heading = say("The card is ready") if wanted.is_new else say("Card")
        top = row(text(heading, "h1"), None, self.number)
        faces = row(self.faces[0], None, self.faces[1], gap=0)
        left = column(top, self._states, 4, faces, 4, self._facts, None, gap=8)
        left.setContentsMargins(14, 12, 14, 8)
        self.panel = self._print_panel()
        body = row((frame("card", left), 1), self.panel, gap=12, margins=(16, 10, 16, 10))
        self.setLayout(column((holder(body), 1), self._bar(), gap=0))
        for key, pressed in (
            ("F9", self.panel.press),
            ("Shift+F9", self.print_waiting),
            ("F10", self.to_phone),
            ("Ctrl+S", self.save_file),
            ("Ctrl+P", self.more_options),
            ("F12", self.household.correct),
            ("Shift+F2", self.household.ask),
        ):
            self.bind(key, pressed)
        self.bind("Esc", lambda: desk.go(ToHome()))

    def route(self) -> ToCard:
        return self._wanted

    def begin(self) -> None:
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        member_id = self._wanted.member_id
        session = self.desk.session

        def work() -> tuple[PreparedCard, Record | None, int]:
            card, waiting = self._counted()
            return card, session.searching.record(member_id), waiting

        self.desk.ask(self, work, self._show)

    def _bar(self) -> QFrame:
        look, say = self.look, self.look.say
        self.new = KeyButton(look, say("New member"), "F2", "user-plus", "primary")
        self.new.clicked.connect(lambda: self.desk.go(ToEnrol()))
        correct = KeyButton(look, say("Correct"), "F12", "edit")
        correct.clicked.connect(self.household.correct)
        details = KeyButton(look, say("Details"), "", "id")
        details.clicked.connect(lambda: self.desk.go(ToRecord(self._wanted.member_id)))
        home = KeyButton(look, say("Home"), "Esc", "home", "quiet")
        home.clicked.connect(lambda: self.desk.go(ToHome()))
        self.note = text("", "small", "ok")
        beside = KeyButton(look, say("Household"), "Shift+F2", "users")
        beside.clicked.connect(self.household.ask)
        return action_bar(look, self.new, beside, correct, details, home, None, self.note)

    def _print_panel(self) -> PrintPanel:
        width, height = self.desk.size
        panel = PrintPanel(
            self.look,
            tuple(self._press.printers()),
            self.desk.session.preferences,
            tight=height < SHALLOW_BELOW or self.look.large,
        )
        panel.setFixedWidth(
            self.look.size("photoPanel" if width >= WIDE_FROM else "photoPanelNarrow")
        )
        panel.print_wanted.connect(self.print_card)
        panel.slip_wanted.connect(self.print_slip)
        panel.sheet_wanted.connect(self.print_waiting)
        panel.phone_wanted.connect(self.to_phone)
        panel.save_wanted.connect(self.save_file)
        panel.more_wanted.connect(self.more_options)
        return panel

    def _show(self, told: tuple[PreparedCard, Record | None, int]) -> None:
        self._card, record, waiting = told
        self.panel.show_before(self._card.printed, waiting)
        self.number.setText(self._card.number)
        room = self.desk.size[0] - 340 - 12 - 32 - 28
        width = min(462, (room - 24) // 2, int(self._tallest() / _CARD_SHAPE))
        self._paint(self.faces[0], self._card.front, width)
        self._paint(self.faces[1], self._card.back, width)
        if record is not None:
            self.household.mobile = dict(record.lines).get("mobile", "")
            self._show_states(record)
            self._show_facts(record)

    def _tallest(self) -> int:
        """What header, bar, heading, chips and facts leave for a face."""
        return self.desk.size[1] - self.look.px(_AROUND_FACES) - 40

    def _paint(self, label: QLabel, marks: tuple[Mark, ...] | object, width: int) -> None:
        ratio = self.devicePixelRatioF()
        image = self._press.picture(marks, round(width * ratio))  # type: ignore[arg-type]
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        label.setPixmap(pixmap)
        label.setFixedSize(width, round(width * _CARD_SHAPE))

    def _show_states(self, record: Record) -> None:
        empty(self._states)
        look, say = self.look, self.look.say
        words, icon, tone = packet(look.words, record.found.state)
        self._states.addWidget(Chip(look, say("Safe on this laptop"), "shield-check", "ok"))
        self._states.addWidget(Chip(look, words, icon, tone))
        self._states.addWidget(Chip(look, say("QR checked"), "qr", "ok"))
        self._states.addStretch(1)

    def _show_facts(self, record: Record) -> None:
        """What the member confirms aloud."""
        empty(self._facts)
        for place, (name, value) in enumerate(record.lines[:_FACTS]):
            label = text(fact_label(self.look, name), "small")
            label.setFixedWidth(self.look.px(136))
            line = row(
                label,
                text(fact_value(self.look, self.desk.session.places, name, value), "strong"),
                None,
                margins=(0, 4, 0, 4),
            )
            self._facts.addLayout(column(line, rule(), gap=0), place // 2, place % 2)

    def print_card(self) -> None:
        card, order = self._card, self.panel.order
        if card is not None and self._has_printer(order):
            self._on_paper(lambda: self._press.print_card(card, order), order.stock.value)

    def print_slip(self) -> None:
        """The slip speaks the member's language, whatever the window speaks."""
        order, member_id = self.panel.order, self._wanted.member_id
        session = self.desk.session
        if self._card is None or not self._has_printer(order):
            return

        def work() -> None:
            slip = session.printing.slip(member_id, session.preferences.card_language)
            self._press.print_slip(slip, order)

        self._on_paper(work, order.stock.value)

    def print_waiting(self) -> None:
        """One sheet for all whose card never left the laptop, this one among them."""
        order, printing = self.panel.order, self.desk.session.printing
        if not self._has_printer(order):
            return

        def work() -> None:
            members = printing.unprinted(_MOST_WAITING)
            self._press.print_cards([printing.card(member) for member in members], order)
            for member in members:
                printing.note_printed(member, order.stock.value)

        self._after(work)

    def _has_printer(self, order: PrintOrder) -> bool:
        if not order.printer:
            self.note.setText(self.look.say("No printer found: save a PDF instead"))
        return bool(order.printer)

    def to_phone(self) -> None:
        """The card to the member's own telephone, without internet."""
        card, session = self._card, self.desk.session
        if card is None:
            return
        words = page_words(session.preferences.card_language, card.number)
        self.desk.ask(
            self,
            lambda: session.handing.offer(self._press.page_of(card, words)),
            self._show_offer,
        )

    def _show_offer(self, offer: Offer) -> None:
        code = self._press.link(offer.url, self.look.px(QR_WIDTH))
        sheet = PhoneSheet(self.look, offer, code, ground_of(self))
        self._sheet = sheet
        sheet.closed.connect(self.new.setFocus)
        sheet.open_over()

    def more_options(self) -> None:
        """The system's own dialog, for what the panel does not know."""
        card = self._card
        if card is not None and self._press.print_with_dialog(card, self):
            self._on_paper(lambda: None, "dialog")

    def save_file(self) -> None:
        if self._card is not None:
            words, suggested = self.look.say("Save PDF / PNG"), f"{self.number.text()}.pdf"
            ask_where(self, words, suggested, self._write, "PDF (*.pdf);;PNG (*.png)")

    def _write(self, path: Path) -> None:
        card = self._card
        if card is not None:
            wanted = path if path.suffix.lower() in (".pdf", ".png") else path.with_suffix(".pdf")
            self._on_paper(lambda: self._press.write(card, wanted), "file")

    def _on_paper(self, work: Callable[[], None], what: str) -> None:
        """A failed print never touches the record; a good one is noted."""
        member_id, printing = self._wanted.member_id, self.desk.session.printing

        def run() -> None:
            work()
            printing.note_printed(member_id, what)

        self._after(run)

    def _after(self, run: Callable[[], None]) -> None:
        panel = self.panel

        def work() -> tuple[PreparedCard, int]:
            run()
            panel.remember()
            return self._counted()

        self.desk.ask(self, work, self._on_printed)

    def _counted(self) -> tuple[PreparedCard, int]:
        printing = self.desk.session.printing
        waiting = len(printing.unprinted(_MOST_WAITING))
        return printing.card(self._wanted.member_id), waiting

    def _on_printed(self, told: tuple[PreparedCard, int]) -> None:
        card, waiting = told
        self.panel.show_before(card.printed, waiting)
        self.note.setText(self.look.say("Printed or saved"))

    def leave(self) -> None:
        if self._sheet is not None:
            self._sheet.shut()


def page_words(language: str, number: str) -> PageWords:
    """What the telephone's page says, in the member's language."""
    say = Words(language).say
    return PageWords(
        language=language,
        title=say("Your membership card"),
        front=say("Front"),
        back=say("Back of the card"),
        keep=say("Keep this picture"),
        once=say("This page opens once. Keep the pictures now."),
        number=number,
    )
