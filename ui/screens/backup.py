"""The passphrase of a backup, asked for twice before a pen drive is chosen.

Promises: nothing is written before both are the same and long enough; no other place keeps it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.errors import KnownError
from ui.bridge.supervising import ForASpare
from ui.bridge.wording import known_error
from ui.look.theme import Look
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import column, glyph, row, text
from ui.widgets.sheet import Sheet
from ui.widgets.shell import Shell

_WIDTH = 760


class BackupSheet(Sheet):
    """Opened from the sync centre by whoever may settle."""

    told = Signal(str)

    def __init__(self, look: Look, spare: ForASpare, window: QWidget) -> None:
        say = look.say
        self._look, self._spare = look, spare
        self._shells = (Shell(look), Shell(look))
        labels = (say("Passphrase, four words or more"), say("The same passphrase again"))
        self.secret, self.again = (
            shell.add_edit(label) for shell, label in zip(self._shells, labels, strict=True)
        )
        for edit in (self.secret, self.again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_it = KeyButton(look, say("Show"), "", "eye", "quiet")
        self.show_it.setCheckable(True)
        self.show_it.toggled.connect(self._show_secrets)
        self._shells[0].add(self.show_it)
        self._mark = glyph(look, "alert-circle", "err", 18)
        self.wrong = text("", "note", "err")
        self.go_on = KeyButton(look, say("Choose the pen drive"), "Enter", "usb", "primary")
        self.go_on.clicked.connect(self.step)
        why = say("If this laptop breaks, another one takes over from this file.")
        paper = say("Write the passphrase on paper and keep it away from the pen drive.")
        body = column(
            text(f"{why} {paper}", wrap=True),
            6,
            *(
                part
                for label, shell in zip(labels, self._shells, strict=True)
                for part in (text(label, "label"), shell)
            ),
            row(self._mark, self.wrong, None, gap=6),
            row(self.go_on, None),
            gap=8,
        )
        super().__init__(look, say("Backup for another laptop"), body, window, _WIDTH)
        self._say("")

    def open_over(self) -> None:
        super().open_over()
        self.secret.setFocus(Qt.FocusReason.PopupFocusReason)

    def step(self) -> None:
        """To the line that is still empty, to what is wrong, or on."""
        secret = self.secret.text()
        if refused := self._spare.refusal(secret):
            what, step, _code = known_error(self._look.words, KnownError(refused))
            self._say(self._look.words.sentences(what, step), self._shells[0])
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.again.text():
            self._say("")
            self.again.setFocus(Qt.FocusReason.TabFocusReason)
        elif secret != self.again.text():
            words = self._look.say("The two passphrases differ: write them again")
            self._say(words, self._shells[1])
            self.again.selectAll()
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.shut()
            self.told.emit(secret)

    def _say(self, words: str, wrong: Shell | None = None) -> None:
        self.wrong.setText(words)
        self._mark.setVisible(bool(words))
        for shell in self._shells:
            shell.set_state("error" if shell is wrong else "")

    def _show_secrets(self, on: bool) -> None:  # noqa: FBT001 (a slot's signature)
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        for edit in (self.secret, self.again):
            edit.setEchoMode(mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step()
        else:
            super().keyPressEvent(event)
