"""W5 The card appears at once; the next person is the default; printing is a panel."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QWidget

from desktop.cards.marks import Mark
from desktop.services.printing import PreparedCard
from ui.bridge.ports import Record
from ui.bridge.wording import packet
from ui.screens.desk import WIDE_FROM, Desk, Screen, ToCard, ToEnrol, ToHome, ToRecord
from ui.screens.facts import fact_label, fact_value
from ui.screens.press import CardPress, PrintOrder, Stock
from ui.widgets.bars import action_bar
from ui.widgets.chip import Chip
from ui.widgets.files import ask_where
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, empty, frame, glyph, holder, row, rule, text

_FACTS = 6
_MOST_COPIES = 9
_CARD_SHAPE = 53.98 / 85.6


class CardScreen(Screen):
    """Both faces, what the member confirms aloud, and how to print."""

    def __init__(self, desk: Desk, wanted: ToCard, press: CardPress) -> None:
        super().__init__(desk)
        self._wanted, self._press = wanted, press
        self._card: PreparedCard | None = None
        self._copies = 1
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
        panel = self._print_panel()
        body = row((frame("card", left), 1), panel, gap=12, margins=(16, 10, 16, 10))
        self.setLayout(column((holder(body), 1), self._bar(), gap=0))
        self.bind("F9", self.print_card)
        self.bind("Ctrl+S", self.save_file)
        self.bind("Esc", lambda: desk.go(ToHome()))

    def route(self) -> ToCard:
        return self._wanted

    def begin(self) -> None:
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        member_id = self._wanted.member_id
        session = self.desk.session

        def work() -> tuple[PreparedCard, Record | None]:
            return session.printing.card(member_id), session.searching.record(member_id)

        self.desk.ask(self, work, self._show)

    def _bar(self) -> QFrame:
        look, say = self.look, self.look.say
        self.new = KeyButton(look, say("New member"), "F2", "user-plus", "primary")
        self.new.clicked.connect(lambda: self.desk.go(ToEnrol()))
        details = KeyButton(look, say("Details"), "", "id")
        details.clicked.connect(lambda: self.desk.go(ToRecord(self._wanted.member_id)))
        home = KeyButton(look, say("Home"), "Esc", "home", "quiet")
        home.clicked.connect(lambda: self.desk.go(ToHome()))
        self.note = text("", "small", "ok")
        return action_bar(look, self.new, details, home, None, self.note)

    def _print_panel(self) -> QFrame:
        look, say = self.look, self.look.say
        self.printer, self.stock = QComboBox(), QComboBox()
        self.printer.setAccessibleName(say("Printer"))
        self.stock.setAccessibleName(say("Paper"))
        for name in self._press.printers():
            self.printer.addItem(name, name)
        if not self.printer.count():
            self.printer.addItem(say("No printer found"), "")
        for stock, words in (
            (Stock.A4, say("A4, 8 cards")),
            (Stock.CR80, say("Plastic card")),
        ):
            self.stock.addItem(words, stock.value)
        print_it = KeyButton(look, say("Print the card"), "F9", "printer")
        print_it.clicked.connect(self.print_card)
        save = KeyButton(look, say("Save PDF / PNG"), "Ctrl+S", "download", "quiet")
        save.clicked.connect(self.save_file)
        inner = column(
            row(glyph(look, "printer", "primary", 24), text(say("Print"), "h2"), None),
            2,
            text(say("Printer"), "label"),
            self.printer,
            text(say("Paper"), "label"),
            self.stock,
            text(say("Copies"), "label"),
            self._copies_line(),
            None,
            print_it,
            save,
            gap=6,
            margins=(20, 14, 20, 12),
        )
        panel = frame("card", inner)
        wide = "photoPanel" if self.desk.size[0] >= WIDE_FROM else "photoPanelNarrow"
        panel.setFixedWidth(look.size(wide))
        return panel

    def _copies_line(self) -> QWidget:
        fewer = KeyButton(self.look, "", "", "minus")
        more = KeyButton(self.look, "", "", "plus")
        fewer.setAccessibleName(self.look.say("One copy fewer"))
        more.setAccessibleName(self.look.say("One copy more"))
        self.copies = text("1", "h2")
        self.copies.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.copies.setFixedWidth(60)
        fewer.clicked.connect(lambda: self._change_copies(-1))
        more.clicked.connect(lambda: self._change_copies(1))
        return holder(row(fewer, self.copies, more, None))

    def _change_copies(self, by: int) -> None:
        self._copies = min(max(self._copies + by, 1), _MOST_COPIES)
        self.copies.setText(str(self._copies))

    def _show(self, told: tuple[PreparedCard, Record | None]) -> None:
        self._card, record = told
        self.number.setText(self._card.number)
        room = self.desk.size[0] - 340 - 12 - 32 - 28
        width = min(462, (room - 24) // 2)
        self._paint(self.faces[0], self._card.front, width)
        self._paint(self.faces[1], self._card.back, width)
        if record is not None:
            self._show_states(record)
            self._show_facts(record)

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
        if self._card is None:
            return
        printer = str(self.printer.currentData())
        if not printer:
            self.note.setText(self.look.say("No printer found: save a PDF instead"))
            return
        order = PrintOrder(printer, Stock(str(self.stock.currentData())), self._copies)
        self._after_paper(lambda card: self._press.print_card(card, order), order.stock.value)

    def save_file(self) -> None:
        if self._card is not None:
            words, suggested = self.look.say("Save PDF / PNG"), f"{self.number.text()}.pdf"
            ask_where(self, words, suggested, self._write, "PDF (*.pdf);;PNG (*.png)")

    def _write(self, path: Path) -> None:
        wanted = path if path.suffix.lower() in (".pdf", ".png") else path.with_suffix(".pdf")
        self._after_paper(lambda card: self._press.write(card, wanted), "file")

    def _after_paper(self, work: object, what: str) -> None:
        """A failed print never touches the record; a good one is noted."""
        card, member_id, printing = self._card, self._wanted.member_id, self.desk.session.printing
        if card is None or not callable(work):
            return

        def run() -> UUID:
            work(card)
            printing.note_printed(member_id, what)
            return member_id

        self.desk.ask(self, run, lambda _id: self.note.setText(self.look.say("Printed or saved")))
