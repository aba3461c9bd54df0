"""W2 Home: four counts that always add up, one big next step, the latest members, the road."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop.domain.delivery import SyncView
from ui.bridge.ports import Counts, Found
from ui.bridge.wording import chip_look, chip_words
from ui.look.words import grouped
from ui.screens.desk import (
    Desk,
    Screen,
    ToDrafts,
    ToEnrol,
    ToHome,
    ToRecord,
    ToRush,
    ToSearch,
    ToSyncCentre,
)
from ui.screens.warnings import ClockLine, RoomLine
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.member_list import MemberList
from ui.widgets.parts import Item, column, frame, glyph, holder, keycap, progress, row, rule, text

LATEST = 6
CORRECTION_TAB = 1
_ROOM_FOR_KEYS = 620
_ROOM_FOR_BANNER = 52


class HomeScreen(Screen):
    """What the enroller sees between two members."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.numbers: dict[str, QLabel] = {}
        self._buttons()
        self.latest = MemberList(desk.look)
        self.latest.opened.connect(lambda member_id: desk.go(ToRecord(member_id)))
        body = row((self._latest_card(), 5), (self._road_card(), 3), gap=12)
        self.setLayout(
            column(
                self._not_live(),
                self._put_right(),
                *self._warnings(),
                self._counts(),
                self._doing(),
                (holder(body), 1),
                gap=12,
                margins=(16, 12, 16, 12),
            )
        )
        desk.sync.changed.connect(self._show_road)
        self._show_road(desk.sync.view)

    def route(self) -> ToHome:
        return ToHome()

    def begin(self) -> None:
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def _not_live(self) -> QWidget:
        words = self.look.say("The centre has not yet tested this laptop")
        step = self.look.say("Send once, then enrol")
        self.not_live = Banner(self.look, "warn", self.look.words.sentences(words, step))
        self.not_live.hide()
        return self.not_live

    def _put_right(self) -> QWidget:
        """One calm sentence when the start had to put the store together again."""
        recovery, look = self.desk.session.recovery, self.look
        words = [look.say("The store was damaged and has been put together again.")]
        if recovery.is_complete:
            words.append(look.say("Saved members are safe; carry on."))
        else:
            words.append(look.say("Tell the supervisor: some records could not be read."))
        if recovery.taken_back:
            words.append(
                look.count(
                    "{n} of them can only be seen at the centre now.",
                    "{n} of them can only be seen at the centre now.",
                    recovery.taken_back,
                )
            )
        tone = "info" if recovery.is_complete else "warn"
        self.put_right = Banner(look, tone, " ".join(words))
        self.put_right.wrap()
        if not recovery.is_worth_telling:
            self.put_right.hide()
        return self.put_right

    def _warnings(self) -> tuple[QWidget, ...]:
        self.clock_line, self.room_line = ClockLine(self.desk), RoomLine(self.desk)
        return self.clock_line, self.room_line

    def _ask(self) -> None:
        searching, is_live = self.desk.session.searching, self.desk.session.is_live
        self.desk.ask(self, is_live, self._show_live)
        self.desk.ask(
            self, lambda: (searching.counts(), searching.recent(LATEST)), self._show_members
        )

    def _buttons(self) -> None:
        look, say, go = self.look, self.look.say, self.desk.go
        self.new = KeyButton(look, say("Enrol a new member"), "F2", "user-plus", "hero")
        self.search = KeyButton(look, say("Search"), "F3", "search")
        self.drafts = KeyButton(look, say("Drafts"), "F12", "clock")
        self.rush = KeyButton(look, say("Photo first"), "F11", "camera")
        self.send = KeyButton(look, say("Send now"), "F4")
        self.corrections = KeyButton(look, say("View"), "", "arrow-right", "quiet")
        self.new.clicked.connect(lambda: go(ToEnrol()))
        self.search.clicked.connect(lambda: go(ToSearch()))
        self.drafts.clicked.connect(lambda: go(ToDrafts()))
        self.rush.clicked.connect(lambda: go(ToRush()))
        self.bind("F11", lambda: go(ToRush()))
        self.bind("F12", lambda: go(ToDrafts()))
        self.send.clicked.connect(lambda: go(ToSyncCentre()))
        self.corrections.clicked.connect(lambda: go(ToSyncCentre(CORRECTION_TAB)))
        for button in (self.rush, self.search, self.drafts):
            button.setFixedHeight(look.size("hero"))

    def _counts(self) -> QWidget:
        say = self.look.say
        self._goal_words = text("", "small")
        self._goal_words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._goal = progress(0, 1, say("Goal of the day"))
        goal = holder(column(self._goal_words, self._goal, gap=4))
        goal.setFixedWidth(self.look.px(170))
        self._goal_box = goal
        cards = (
            (self._count("today", "user-plus", "primary", say("Enrolled today"), goal), 13),
            (self._count("received", "check-circle", "ok", say("At the centre"), None), 8),
            (self._count("waiting", "waiting", "offline", say("Waiting to send"), self.send), 11),
            (
                self._count("correction", "edit", "warn", say("To correct"), self.corrections),
                9,
            ),
        )
        return holder(row(*cards, gap=12))

    def _count(self, name: str, mark: str, tone: str, label: str, tail: QWidget | None) -> QFrame:
        self.numbers[name] = text("–", "display")
        head = row(glyph(self.look, mark, tone, 22), text(label, "label"), None, gap=8)
        tails: list[Item] = [tail] if tail is not None else []
        foot = row(self.numbers[name], None, *tails, gap=8)
        return frame("card", column(head, foot, gap=0, margins=(18, 12, 16, 8)))

    def _doing(self) -> QWidget:
        return holder(
            row((self.new, 5), (self.rush, 2), (self.search, 2), (self.drafts, 2), gap=12)
        )

    def _latest_card(self) -> QFrame:
        every = KeyButton(self.look, self.look.say("See all"), "F3", "", "quiet")
        every.setMaximumHeight(self.look.px(36))
        every.clicked.connect(lambda: self.desk.go(ToSearch()))
        head = row(text(self.look.say("Latest members"), "h3"), None, every)
        head.setContentsMargins(18, 6, 14, 4)
        return frame("card", column(head, rule(), (self.latest, 1), gap=0))

    def _road_card(self) -> QFrame:
        """The same words as in the header, with room for their reason."""
        look = self.look
        self._road = Banner(look, "offline", "")
        self._road_note = text("", "small", wrap=True)
        help_line = row(
            glyph(look, "phone", "ink2", 20),
            text(look.say("Help")),
            None,
            text(self.desk.session.campaign.help_phone, "muted"),
        )
        told = self.desk.session.recovery.is_worth_telling
        needed = _ROOM_FOR_KEYS + (_ROOM_FOR_BANNER if told else 0)
        keys = [
            row(keycap(key), text(words), None, gap=10)
            for key, words in (
                ("F2", look.say("Enrol a new member")),
                ("F3", look.say("Search")),
                ("F4", look.say("Send to the centre")),
                ("F1", look.say("All keys")),
            )
            if self.desk.size[1] >= self.look.px(needed)
        ]
        head = row(text(look.say("The way to the centre"), "h3"), None)
        inner = column(
            head, self._road, self._road_note, 8, rule(), 4, *keys, None, help_line, gap=8
        )
        inner.setContentsMargins(18, 12, 16, 14)
        return frame("card", inner)

    def _show_road(self, view: SyncView) -> None:
        icon, tone = chip_look(view)
        self._road.say(chip_words(self.look.words, view), tone or "offline", icon)
        words = self.look.count(
            "{n} is safe here and goes when a road opens.",
            "{n} are safe here and go when a road opens.",
            view.waiting,
        )
        self._road_note.setVisible(view.waiting > 0)
        self._road_note.setText(words)
        self._ask()

    def _show_live(self, is_live: bool) -> None:  # noqa: FBT001 - an answer, not a switch
        self.not_live.setVisible(not is_live)

    def _show_members(self, told: tuple[Counts, Sequence[Found]]) -> None:
        counts, members = told
        self.numbers["today"].setText(grouped(counts.today))
        self.numbers["received"].setText(grouped(counts.received))
        self.numbers["waiting"].setText(grouped(counts.waiting))
        self.numbers["correction"].setText(grouped(counts.needs_correction))
        self.send.setVisible(counts.waiting > 0)
        self.corrections.setVisible(counts.needs_correction > 0)
        self.drafts.rename(f"{self.look.say('Drafts')} {grouped(counts.drafts)}")
        self._show_goal(counts.today)
        if members:
            self.latest.show_members(members)
        else:
            words = self.look.say("No one enrolled yet today")
            self.latest.show_empty(words, "user-plus", self.look.say("To begin press"), "F2")

    def _show_goal(self, today: int) -> None:
        target = self.desk.session.campaign.target_today
        self._goal_box.setVisible(bool(target))
        if not target:
            return
        left = max(target - today, 0)
        words = self.look.say("Goal {target} · {left} to go", target=target, left=left)
        self._goal_words.setText(words)
        self._goal.setRange(0, target)
        self._goal.setValue(min(today, target))
