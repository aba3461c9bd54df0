"""W1 Unlock: who is working, and their PIN or passphrase. Paste is allowed, nothing is wiped."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QWidget

from desktop.services.session import DeviceOrdered, GrantEnded
from ui.bridge.ports import Account, MustWait, Opened, WrongSecret
from ui.bridge.wording import role
from ui.screens.door import Porch, stand
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import bind_key
from ui.widgets.parts import Item, column, frame, glyph, holder, keycap, row, rule, set_props, text
from ui.widgets.product_mark import ProductMark
from ui.widgets.shell import Shell

_WIDE = 860
_PER_LINE = 3


class _Person(QPushButton):
    """One account as a card; 1, 2, 3 choose."""

    def __init__(self, porch: Porch, account: Account, place: int) -> None:
        super().__init__()
        look = porch.look
        self.account = account
        self.setProperty("kind", "person")
        self.setCheckable(True)
        said = look.say("Blocked") if account.is_disabled else role(look.words, account.role)
        self.setAccessibleName(f"{account.name}, {said}")
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))
        names = column(text(account.name, "h3"), text(said, "small"), gap=0)
        self._check = glyph(look, "check-circle", "primary", 24)
        self._cap = keycap(str(place))
        inner = row(glyph(look, "user", "ink2", 28), names, None, self._check, self._cap, gap=12)
        inner.setContentsMargins(14, 3, 14, 3)
        self._box = frame("card", inner)
        self._box.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(self._box))
        self.mark(chosen=False)

    def mark(self, *, chosen: bool) -> None:
        self.setChecked(chosen)
        self._check.setVisible(chosen)
        self._cap.setVisible(not chosen)
        set_props(self._box, tone="selected" if chosen else "")


class UnlockScreen(QWidget):
    """Unlocking is slow on purpose, so it runs off the window's thread."""

    def __init__(self, porch: Porch, chosen_user: str = "") -> None:
        super().__init__()
        self.setObjectName("clear")
        self._porch, self._look = porch, porch.look
        self._people = [
            _Person(porch, account, place)
            for place, account in enumerate(porch.app.accounts(), start=1)
        ]
        self._chosen: Account | None = None
        self._secret_label = text("", "label")
        self._wrong_mark = glyph(porch.look, "alert-circle", "err", 18)
        self.wrong = text("", "note", "err")
        self._wait = QElapsedTimer()
        self._wait_ms = 0
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)
        card = self._card()
        self.setLayout(stand(card, porch))
        for person in self._people:
            person.clicked.connect(lambda _on=False, person=person: self.choose(person))
        start = [person for person in self._people if person.account.user == chosen_user]
        for person in start or self._people[:1]:
            self.choose(person)
        self._say("")
        for place, person in enumerate(self._people[:9], start=1):
            bind_key(self, f"Alt+{place}", partial(self.choose, person))

    def begin(self) -> None:
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self) -> QFrame:
        look, say = self._look, self._look.say
        heading = self._porch.heading or say("Membership camp")
        brand = row(ProductMark(look, 56), text(heading, "h1"), None, gap=16)
        shell = Shell(look)
        shell.add(holder(row(glyph(look, "lock", "ink2", 20, 0), margins=(10, 0, 0, 0))))
        self.secret: QLineEdit = shell.add_edit(say("PIN or passphrase"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self.unlock)
        self._shell = shell
        show = KeyButton(look, say("Show"), "", "eye", "quiet")
        show.setCheckable(True)
        show.toggled.connect(self._show_secret)
        shell.add(show)
        self.go_button = KeyButton(look, say("Unlock"), "Enter", "unlock", "primary")
        self.go_button.clicked.connect(self.unlock)
        forgot = text(say("PIN forgotten? The supervisor can give a new one."), "small")
        people: list[Item] = [
            holder(row(*((person, 1) for person in self._people[at : at + _PER_LINE]), gap=12))
            for at in range(0, len(self._people), _PER_LINE)
        ]
        body = column(
            brand,
            6,
            rule(),
            6,
            text(say("Who is working?"), "h3"),
            *people,
            8,
            self._secret_label,
            shell,
            row(self._wrong_mark, self.wrong, None, gap=6),
            6,
            row(self.go_button, None, forgot),
            gap=8,
            margins=(32, 24, 32, 24),
        )
        card = frame("card", body)
        card.setFixedWidth(_WIDE)
        return card

    def choose(self, person: _Person) -> None:
        for other in self._people:
            other.mark(chosen=other is person)
        self._chosen = person.account
        name = person.account.name
        self._secret_label.setText(self._look.say("PIN or passphrase of {name}", name=name))
        self.secret.clear()
        self._say("")
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def unlock(self) -> None:
        if self._chosen is None or not self.go_button.isEnabled() or self.secret.isReadOnly():
            return
        if self._remaining() > 0:
            self._tick()
            return
        user, secret, app = self._chosen.user, self.secret.text(), self._porch.app
        if not secret:
            self._say(self._look.say("Write the PIN or passphrase"))
            return
        self._busy(on=True)
        self._porch.tasks.run(self, lambda: app.unlock(user, secret), self._on_answer, self._failed)

    def _on_answer(self, answer: object) -> None:
        if isinstance(answer, Opened):
            self._porch.opened(answer)  # busy until another screen takes its place
            return
        self._busy(on=False)
        if isinstance(answer, WrongSecret):
            words = self._look.count(
                "The PIN is not right. {n} try left.",
                "The PIN is not right. {n} tries left.",
                answer.tries_left,
            )
            self._say(words)
            self._start_wait(answer.wait_seconds)
            self.secret.selectAll()
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(answer, MustWait):
            self._start_wait(answer.seconds)
            self._tick()
        elif isinstance(answer, DeviceOrdered):
            self._say(self._look.say("The centre has locked this laptop. Ask the supervisor."))
            self._porch.tasks.run(self, answer.obey, self._on_obeyed, self._failed)
        elif isinstance(answer, GrantEnded):
            self._say(self._look.say("The permission to work here has ended. Ask the supervisor."))
        else:
            self._say(self._look.say("This name is blocked. Ask the supervisor."))

    def _failed(self, error: Exception) -> None:
        self._busy(on=False)
        self._porch.report(error)

    def _busy(self, *, on: bool) -> None:
        words = self._look.say("Unlocking") + "…" if on else self._look.say("Unlock")
        self.go_button.rename(words)
        self.secret.setReadOnly(on)

    def _on_obeyed(self, done: object) -> None:
        """What was sealed here is on its way; a wipe leaves nothing that could be unlocked."""
        if getattr(done, "is_wiped", False):
            self._say(self._look.say("This laptop was emptied. Everything is at the centre."))
            self.go_button.setEnabled(False)

    def _start_wait(self, seconds: int) -> None:
        self._wait_ms = seconds * 1000
        self._wait.start()
        if seconds:
            self._ticker.start()

    def _remaining(self) -> int:
        if not self._wait.isValid():
            return 0
        return max(0, -(-(self._wait_ms - self._wait.elapsed()) // 1000))

    def _tick(self) -> None:
        left = self._remaining()
        if left > 0:
            self._say(
                self._look.count("Try again in {n} second.", "Try again in {n} seconds.", left)
            )
        else:
            self._ticker.stop()
            self._say("")

    def _say(self, words: str) -> None:
        self.wrong.setText(words)
        self._wrong_mark.setVisible(bool(words))
        self._shell.set_state("error" if words else "")

    def _show_secret(self, on: bool) -> None:  # noqa: FBT001 (a slot's signature)
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self.secret.setEchoMode(mode)
