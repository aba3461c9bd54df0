"""The member's own screen: what was noted of them, in their language, and the notice.

Promises: it works by keys alone, wherever it is shown and whoever has the keyboard; the language
is the member's and not the window's; the keys of the form beneath are not for it, but the lock is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.consent import Notice
from ui.look.theme import Look
from ui.screens.member.notice_page import NoticePage
from ui.screens.member.read_back import ReadBack
from ui.screens.member.told import Told
from ui.widgets.key_button import KeyButton
from ui.widgets.parts import empty, holder, row, text

_YES = ("1", "१")
_NO = ("2", "२")
_OTHER = {"hi": "en", "en": "hi"}
_NAMES = {"hi": "हिंदी", "en": "English"}
OWN_KEYS = (
    *(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on it: how to say the answers in a language, the photo, the notice."""

    tell: Callable[[Look], Told]
    photo: bytes | None
    notice: Notice


class MemberScreen(QWidget):
    """Two pages; Esc leaves the notice first, then the screen."""

    answered = Signal(bool)
    notice_opened = Signal()
    play_pressed = Signal()
    turned = Signal()
    left = Signal()

    def __init__(
        self, look: Look, shown: Shown, language: str, *, notice_alone: bool = False
    ) -> None:
        """`notice_alone`: the details were not asked for, and Esc leaves the screen."""
        super().__init__()
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # It fills the window: a ring around all of it would tell nobody anything.
        self.setProperty("ring", False)  # noqa: FBT003 (Qt's own signature)
        self._window_look, self._shown = look, shown
        self._is_covered, self._is_notice_alone = False, notice_alone
        self.read_back: ReadBack | None = None
        self.notice: NoticePage | None = None
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(20, 10, 20, 14)
        self._all.setSpacing(10)
        self._speak(language, with_notice=notice_alone)

    # ---- what it shows ---------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """The same page again, in this language."""
        self._speak(language, with_notice=self.notice is not None)

    def _speak(self, language: str, *, with_notice: bool) -> None:
        now = self._window_look
        self.look = now
        if language != now.language:
            self.look = Look(now.name, language, large=now.large, brand=now.brand)
        self._show(with_notice=with_notice)

    def show_again(self, shown: Shown) -> None:
        """Other answers, the same page."""
        self._shown = shown
        self._show(with_notice=self.notice is not None)

    def open_notice(self) -> None:
        self._is_notice_alone = False
        self._show(with_notice=True)
        self.notice_opened.emit()

    def _show(self, *, with_notice: bool) -> None:
        if self.read_back is not None:
            # On its way out: it need not find the largest letters for a room it leaves.
            self.read_back.reel.blockSignals(True)  # noqa: FBT003 (Qt's own signature)
        empty(self._all)
        self.read_back = self.notice = None
        look = self.look
        page: QWidget
        if with_notice:
            page = self.notice = NoticePage(look, self._shown.notice)
            heading = look.say("Notice {number}", number=self._shown.notice.id)
        else:
            page = self.read_back = ReadBack(look, self._shown.tell(look), self._shown.photo)
            self.read_back.cover(covered=self._is_covered)
            self.read_back.answered.connect(self.answered)
            heading = look.say("Look: is all this right?")
        self._all.addWidget(self._head(heading))
        self._all.addWidget(page, 1)
        self.setAccessibleName(self.spoken(heading))
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self, heading: str) -> QWidget:
        """The question, and the keys of whoever helps."""
        look, say = self.look, self.look.say
        keys = row(text(heading, "memberFact"), None, gap=6)
        for words, key, icon, pressed in (
            (self._notice_words(), "F6", "speaker", self._press_notice),
            (_NAMES[_OTHER[look.language]], "F7", "language", self._turn),
            (self._cover_words(), "F8", "eye-off", self._cover),
            (say("Back"), "Esc", "arrow-left", self.step_back),
        ):
            if not words:
                continue
            button = KeyButton(look, words, key, icon, "quiet")
            button.setMaximumHeight(44)
            button.clicked.connect(pressed)
            keys.addWidget(button)
        return holder(keys)

    def _notice_words(self) -> str:
        """Without a recording there is nothing to play on the notice's own page."""
        if self.notice is None:
            return self.look.say("Notice")
        return self.look.say("Play, pause") if self.notice.recording else ""

    def _cover_words(self) -> str:
        if self.notice is not None:
            return ""
        return self.look.say("Show caste") if self._is_covered else self.look.say("Hide caste")

    def spoken(self, heading: str) -> str:
        """Name and question; the lines follow one by one."""
        if self.read_back is None:
            return heading
        return ". ".join([*self.read_back.words(), heading])

    # ---- keys ------------------------------------------------------------------------------

    def press(self, event: QKeyEvent) -> bool:
        """Whether this key was for it; also called for the window that has the keyboard."""
        key = Qt.Key(event.key())
        if self._answer(event.text()):
            return True
        acts = {
            Qt.Key.Key_F6: self._press_notice,
            Qt.Key.Key_F7: self._turn,
            Qt.Key.Key_F8: self._cover,
            Qt.Key.Key_Escape: self.step_back,
        }
        if key in acts:
            acts[key]()
            return True
        page = self.notice or self.read_back
        return page is not None and page.reel.roll(key)

    def _answer(self, character: str) -> bool:
        if self.read_back is None or character not in (*_YES, *_NO):
            return False
        self.answered.emit(character in _YES)
        return True

    def _press_notice(self) -> None:
        if self.notice is None:
            self.open_notice()
        else:
            self.play_pressed.emit()

    def _turn(self) -> None:
        self.speak(_OTHER[self.look.language])
        self.turned.emit()

    def _cover(self) -> None:
        if self.read_back is not None:
            self._is_covered = not self._is_covered
            self._show(with_notice=False)

    def step_back(self) -> None:
        if self.notice is None or self._is_notice_alone:
            self.left.emit()
            return
        self._show(with_notice=False)
        self.turned.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.press(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keys of the form beneath are not for it; only the lock goes on working."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_lock = event.key() == Qt.Key.Key_L and bool(
                event.modifiers() & Qt.KeyboardModifier.ControlModifier
            )
            if not is_lock:
                event.accept()
                return True
        return super().event(event)
