"""The form and the voters' list: opens the panel, scans a slip, fills in what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from desktop.domain.enrolment import Draft
from desktop.domain.fields import Advice
from desktop.domain.rolls import Slip, answers_from, epics_meant, noted_roll
from desktop.domain.text import has_script, typed
from desktop.services.scanning import SlipRead
from desktop.services.verifying import CardReading
from ui.bridge.ports import RollHit, Unsubscribe
from ui.screens.desk import WIDE_FROM, Desk
from ui.screens.enrol.aside import Aside
from ui.screens.enrol.form import FormCard
from ui.screens.enrol.roll import RollPanel, roll_button
from ui.screens.enrol.scan import ScanPanel
from ui.screens.enrol.sitting import Sitting

ON_ROLL = "epic.on_roll"
_SEARCHED = ("name", "name_latin", "epic")


class Filling(Protocol):
    """The screen, as far as the list needs it."""

    @property
    def desk(self) -> Desk: ...
    @property
    def form(self) -> FormCard: ...
    @property
    def aside(self) -> Aside: ...
    @property
    def sitting(self) -> Sitting: ...
    def note(self, **notes: object) -> None: ...


class Listed(QObject):
    """Lives as long as the enrol screen."""

    _read = Signal(str)

    def __init__(self, screen: Filling, parent: QObject) -> None:
        super().__init__(parent)
        self._screen, self._desk = screen, screen.desk
        narrow = screen.desk.size[0] <= WIDE_FROM or screen.desk.look.large
        tight = screen.desk.look.large and screen.desk.size[0] < WIDE_FROM
        self.button = roll_button(screen.desk.look, narrow=narrow, tight=tight)
        self.button.clicked.connect(self.open)
        self._offered: RollHit | None = None
        self._end_scan: Unsubscribe | None = None
        self._read.connect(self._on_read, Qt.ConnectionType.QueuedConnection)
        screen.aside.changed.connect(self._on_aside)

    # ---- looking up ------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl+F: fills at once what is offered under the voter card, else opens the list."""
        form = self._screen.form
        name = form.field_with_focus()
        if name == "epic" and self._offered is not None:
            self.fill(self._offered)
            return
        answers = form.answers()
        panel = RollPanel(self._desk, typed(answers.get("booth")))
        panel.chosen.connect(self.fill)
        panel.closed.connect(self._close)
        panel.scan_wanted.connect(self.scan)
        self._screen.aside.show_panel(panel)
        panel.begin(typed(answers.get(name)) if name in _SEARCHED else "")

    def advise(self, draft: Draft) -> tuple[Advice, ...]:
        """On the store's thread: the soft note when the voter card stands in a list.

        With a row in two parts, the booth decides; two voters whose digits are the same are a
        choice, which the list beside the form asks for.
        """
        epic = draft.answers.get("epic")
        self._offered = None
        if "roll" in draft.noted or not isinstance(epic, str):
            return ()
        hits = self._desk.session.rolls.with_epic(epic)
        near = [hit for hit in hits if hit.voter.part == draft.answers.get("booth")] or hits
        is_choice = len(near) > 1 and not epics_meant(epic)
        self._offered = offered = None if is_choice else next(iter(near), None)
        if offered is None:
            return ()
        voter = offered.voter
        name = voter.name_hi if self._desk.look.language == "hi" else voter.name_en
        return (Advice("epic", ON_ROLL, {"name": name or voter.name_hi}),)

    def fill(self, hit: RollHit) -> None:
        house = self._desk.look.say("House")
        filled = answers_from(hit.voter, hit.as_of, house)
        self._put(filled)
        self._offered = None
        self._screen.note(roll=noted_roll(hit.voter, hit.roll))
        self._desk.announce(self._desk.look.say("Filled from the voters' list"))

    def _put(self, filled: Mapping[str, object]) -> None:
        """Into the questions that this pack asks; an address that is there stays."""
        form, session = self._screen.form, self._desk.session
        before = form.answers()
        fitting = {
            name: value
            for name, value in filled.items()
            if session.form.field(name) is not None
            and not (name == "address" and before.get("address"))
            and not (name == "booth" and session.places.place(str(value)) is None)
        }
        after = {**before, **fitting}
        form.show_answers(after, form.carried - frozenset(fitting))
        for name in fitting:
            form.edited.emit(name)
        form.passed_over = frozenset(after)
        self._close(next((name for name in form.fields if name not in after), "consent"))

    def _close(self, then: str = "") -> None:
        self._screen.aside.show_photo()
        form = self._screen.form
        form.go_to(then or next((one for one in form.fields if one not in form.answers()), "name"))

    # ---- scanning --------------------------------------------------------------------------

    def scan(self) -> None:
        """F5: the camera reads a voter's slip instead of a face."""
        panel = ScanPanel(self._desk.look)
        panel.closed.connect(self._close)
        self._screen.aside.show_panel(panel)
        self._screen.sitting.shown.connect(panel.show_frame)
        panel.focus_in()
        self._end_scan = self._desk.session.photographing.scan(self._read.emit)

    def end(self) -> None:
        """The camera looks for faces again."""
        if self._end_scan is not None:
            self._end_scan()
            self._end_scan = None

    def _on_aside(self) -> None:
        if not isinstance(self._screen.aside.panel, ScanPanel):
            self.end()

    def _on_read(self, words: str) -> None:
        """Many frames show the same slip: the first answer closes the panel."""
        panel = self._screen.aside.panel
        if not isinstance(panel, ScanPanel) or not panel.may_read(words):
            return
        scanning, booths = self._desk.session.scanning, self._desk.session.places.booths
        self._desk.ask(panel, lambda: scanning.read(words, booths), self._on_meant)

    def _on_meant(self, read: SlipRead | CardReading | None) -> None:
        panel = self._screen.aside.panel
        if not isinstance(panel, ScanPanel):
            return
        if read is None:
            panel.say_unknown()
        elif isinstance(read, CardReading):
            self._fill_card(read)
        elif read.hit is None:
            self._fill_slip(read.slip, read.booth)
        else:
            self.fill(read.hit)

    def _fill_slip(self, slip: Slip, booth: str) -> None:
        filled = {"epic": slip.epic, "booth": booth}
        self._put({name: value for name, value in filled.items() if value})

    def _fill_card(self, card: CardReading) -> None:
        """A card says no more than this; the year is kept only where the form has none."""
        script = "name" if has_script(card.name, "DEVANAGARI") else "name_latin"
        filled: dict[str, object] = {script: card.name}
        if card.born and not self._screen.form.answers().get("birth"):
            filled["birth"] = {"year": card.born}
        self._put(filled)
