"""The voters' list beside the form: search as you type, Enter fills the form.

Promises: an answer that comes late never replaces a newer one; nothing is filled unasked; what the
list does not say stays as it was typed; which row filled the form is sealed with the member.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from desktop.domain.rolls import Voter
from ui.bridge.ports import RollHit
from ui.look.theme import Look
from ui.look.words import N_
from ui.screens.desk import Desk
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, empty, glyph, holder, row, set_props, text
from ui.widgets.shell import Shell

SHOWN = 8
_PAUSE_MS = 60
_SIDES = 16
_LOW_BELOW = 660
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GENDERS = {"female": N_("Female"), "male": N_("Male"), "third": N_("Other")}


class HitRow(QFrame):
    """One voter in three lines: name, whose, where; the lines are cut, never wrapped."""

    pressed = Signal()

    def __init__(self, said: tuple[str, str, str]) -> None:
        super().__init__()
        self.setObjectName("row")
        first, second, third = said
        lines = (text(first, "strong"), text(second, "small"), text(third, "small"))
        self._whole = tuple(zip(lines, said, strict=True))
        for line in lines:
            line.setMinimumWidth(1)
        self.setLayout(column(*lines, gap=0, margins=(10, 5, 6, 5)))
        self.setAccessibleName(f"{first} · {second} · {third}")

    def mark(self, *, on: bool) -> None:
        set_props(self, selected="true" if on else "false")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for line, words in self._whole:
            room = self.width() - _SIDES
            line.setText(line.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()


def hit_words(look: Look, voter: Voter, relation: str) -> tuple[str, str, str]:
    """What tells two voters of one name apart; `relation` in words."""
    hindi = look.language == "hi"
    name = (voter.name_hi if hindi else voter.name_en) or voter.name_hi
    theirs = (voter.relation_hi if hindi else voter.relation_en) or voter.relation_hi
    whose = ": ".join(filter(None, (relation, theirs)))
    facts = [
        whose,
        "" if voter.age is None else str(voter.age),
        look.say(_GENDERS[voter.gender]) if voter.gender in _GENDERS else "",
    ]
    number = f"{voter.part.rpartition('-')[2].lstrip('0')}/{voter.serial}"
    house = look.say("House {house}", house=voter.house) if voter.house else ""
    where = [number, voter.epic, house]
    return name, " · ".join(filter(None, facts)), " · ".join(filter(None, where))


class RollPanel(QFrame):
    """One line to type in, the voters that fit, the arrows and Enter."""

    chosen = Signal(object)
    closed = Signal()
    scan_wanted = Signal()

    def __init__(self, desk: Desk, booth: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._look, self._booth = desk, desk.look, booth
        look, say = desk.look, desk.look.say
        shell = Shell(look)
        shell.add(holder(row(glyph(look, "search", "ink2", 20, 0), margins=(10, 0, 0, 0))))
        self.box = shell.add_edit(
            say("Look up in the voters' list"), say("7 digits of the card, serial or name")
        )
        self.box.installEventFilter(self)
        self.said = text("", "small", wrap=True)
        self.rows: list[HitRow] = []
        self._hits: Sequence[RollHit] = ()
        self._at, self._asked = 0, 0
        self._column = column(gap=0)
        self._body = holder(self._column)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setWidget(self._body)
        self.fill = KeyButton(look, say("Fill"), "Enter", "check", "primary")
        self.back = KeyButton(look, say("Back"), "Esc", "arrow-left", "quiet")
        # Stands here while nothing is found, so that a bar without room for it hides no command.
        self.scan = KeyButton(look, say("Scan a slip"), "F5", "qr")
        self.scan.clicked.connect(self.scan_wanted)
        for button in (self.fill, self.scan, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fill.clicked.connect(self._take)
        self.back.clicked.connect(self.closed)
        self._is_low = desk.size[1] < _LOW_BELOW or look.large
        self._head = text(say("Voters' list"), "h3")
        inner = column(self._head, shell, self.said, (self._area, 1), self.fill, self.scan, gap=6)
        inner.addWidget(self.back)
        inner.setContentsMargins(12, 10, 12, 8)
        self.setLayout(inner)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        self.box.textEdited.connect(lambda _typed: self._pause.start())
        self._show(())

    def begin(self, words: str) -> None:
        """Puts the cursor into the line; `words` are looked up at once and typed over."""
        self.box.setText(words)
        self.box.selectAll()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ask()

    def ask(self) -> None:
        words, rolls, booth = self.box.text().strip(), self._desk.session.rolls, self._booth
        self._asked += 1
        mine = self._asked

        def work() -> tuple[bool, Sequence[RollHit]]:
            return bool(rolls.held()), rolls.find(words, booth or None, SHOWN)

        def show(found: tuple[bool, Sequence[RollHit]]) -> None:
            if mine == self._asked:
                self._show(found[1], is_held=found[0])

        self._desk.ask(self, work, show)

    def _show(self, hits: Sequence[RollHit], *, is_held: bool = True) -> None:
        empty(self._column)
        self._hits, self.rows = hits, [HitRow(self._words_of(hit.voter)) for hit in hits]
        for place, line in enumerate(self.rows):
            line.pressed.connect(lambda place=place: self._choose(place))
            self._column.addWidget(line)
        self._column.addStretch(1)
        # At once: otherwise the rows are drawn squeezed until the next turn of the event loop.
        self._body.setMinimumHeight(sum(line.sizeHint().height() for line in self.rows))
        self._say(is_held=is_held)
        self.fill.setVisible(bool(hits))
        self.scan.setVisible(not hits)
        # Where it is low, what was found is worth more than what to do with it.
        for words in (self._head, self.said):
            words.setVisible(not (hits and self._is_low))
        self._step_to(0)

    def _words_of(self, voter: Voter) -> tuple[str, str, str]:
        question = self._desk.session.form.field("relation")
        words: dict[str, str] = {}
        for option in question.options if question is not None else ():
            if option.code == voter.relation:
                words = dict(option.words)
        relation = words.get(self._look.language) or words.get("hi", "")
        return hit_words(self._look, voter, relation)

    def _say(self, *, is_held: bool) -> None:
        say = self._look.say
        words = say("Arrow keys choose, Enter fills")
        if not is_held:
            words = say("No voters' list on this laptop: take one in the settings")
        elif not self.rows and self.box.text().strip():
            words = say("Not found: try the number on the card, or another spelling")
        elif not self.rows:
            words = say(
                "Voter card number or its last 7 digits alone, part/serial, serial, or a name"
                " in either script"
            )
        self.said.setText(words)
        self.said.setMinimumHeight(0)

    def _step_to(self, place: int) -> None:
        if not self.rows:
            return
        self._at = place % len(self.rows)
        for at, line in enumerate(self.rows):
            line.mark(on=at == self._at)
        self._body.resize(self._area.viewport().width(), self._body.minimumHeight())
        self._column.activate()
        if self._at:
            self._area.ensureWidgetVisible(self.rows[self._at], 0, 0)
        else:
            self._area.verticalScrollBar().setValue(0)
        self.box.setAccessibleDescription(self.rows[self._at].accessibleName())

    def _choose(self, place: int) -> None:
        self._step_to(place)
        self._take()

    def _take(self) -> None:
        if self._hits:
            self.chosen.emit(self._hits[self._at])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self._step_to(self._at + _MOVES[Qt.Key(event.key())])
                return True
            if event.key() in _ENTERS and not event.modifiers():
                self._on_enter()
                return True
        return super().eventFilter(watched, event)

    def _on_enter(self) -> None:
        """What is still being typed is looked up first: Enter never takes an older answer."""
        if self._pause.isActive():
            self._pause.stop()
            self.ask()
        else:
            self._take()


def roll_button(look: Look, *, narrow: bool, tight: bool) -> KeyButton:
    """For the action bar; the panel it opens has the other one, which reads a slip.

    Where it is narrow, picture and key stand alone; where it is tight, the key.
    """
    words = look.say("Voters' list")
    button = KeyButton(look, "" if narrow else words, "Ctrl+F", "" if tight else "search", "quiet")
    button.setAccessibleName(words)
    button.setToolTip(words)
    return button
