"""The first run in five steps: language, joining, check, PIN, practice. May be resumed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop.services.provisioning import Activated, ActivationRefusal
from ui.bridge.ports import Centre
from ui.bridge.wording import stage, stop_reason
from ui.look.words import N_
from ui.screens.door import Porch, stand
from ui.widgets.banner import Banner
from ui.widgets.files import ask_file, ask_where
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import bind_key
from ui.widgets.parts import column, empty, frame, glyph, holder, keycap, row, rule, text
from ui.widgets.product_mark import ProductMark
from ui.widgets.shell import Shell

STEPS = (N_("Language"), N_("Join"), N_("Check"), N_("PIN"), N_("Practice"))
_LANGUAGE, _JOIN, _CHECK, _PIN, _PRACTICE = range(5)
_WIDE = 1040
LEAST_PIN = 6
LEAST_PASSPHRASE = 15


class ProvisionScreen(QWidget):
    """Nothing is sent before the person has seen which centre it goes to."""

    finished = Signal()
    _stage_told = Signal(str)

    def __init__(self, porch: Porch, step: int = _LANGUAGE) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._porch, self._look = porch, porch.look
        self.step = step
        self._centre: Centre | None = None
        self._steps: QHBoxLayout = row(gap=10)
        self._pages = QStackedWidget()
        for page in (self._language(), self._join(), self._check(), self._pin(), self._practice()):
            self._pages.addWidget(page)
        self.trouble = Banner(porch.look, "err", "")
        self.trouble.hide()
        self.setLayout(stand(self._card(), porch))
        self._stage_told.connect(self._show_stage, Qt.ConnectionType.QueuedConnection)
        bind_key(self, "Esc", self.back)
        self._move(step)

    def begin(self) -> None:
        self._focus()

    def _card(self) -> QFrame:
        look, say = self._look, self._look.say
        words = say("Done once · no internet needed · may be left and continued later")
        names = column(text(say("Join this laptop to a camp"), "h1"), text(words, "muted"), gap=0)
        self.go_on = KeyButton(look, say("Continue"), "Enter", "arrow-right", "primary")
        self.go_on.clicked.connect(self.forward)
        self._back_button = KeyButton(look, say("Back"), "Esc", "arrow-left")
        self._back_button.clicked.connect(self.back)
        self._where = text("", "muted")
        body = column(
            row(ProductMark(look, 44), names, None, gap=16),
            10,
            self._steps,
            6,
            rule(),
            6,
            self.trouble,
            self._pages,
            14,
            row(self.go_on, self._back_button, None, self._where),
            gap=8,
            margins=(36, 24, 36, 24),
        )
        card = frame("card", body)
        card.setFixedWidth(min(_WIDE, self._look.px(_WIDE)))
        return card

    # ---- pages -----------------------------------------------------------------------------

    def _language(self) -> QWidget:
        look = self._look
        buttons = []
        for place, (words, code) in enumerate((("हिंदी", "hi"), ("English", "en")), start=1):
            kind = "secondary"
            icon = "check" if look.language == code else "language"
            button = KeyButton(look, words, str(place), icon, kind)
            button.clicked.connect(
                lambda _on=False, code=code: self._porch.change_look("language", code)
            )
            bind_key(self, f"Alt+{place}", button.click)
            buttons.append((button, 1))
        return holder(column(row(*buttons, gap=16), None))

    def _join(self) -> QWidget:
        look, say = self._look, self._look.say
        shell = Shell(look)
        shell.add(holder(row(glyph(look, "qr", "ink2", 20, 0), margins=(10, 0, 0, 0))))
        spoken = say("Activation code, or the text of its QR")
        self.activation: QLineEdit = shell.add_edit(spoken, spoken)
        self.activation.setMaxLength(4096)
        self.activation.returnPressed.connect(self.forward)
        opened = KeyButton(look, say("Open a file"), "", "usb")
        opened.clicked.connect(self._open_file)
        note = say("The supervisor gives the code, on paper or on a pen drive.")
        words = text(spoken, "label")
        return holder(column(words, shell, text(note, "small"), 4, row(opened, None), None, gap=8))

    def _check(self) -> QWidget:
        self._facts = column(gap=6)
        return holder(column(self._facts, None))

    def _pin(self) -> QWidget:
        look, say = self._look, self._look.say
        self.user_code, self.secret, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        least = LEAST_PASSPHRASE if self._porch.app.is_degraded else LEAST_PIN
        first = look.count(
            "New PIN or passphrase, at least {n} character",
            "New PIN or passphrase, at least {n} characters",
            least,
        )
        lines = (
            (say("Your user code"), self.user_code),
            (first, self.secret),
            (say("The same once more"), self.again),
        )
        body = column(gap=4)
        for words, edit in lines:
            edit.setAccessibleName(words)
            edit.returnPressed.connect(self._next_line)
            body.addWidget(text(words, "label"))
            body.addWidget(edit)
        for edit in (self.secret, self.again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._stage = text("", "muted")
        body.addWidget(self._stage)
        asked = KeyButton(look, say("Write a request file"), "", "upload", "quiet")
        asked.clicked.connect(self._write_request)
        answered = KeyButton(look, say("Read the centre's answer"), "", "usb", "quiet")
        answered.clicked.connect(self._read_response)
        hint = text(say("No internet? By file on a pen drive:"), "small")
        body.addLayout(row(hint, asked, answered, None))
        return holder(body)

    def _practice(self) -> QWidget:
        look = self._look
        head = row(
            glyph(look, "check-circle", "ok", 44),
            text(look.say("This laptop is ready"), "h2"),
            None,
        )
        self._last_words = text("", "muted")
        self._say_last(is_live=True)
        return holder(column(head, self._last_words, None, gap=12))

    def _say_last(self, *, is_live: bool) -> None:
        """A laptop that came here by pen drive has one more way to go."""
        say = self._look.say
        words = (
            say("Unlock with your PIN. Enrol three sample people to practise.")
            if is_live
            else say("Give the test packet to the centre; enrol once its answer is here.")
        )
        self._last_words.setText(words)

    # ---- steps -----------------------------------------------------------------------------

    def forward(self) -> None:
        self.trouble.hide()
        match self.step:
            case 0:
                self._move(_JOIN)
            case 1:
                self._read_activation()
            case 2:
                self._move(_PIN)
            case 3:
                self._activate()
            case _:
                self.finished.emit()

    def back(self) -> None:
        if _LANGUAGE < self.step < _PRACTICE:
            self._move(self.step - 1)

    def _move(self, step: int) -> None:
        self.step = step
        self.trouble.hide()
        self._pages.setCurrentIndex(step)
        self._back_button.setVisible(_LANGUAGE < step < _PRACTICE)
        self._where.setText(self._look.say("Step {step} of {all}", step=step + 1, all=len(STEPS)))
        empty(self._steps)
        for place, words in enumerate(STEPS):
            done, here = place < step, place == step
            mark = glyph(self._look, "check-circle", "ok", 24) if done else keycap(str(place + 1))
            said = text(self._look.say(words), "h3" if here else "muted", "primary" if here else "")
            self._steps.addLayout(row(mark, said, gap=8))
            if place < len(STEPS) - 1:
                line = rule(px=2)
                line.setFixedWidth(40)
                self._steps.addWidget(line)
        self._steps.addStretch(1)
        self._focus()

    def _focus(self) -> None:
        target = {_JOIN: self.activation, _PIN: self.user_code}.get(self.step, self.go_on)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_line(self) -> None:
        edits = (self.user_code, self.secret, self.again)
        empties = [edit for edit in edits if not edit.text()]
        if empties:
            empties[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.forward()

    def _read_activation(self) -> None:
        typed, provisioning = self.activation.text().strip(), self._porch.app.provisioning
        if not typed:
            self._say(self._look.say("Write the activation code, or open its file"))
            return
        self._run(lambda: provisioning.begin(typed), self._on_centre)

    def _on_centre(self, answer: Centre | ActivationRefusal) -> None:
        if isinstance(answer, ActivationRefusal):
            self._refused(answer)
            return
        self._centre = answer
        empty(self._facts)
        say = self._look.say
        for words, value in (
            (say("Organisation"), answer.organisation),
            (say("Centre"), answer.server),
            (say("Fingerprint"), answer.fingerprint),
        ):
            if not value:
                continue
            label = text(words, "small")
            label.setFixedWidth(self._look.px(150))
            self._facts.addLayout(row(label, text(value, "strong"), None, margins=(0, 6, 0, 6)))
            self._facts.addWidget(rule())
        hint = text(say("Compare the fingerprint with the supervisor's paper."), "muted")
        self._facts.addWidget(hint)
        self._move(_CHECK)

    def _lines_are_right(self) -> bool:
        """Whether code, secret and its repetition may be used; says what is missing."""
        secret = self.secret.text()
        least = LEAST_PASSPHRASE if self._porch.app.is_degraded else LEAST_PIN
        if not self.user_code.text().strip():
            self._say(self._look.say("Write your user code"))
        elif len(secret) < least:
            self._say(self._look.say("The PIN needs {n} characters", n=least))
        elif secret != self.again.text():
            self._say(self._look.say("The two PINs differ: write them again"))
        else:
            return True
        return False

    def _activate(self) -> None:
        if not self._lines_are_right():
            return
        provisioning, typed = self._porch.app.provisioning, self.activation.text().strip()
        user_code, secret = self.user_code.text().strip(), self.secret.text()
        self._run(
            lambda: provisioning.activate(typed, user_code, secret, self._stage_told.emit),
            self._on_activated,
        )

    def _on_activated(self, answer: Activated | ActivationRefusal) -> None:
        if isinstance(answer, ActivationRefusal):
            self._refused(answer)
            return
        self._say_last(is_live=answer.is_live)
        for edit in (self.secret, self.again, self.user_code, self.activation):
            edit.clear()
        self._move(_PRACTICE)

    def _run(self, work: object, on_done: object) -> None:
        if callable(work) and callable(on_done):
            self.go_on.rename(self._look.say("Working") + "…")
            self._porch.tasks.run(self, work, lambda told: self._after(on_done, told), self._fail)

    def _after(self, on_done: object, told: object) -> None:
        self.go_on.rename(self._look.say("Continue"))
        if callable(on_done):
            on_done(told)

    def _fail(self, error: Exception) -> None:
        self.go_on.rename(self._look.say("Continue"))
        self._porch.report(error)

    def _refused(self, refusal: ActivationRefusal) -> None:
        words = self._look.words
        self._say(f"{words.sentences(*stop_reason(words, refusal.code))} ({refusal.code})")

    def _say(self, words: str) -> None:
        self.trouble.say(words, "err")
        self.trouble.show()

    def _show_stage(self, name: str) -> None:
        self._stage.setText(stage(self._look.words, name) + "…")

    # ---- files -----------------------------------------------------------------------------

    def _open_file(self) -> None:
        """The activation text as the centre wrote it, from a pen drive."""

        def read(path: Path) -> str:
            return path.read_text(encoding="utf-8", errors="replace").strip()

        ask_file(
            self,
            self._look.say("Open a file"),
            lambda path: self._run(lambda: read(path), self.activation.setText),
        )

    def _write_request(self) -> None:
        if not self._lines_are_right():
            return
        provisioning, typed = self._porch.app.provisioning, self.activation.text().strip()
        secret, words = self.secret.text(), self._look.say("Write a request file")
        ask_where(
            self,
            words,
            "sadasya-request",
            lambda path: self._run(
                lambda: provisioning.write_request(typed, secret, path), self._on_request
            ),
        )

    def _on_request(self, refusal: ActivationRefusal | None) -> None:
        if refusal is not None:
            self._refused(refusal)
            return
        self._stage.setText(self._look.say("Take the file to the centre, then read its answer."))

    def _read_response(self) -> None:
        """The centre's file in; the test packet for the way back lies beside it."""
        if not self._lines_are_right():
            return
        provisioning = self._porch.app.provisioning
        user_code, secret = self.user_code.text().strip(), self.secret.text()

        def read(path: Path) -> Activated | ActivationRefusal:
            packets = path.with_name("sadasya-test-packet")
            return provisioning.read_response(path, packets, user_code, secret)

        ask_file(
            self,
            self._look.say("Read the centre's answer"),
            lambda path: self._run(lambda: read(path), self._on_activated),
        )
