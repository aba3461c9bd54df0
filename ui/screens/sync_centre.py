"""W7 Sync centre: what is safe, what is sent, why not, and the road by pen drive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabBar

from desktop.domain.carrying import Brought, Given, Underway
from desktop.domain.closing import ClosedDay
from desktop.domain.delivery import PacketState, SyncKind, SyncView
from desktop.domain.health import Finding
from ui.bridge.closing import Closing
from ui.bridge.ports import Counts, Found
from ui.bridge.wording import chip_look, chip_words
from ui.cards.day import day_words, write_day
from ui.cards.press import Press
from ui.look.words import grouped
from ui.screens.backup import BackupSheet
from ui.screens.day import QR_WIDTH, DaySheet, Ways
from ui.screens.desk import Desk, Screen, ToHome, ToRecord, ToSyncCentre
from ui.screens.examined import ExaminedSheet
from ui.screens.press import PrintOrder, Stock
from ui.screens.road import CHECKS, checks_of, count_words, reason_words
from ui.screens.stick import brought_words, given_words, underway_words
from ui.widgets.files import ask_folder
from ui.widgets.ground import ground_of
from ui.widgets.key_button import KeyButton
from ui.widgets.member_list import MemberList
from ui.widgets.parts import (
    column,
    empty,
    frame,
    glyph,
    progress,
    row,
    rule,
    set_glyph,
    set_props,
    text,
    write,
)

_SHOWN = 50
_LOW = 620
_TABS = (
    (PacketState.WAITING,),
    (PacketState.QUARANTINED, PacketState.DUPLICATE_PERSON),
    (PacketState.STORED, PacketState.ACCEPTED),
)


class SyncCentreScreen(Screen):
    """Opens with the state in words; Enter does what helps most."""

    def __init__(self, desk: Desk, wanted: ToSyncCentre) -> None:
        super().__init__(desk)
        look, say = desk.look, desk.look.say
        self._counts: Counts | None = None
        self._was_sending = False
        self._members: Sequence[Found] = ()
        self._mark = glyph(look, "sync", "info", 44)
        self.heading, self.reason = text("", "h1"), text("", "muted")
        self.send = KeyButton(look, say("Send now"), "Enter", "upload", "primary")
        self.check = KeyButton(look, say("Check"), "", "search", "quiet")
        self.pause = KeyButton(look, say("Pause"), "", "pause")
        self.bar = progress(0, 1, say("Sent so far"), "thick")
        self._checks: QHBoxLayout = row(gap=8)
        self._bad: Mapping[str, tuple[str, str]] | None = None
        head = row(self._mark, column(self.heading, self.reason, gap=0), None, gap=16)
        head.addWidget(self.check)
        head.addWidget(self.pause)
        head.addWidget(self.send)
        top = column(head, 4, self.bar, 4, self._checks, gap=8, margins=(22, 14, 22, 12))
        self.tabs = QTabBar()
        self.members = MemberList(look, with_reason=True)
        lower = row((self._queue(wanted.tab), 1), self._pen_drive(), gap=12)
        self.setLayout(
            column(frame("card", top), (self._box(lower), 1), gap=12, margins=(16, 10, 16, 10))
        )
        self._connect()
        self._show_view(desk.sync.view)

    def _box(self, inner: QHBoxLayout) -> QFrame:
        box = QFrame()
        box.setObjectName("clear")
        box.setLayout(inner)
        return box

    def _connect(self) -> None:
        road = self.desk.session.synchronising
        self.send.clicked.connect(road.send_now)
        self.pause.clicked.connect(self._pause_or_resume)
        self.check.clicked.connect(self.examine)
        self.members.opened.connect(lambda member_id: self.desk.go(ToRecord(member_id)))
        self.tabs.currentChanged.connect(lambda _at: self._show_tab())
        self.desk.sync.changed.connect(self._show_view)
        self.bind("Esc", lambda: self.desk.go(ToHome()))

    def route(self) -> ToSyncCentre:
        return ToSyncCentre(self.tabs.currentIndex())

    def begin(self) -> None:
        self._focus_on(self.desk.sync.view)
        self._ask()

    def examine(self) -> None:
        """Looks the laptop over, away from the window, and says what is wrong with it."""
        self.check.setEnabled(False)
        write(self.reason, self.look.say("Looking at this laptop") + "…")
        self.desk.ask(self, self.desk.session.examining.examine, self._show_examined)

    def _show_examined(self, findings: Sequence[Finding]) -> None:
        self.check.setEnabled(True)
        write(self.reason, reason_words(self.look.words, self.desk.sync.view))
        self.examined = ExaminedSheet(self.desk, findings, ground_of(self))
        self.examined.open_over()

    def _ask(self) -> None:
        drive = self.desk.pen_drive
        if drive is not None:
            self.desk.ask(self, drive.underway, self._show_underway)
        searching = self.desk.session.searching
        self.desk.ask(
            self, lambda: (searching.counts(), searching.recent(_SHOWN)), self._show_members
        )

    def _queue(self, tab: int) -> QFrame:
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(self.look.say("Lists"))
        for words in self._tab_words():
            self.tabs.addTab(words)
        self.tabs.setCurrentIndex(tab)
        head = row(self.tabs, None, margins=(10, 4, 10, 0))
        rows = column(head, rule(), (self.members, 1), gap=0)
        if self.desk.session.enroller.role.may_settle:
            rows.addWidget(rule())
            rows.addLayout(self._supervisors())
        return frame("card", rows)

    def _supervisors(self) -> QHBoxLayout:
        """What whoever may settle finds below the lists, and nobody else sees."""
        look, say = self.look, self.look.say
        self.close_day = KeyButton(look, say("Close the day"), "", "flag", "quiet")
        self.close_day.clicked.connect(self._close_day)
        if self._closing is None:  # hidden, never shown: that would open a window of its own
            self.close_day.hide()
        self.back_up = KeyButton(look, say("Backup for another laptop"), "", "shield", "quiet")
        self.back_up.clicked.connect(self.ask_backup)
        return row(self.close_day, self.back_up, None, gap=8, margins=(6, 2, 6, 2))

    def _tab_words(self) -> tuple[str, ...]:
        say, counts = self.look.say, self._counts
        numbers = (
            (counts.waiting, counts.needs_correction, counts.received) if counts else (0, 0, 0)
        )
        words = (say("Waiting to send"), say("Needs correction"), say("Received by the centre"))
        return tuple(
            f"{word} {grouped(number)}" for word, number in zip(words, numbers, strict=True)
        )

    def _pen_drive(self) -> QFrame:
        look, say = self.look, self.look.say
        self.give = KeyButton(look, say("Give to pen drive"), "", "upload")
        self.take = KeyButton(look, say("Take from pen drive"), "", "download")
        self.give.clicked.connect(self._give)
        self.take.clicked.connect(self._take)
        if self.desk.pen_drive is None:
            self.give.hide()
            self.take.hide()
        self.underway = text("", "small", wrap=True)
        self.underway.hide()
        self.carried = text("", "small", wrap=True)
        self.carried.hide()
        self.intro = text(
            say(
                "No internet for long? Give a sealed file on a pen drive. The centre's receipt"
                " comes back the same way."
            ),
            "small",
            wrap=True,
        )
        self.last = text("", "small")
        self.counted = text("", "strong", wrap=True)
        self.counted.hide()
        self.code = text("", "small")
        last = row(glyph(look, "check-circle", "ok", 20), text(say("Last received"), "small"), None)
        last.addWidget(self.last)
        inner = column(
            row(glyph(look, "usb", "primary", 28), text(say("By pen drive"), "h2"), None, gap=10),
            self.intro,
            self.underway,
            self.carried,
            self.give,
            self.take,
            None,
            rule(),
            last,
            self.counted,
            self.code,
            gap=8,
            margins=(20, 14, 20, 14),
        )
        box = frame("card", inner)
        box.setFixedWidth(look.px(340))
        return box

    @property
    def _closing(self) -> Closing | None:
        """Nothing for who may not close the day."""
        session = self.desk.session
        found = getattr(session, "closing", None)
        may = session.enroller.role.may_settle
        return found if may and isinstance(found, Closing) else None

    def _close_day(self) -> None:
        closing = self._closing
        if closing is not None:
            self.desk.ask(self, closing.close, self._show_day)

    def _show_day(self, closed: ClosedDay) -> None:
        closing, look, press = self._closing, self.look, Press()
        if closing is None:
            return
        slip = closing.slip(closed, day_words(look.words))
        kept = self.desk.session.preferences
        stock = Stock(kept.stock) if kept.stock in set(Stock) else Stock.A4
        order = PrintOrder(kept.printer, Stock.A4 if stock is Stock.CR80 else stock, 1)

        def print_it() -> None:
            self.desk.ask(self, lambda: press.print_slip(slip, order), lambda _: None)

        def keep(path: Path) -> None:
            self.desk.ask(self, lambda: write_day(slip, path), lambda _: None)

        code = press.link(closed.text, look.px(QR_WIDTH))
        ways = Ways(code, keep, print_it if kept.printer else None)
        sheet = DaySheet(look, closed, ways, ground_of(self))
        sheet.open_over()

    def _give(self) -> None:
        drive = self.desk.pen_drive
        if drive is not None:
            ask_folder(
                self,
                self.look.say("Give to pen drive"),
                lambda folder: self.desk.ask(self, lambda: drive.give(folder), self._say_given),
            )

    def _take(self) -> None:
        drive = self.desk.pen_drive
        if drive is not None:
            ask_folder(
                self,
                self.look.say("Take from pen drive"),
                lambda folder: self.desk.ask(self, lambda: drive.bring(folder), self._say_taken),
            )

    def ask_backup(self) -> None:
        """The passphrase first, then the pen drive."""
        spare, look = self.desk.session.for_a_spare, self.look
        self.backup = BackupSheet(look, spare, ground_of(self))

        def write_to(folder: Path, secret: str) -> None:
            write(self.reason, look.say("Writing the backup") + "…")
            self.desk.tasks.run(
                self, lambda: spare.write(folder, secret), self._say_backed_up, self._say_failed
            )

        self.backup.told.connect(
            lambda secret: ask_folder(
                self, look.say("Choose the pen drive"), lambda folder: write_to(folder, secret)
            )
        )
        self.backup.open_over()

    def _say_backed_up(self, made: tuple[Path, int]) -> None:
        words = self.look.say("The backup is on the pen drive: {file}", file=made[0].name)
        write(self.reason, words)
        self.desk.announce(words)

    def _say_failed(self, error: Exception) -> None:
        write(self.reason, reason_words(self.look.words, self.desk.sync.view))
        self.desk.report(error)

    def _say_given(self, given: Given) -> None:
        self._say_of_stick(given_words(self.look.words, given))

    def _say_taken(self, brought: Brought) -> None:
        self._say_of_stick(brought_words(self.look.words, brought))

    def _say_of_stick(self, words: str) -> None:
        write(self.reason, words)
        self.desk.announce(words)
        self._ask()

    def _show_underway(self, told: Underway) -> None:
        """On the stick is not at the centre: the line says so until a receipt has come."""
        for label, words in zip(
            (self.underway, self.carried), underway_words(self.look.words, told), strict=True
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._make_room()

    def _make_room(self) -> None:
        """What is so matters more than how it works, and a small window has room for one."""
        said = (self.underway.text(), self.carried.text(), self.counted.text())
        has_code = bool(self.desk.sync.view.code) and self.desk.size[1] < self.look.px(_LOW)
        self.intro.setVisible(not any(said) and not has_code)

    def _pause_or_resume(self) -> None:
        road = self.desk.session.synchronising
        if self.desk.sync.view.kind is SyncKind.PAUSED:
            road.resume()
        else:
            road.pause()

    def _show_view(self, view: SyncView) -> None:
        look = self.look
        icon, tone = chip_look(view)
        set_glyph(self._mark, look, icon, tone or "offline", 44)
        write(self.heading, chip_words(look.words, view))
        write(self.reason, reason_words(look.words, view))
        self.bar.setRange(0, max(view.total, view.waiting, 1))
        self.bar.setValue(view.sent)
        set_props(self.bar, tone="err" if view.kind is SyncKind.STOPPED else "")
        self._show_buttons(view)
        self._show_checks(view)
        self._show_last(view)
        self._ask()

    def _show_buttons(self, view: SyncView) -> None:
        had_focus = [one for one in (self.send, self.pause, self.check) if one.hasFocus()]
        paused, sending = view.kind is SyncKind.PAUSED, view.kind is SyncKind.SENDING
        self.pause.rename(self.look.say("Resume") if paused else self.look.say("Pause"))
        self.pause.setVisible(sending or paused)
        self.send.setVisible(not sending)
        if had_focus and (sending != self._was_sending or had_focus[0].isHidden()):
            self._focus_on(view)
        self._was_sending = sending

    def _focus_on(self, view: SyncView) -> None:
        """What is hidden takes no focus: it would go to the header, where Esc leads nowhere.

        A second Enter must not pause what the first one began.
        """
        button = self.check if view.kind is SyncKind.SENDING else self.send
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_checks(self, view: SyncView) -> None:
        bad = checks_of(view)
        if bad == self._bad:
            return
        self._bad = bad
        empty(self._checks)
        for name, words in CHECKS.items():
            icon, tone = bad.get(name, ("check-circle", "ok"))
            role = "strong" if tone == "err" else "body"
            self._checks.addWidget(glyph(self.look, icon, tone, 20))
            self._checks.addWidget(text(self.look.say(words), role))
            self._checks.addStretch(1)

    def _show_last(self, view: SyncView) -> None:
        look = self.look
        at = view.last_contact_at
        self.last.setText(look.words.moment(at) if at is not None else look.say("not yet"))
        counted = count_words(look.words, view.count)
        self.counted.setText(counted)
        self.counted.setVisible(bool(counted))
        self._make_room()
        self.code.setVisible(bool(view.code))
        self.code.setText(look.say("Code for support: {code}", code=view.code))

    def _show_members(self, told: tuple[Counts, Sequence[Found]]) -> None:
        self._counts, self._members = told
        for at, words in enumerate(self._tab_words()):
            self.tabs.setTabText(at, words)
        self._show_tab()

    def _show_tab(self) -> None:
        wanted = _TABS[max(self.tabs.currentIndex(), 0)]
        found = [member for member in self._members if member.state in wanted]
        if found:
            self.members.show_members(found)
        else:
            self.members.show_empty(self.look.say("Nothing here"), "check-circle")
