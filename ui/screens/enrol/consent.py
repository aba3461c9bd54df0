"""The consent line: agreed or not, how the notice was made known, and the photo on the card."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame

from desktop.domain.consent import MEMBERSHIP, PHOTO_ON_CARD, Mode, Notice
from ui.look.theme import Look
from ui.widgets.answer import as_text
from ui.widgets.choice_answer import Chooser
from ui.widgets.field import Note
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import frame, row, set_props, text

_TALL, _TALL_COMPACT = 50, 44


class _Tick(QCheckBox):
    """Enter ticks it too, so that the hand need not leave the row of keys."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not self.isChecked():
                self.click()
            self.entered.emit()
            return
        super().keyPressEvent(event)


class ConsentLine(QFrame):
    """Field 14. Nothing is agreed to until somebody ticks it, and never carried over."""

    edited = Signal()
    finished = Signal()
    notice_wanted = Signal()

    def __init__(self, look: Look, notice: Notice, number: int, *, narrow: bool) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._look, self._notice = look, notice
        self._was_open = False
        self._language = look.language if look.language in notice.words else notice.default_language
        say = look.say
        full = say("Member read or heard the notice and agrees")
        self.tick = _Tick(say("Heard the notice, agrees") if narrow else full)
        self.tick.setAccessibleName(full)
        # A check box asks for too little room for Devanagari, and would be cut at its right.
        room = QFontMetrics(look.font("body")).horizontalAdvance(self.tick.text())
        self.tick.setMinimumWidth(room + look.px(44))
        self.on_card = QCheckBox(say("Photo on the card"))
        self.on_card.setAccessibleName(say("Photo on the card"))
        self.mode = self._modes()
        self._note = text("", "note", "err")
        listen = KeyButton(look, say("Notice"), "F6", "speaker", "quiet")
        listen.clicked.connect(self.notice_wanted)
        listen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lead = text(str(number), "number")
        line = row(lead, self.tick, self._note, gap=8, margins=(20, 0, 10, 0))
        line.addWidget(self._mode_box, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.on_card)
        line.addStretch(1)
        line.addWidget(listen)
        self.setLayout(line)
        self.tick.toggled.connect(self._on_tick)
        self.on_card.toggled.connect(lambda _on: self.edited.emit())
        self.tick.entered.connect(self.finished)
        self.set_compact(compact=False)
        self._settle()

    def _modes(self) -> Chooser:
        say = self._look.say
        modes = (
            (Mode.READ_ALOUD.value, say("read aloud")),
            (Mode.READ.value, say("read it")),
            (Mode.EXPLAINED.value, say("explained")),
        )
        chooser = Chooser(self._look, say("How the notice was made known"), modes, say("how?"))
        chooser.setFixedHeight(36)
        chooser.show_code(Mode.READ.value)
        chooser.chosen.connect(self._on_mode)
        chooser.passed.connect(self.finished)
        self._mode_box = frame("well", row(chooser))
        self._mode_box.setFixedHeight(38)
        return chooser

    @property
    def language(self) -> str:
        """The member's, in which the notice stands or stood before them."""
        return self._language

    def speak(self, language: str) -> None:
        if language in self._notice.words and language != self._language:
            self._language = language
            self.edited.emit()

    def note_read_aloud(self) -> None:
        """The notice was opened to be read out: that is how it was made known."""
        self._was_open = True
        self.mode.show_code(Mode.READ_ALOUD.value)
        self.edited.emit()

    def begin(self) -> None:
        """Another member: nothing was made known to them yet, and nothing agreed to."""
        self._was_open = False
        self.show_value(None)

    def _on_mode(self) -> None:
        """Nobody has read aloud what was not open: choosing so opens it."""
        if self.mode.code == Mode.READ_ALOUD.value and not self._was_open:
            self.mode.show_code(Mode.READ.value)
            self.notice_wanted.emit()
            return
        self.edited.emit()

    def value(self) -> dict[str, object] | None:
        if not self.tick.isChecked():
            return None
        purposes = [MEMBERSHIP, *([PHOTO_ON_CARD] if self.on_card.isChecked() else [])]
        return {
            "notice": self._notice.id,
            "language": self._language,
            "mode": self.mode.code,
            "purposes": purposes,
        }

    def show_value(self, value: object) -> None:
        consent: Mapping[object, object] = value if isinstance(value, Mapping) else {}
        # The language the member agreed in stays, whatever the window speaks meanwhile.
        self._language = as_text(consent.get("language")) or self._language
        for box in (self.tick, self.on_card):
            box.blockSignals(True)  # noqa: FBT003 (Qt's own signature)
        self.tick.setChecked(bool(consent))
        purposes = consent.get("purposes")
        self.on_card.setChecked(isinstance(purposes, list) and PHOTO_ON_CARD in purposes)
        for box in (self.tick, self.on_card):
            box.blockSignals(False)  # noqa: FBT003 (Qt's own signature)
        self.mode.show_code(as_text(consent.get("mode")) or Mode.READ.value)
        self._was_open = self._was_open or self.mode.code == Mode.READ_ALOUD.value
        self._settle()

    def show_note(self, note: Note) -> None:
        self._note.setText(note.words)
        set_props(self.tick, state="error" if note.words else "")
        self._settle()

    def set_compact(self, *, compact: bool) -> None:
        self.setFixedHeight(self._look.px(_TALL_COMPACT if compact else _TALL))

    def focus_in(self) -> None:
        self.tick.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_tick(self, on: bool) -> None:  # noqa: FBT001 (a slot's signature)
        self.on_card.setChecked(on)
        self.show_note(Note(""))
        self.edited.emit()

    def _settle(self) -> None:
        agreed = self.tick.isChecked()
        self._mode_box.setVisible(agreed)
        self.on_card.setVisible(agreed)
        self._note.setVisible(bool(self._note.text()) and not agreed)
