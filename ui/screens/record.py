"""One member: details at the left, what happened so far at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.domain.amendment import AmendReason, Why
from ui.bridge.ports import Found, Record
from ui.bridge.wording import held_reason, packet
from ui.look.words import N_
from ui.screens.amend import PHOTO
from ui.screens.amend_history import newest_change, version_line
from ui.screens.desk import WIDE_FROM, Desk, Screen, ToCard, ToEnrol, ToRecord, ToSearch
from ui.screens.facts import MASKED, SECRET, fact_label, fact_value
from ui.screens.own_facts import own_fact
from ui.screens.withdraw import WITHDRAWN, AskedToLeave
from ui.widgets.bars import action_bar
from ui.widgets.chip import Chip
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import Item, column, empty, frame, glyph, holder, row, rule, text
from ui.widgets.portrait import photo_label
from ui.widgets.short_label import ShortLabel

MOMENTS = {
    "made": ("user-plus", N_("Enrolled")),
    "saved": ("shield-check", N_("Safe on this laptop")),
    "printed": ("printer", N_("Card printed")),
    "sent": ("upload", N_("Sent")),
    "received": ("check-circle", N_("At the centre")),
    "reviewed": ("eye", N_("Reviewed")),
}
_LOW = 620


class RecordScreen(Screen):
    """Religion, category and caste are never shown here, only whether they were given."""

    def __init__(self, desk: Desk, wanted: ToRecord) -> None:
        super().__init__(desk)
        self._wanted = wanted
        self.asked: AskedToLeave | None = None
        self._is_withdrawn = False
        look, say = desk.look, desk.look.say
        self._left, self._right = column(gap=8), column(gap=0)
        self._left.setContentsMargins(20, 16, 20, 16)
        self._right.setContentsMargins(20, 14, 20, 14)
        right = frame("card", self._right)
        right.setFixedWidth(410 if desk.size[0] >= WIDE_FROM else 340)
        body = row((frame("card", self._left), 1), right, gap=12, margins=(16, 10, 16, 10))
        self.print_button = KeyButton(look, say("Card"), "F9", "printer", "primary")
        self.print_button.clicked.connect(self._to_card)
        self.back = KeyButton(look, say("Back to the list"), "Esc", "arrow-left", "quiet")
        self.back.clicked.connect(self._back)
        self.correct = KeyButton(look, say("Correct"), "F12", "edit")
        self.correct.clicked.connect(self.amend)
        self.add_photo = KeyButton(look, say("Add the photo"), "F8", "camera")
        self.add_photo.clicked.connect(self._amend_photo)
        self.add_photo.hide()
        self.withdraw = KeyButton(look, say("Withdraw consent"), "", "trash", "danger")
        self.withdraw.hide()
        self.withdraw.clicked.connect(self.ask_to_leave)
        buttons = (self.print_button, self.correct, self.add_photo, self.back)
        bar = action_bar(look, *buttons, None, self.withdraw)
        self.setLayout(column((holder(body), 1), bar, gap=0))
        self.bind("Esc", self._back)
        self.bind("F9", self._to_card)
        self.bind("F12", self.amend)
        self.bind("F8", self._amend_photo)

    def route(self) -> ToRecord:
        return self._wanted

    def begin(self) -> None:
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def _ask(self) -> None:
        searching, member_id = self.desk.session.searching, self._wanted.member_id
        self.desk.ask(self, lambda: searching.record(member_id), self._show)

    def _back(self) -> None:
        self.desk.go(ToSearch(self._wanted.came_from))

    def _to_card(self) -> None:
        if not self.print_button.isHidden():
            self.desk.go(ToCard(self._wanted.member_id))

    def ask_to_leave(self) -> None:
        if self.asked is not None:
            self.asked.ask()

    def amend(self) -> None:
        self._begin_correction(None, "")

    def _amend_photo(self) -> None:
        if not self.add_photo.isHidden():
            self._begin_correction(Why(AmendReason.PHOTO_ADDED), PHOTO)

    def _begin_correction(self, why: Why | None, focus: str) -> None:
        amending, member_id = self.desk.session.amending, self._wanted.member_id
        self.desk.ask(
            self,
            lambda: amending.begin(member_id, why),
            lambda draft: self.desk.go(ToEnrol(draft, focus=focus)),
        )

    def _show(self, record: Record | None) -> None:
        empty(self._left)
        empty(self._right)
        if record is None:
            words = text(self.look.say("This member is no longer on this laptop"), "h2")
            self._left.addWidget(words)
            self._left.addStretch(1)
            return
        self._is_withdrawn = any(one.reason == WITHDRAWN for one in record.revisions)
        self.print_button.setVisible(not self._is_withdrawn)
        if self._is_withdrawn:
            self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._offer_withdrawal(record.found)
        is_readable = not record.found.is_masked
        self.correct.setVisible(is_readable)
        self.add_photo.setVisible(is_readable and record.photo is None)
        self._left.addLayout(self._head(record))
        self._left.addSpacing(6)
        half = (len(record.lines) + 1) // 2
        sides = (self._facts(record.lines[:half]), self._facts(record.lines[half:]))
        self._left.addLayout(row(*((side, 1) for side in sides), gap=28))
        if record.found.reason:
            note = row(
                glyph(self.look, "edit", "warn", 20),
                text(held_reason(self.look.words, record.found.reason), "small"),
                None,
            )
            note.setContentsMargins(12, 6, 12, 6)
            self._left.addWidget(frame("well", note))
        self._left.addStretch(1)
        if record.revisions and not self._is_withdrawn:
            self._left.addWidget(newest_change(self.look, self.desk, record.revisions[-1]))
        self._show_timeline(record)

    def _offer_withdrawal(self, found: Found) -> None:
        role = self.desk.session.enroller.role
        self.withdraw.setVisible(role.may_withdraw and not self._is_withdrawn)
        self.asked = AskedToLeave(self, found, self._ask)

    def _head(self, record: Record) -> QHBoxLayout:
        look, found = self.look, record.found
        words, icon, tone = packet(look.words, found.state)
        names = column(
            text(look.say("Withdrawn") if self._is_withdrawn else found.name, "h1"),
            text(found.name_latin, "muted"),
            4,
            text(found.number, "h3", "primary"),
            row(Chip(look, words, icon, tone), *self._marks(record), None),
            gap=2,
        )
        photo = record.photo or found.thumbnail
        size = (76, 95) if self._is_low else (112, 140)
        return row(photo_label(look, photo, *size), names, None, gap=20)

    @property
    def _is_low(self) -> bool:
        return self.desk.size[1] < self.look.px(_LOW)

    def _marks(self, record: Record) -> list[Item]:
        marks: list[Item] = []
        if record.revisions:
            forms = self.look.count("{n} version", "{n} versions", len(record.revisions) + 1)
            marks.append(Chip(self.look, forms, "history", "offline"))
        if record.photo is None and not record.found.is_masked:
            marks.append(Chip(self.look, self.look.say("Photo still to come"), "camera", "warn"))
        return marks

    def _facts(self, lines: Sequence[tuple[str, str]]) -> QFrame:
        body = column(gap=0)
        for name, value in lines:
            said = own_fact(self.look, self.desk.session.form, name, value) or (
                fact_label(self.look, name),
                fact_value(self.look, self.desk.session.places, name, value),
            )
            label = ShortLabel(said[0], "small")
            label.setFixedWidth(self.look.px(150))
            mark = "lock" if name in SECRET else "eye-off" if name in MASKED else ""
            tail: list[Item] = [glyph(self.look, mark, "ink2", 18)] if mark else []
            body.addLayout(
                row(
                    label,
                    ShortLabel(said[1], "body"),
                    None,
                    *tail,
                    margins=(0, 2, 0, 2) if self._is_low else (0, 7, 0, 7),
                )
            )
            body.addWidget(rule())
        body.addStretch(1)
        box = QFrame()
        box.setObjectName("clear")
        box.setLayout(body)
        return box

    def _show_timeline(self, record: Record) -> None:
        look = self.look
        self._right.addWidget(text(look.say("What happened so far"), "h2"))
        self._right.addSpacing(8)
        for moment in record.timeline:
            icon, words = MOMENTS.get(moment.kind, ("info", moment.kind))
            done = moment.at is not None
            when = look.words.moment(moment.at) if moment.at is not None else ""
            line = row(
                glyph(look, icon, "ok" if done else "ink2", 24),
                (text(look.say(words), "strong" if done else "muted", wrap=True), 1),
                text(when or look.say("still to come"), "small"),
                gap=14,
                margins=(0, 10, 0, 10),
            )
            self._right.addLayout(line)
            self._right.addWidget(rule())
        for revision in reversed(record.revisions):
            self._right.addWidget(version_line(look, self.desk, revision))
            self._right.addWidget(rule())
        self._right.addStretch(1)
