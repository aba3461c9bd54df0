"""Joins the form to the member's own screen: over the window, or on the display of their own.

Promises: what is sealed of the check is what happened, that is whose word, in which language, after
which notice, in how many seconds; a right holds for the very answers and photo that were shown; a
notice counts as read aloud only when it stood open or was played.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop.domain.checking import CHECK, is_held_right, unchecked
from desktop.domain.enrolment import Draft
from desktop.domain.fields import FieldProblem
from desktop.domain.noted import MemberCheck, Noted, Said
from desktop.errors import KnownError
from ui.bridge.campaign import Asked
from ui.bridge.wording import known_error
from ui.look.theme import Look
from ui.screens.desk import WIDE_FROM, Desk
from ui.screens.enrol.form import FormCard
from ui.screens.enrol.sitting import Sitting
from ui.screens.member.member_screen import MemberScreen, Shown
from ui.screens.member.told import Teller, Told
from ui.screens.member.watch_bar import WatchBar
from ui.widgets.ground import ground_of
from ui.widgets.key_button import KeyButton

_TICK_MS = 250
_SETTLE_MS = 400
_TURN_MS = 1  # 0 would be the same turn


@dataclass(frozen=True, slots=True)
class AtTable:
    """The form as this needs it."""

    form: FormCard
    sitting: Sitting
    draft: Callable[[], Draft | None]
    note: Callable[..., None]
    to_save: Callable[[], None]
    # Of a member who is corrected: what was sealed of the guarded questions, `given` or `refused`.
    sealed: Callable[[], Mapping[str, str]] = dict


class Joining(QObject):
    """Lives as long as the enrol screen; the member's screen comes and goes."""

    def __init__(self, desk: Desk, table: AtTable) -> None:
        super().__init__(table.form)
        self._desk, self._table = desk, table
        self.clock: Callable[[], float] = monotonic
        self.button = _button(desk)
        self.button.clicked.connect(self.open)
        self.bar = WatchBar(desk.look)
        self.screen: MemberScreen | None = None
        self._seconds, self._since, self._notice_since = 0.0, 0.0, 0.0
        self._photo: bytes | None = None
        self._is_alone = self._was_played = False
        self._tick = self._timer(_TICK_MS, self._on_tick)
        self._settle = self._timer(_SETTLE_MS, self._refresh)
        self._settle.setSingleShot(True)
        table.form.edited.connect(lambda _name: self._on_edit())
        table.sitting.changed.connect(self._on_photo)
        if desk.second is not None:
            desk.second.unplugged.connect(self._come_back)

    def _timer(self, after_ms: int, told: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(after_ms)
        timer.timeout.connect(told)
        return timer

    # ---- opening and closing ---------------------------------------------------------------

    def open(self) -> None:
        """The details, read back."""
        if self.screen is not None and self.bar.isVisible():
            self.bar.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._open()

    def open_notice(self) -> None:
        """F6 in the form: the notice alone."""
        if self.screen is None:
            self._open(notice_alone=True)
        elif self.screen.notice is None:
            self.screen.open_notice()

    def close(self) -> None:
        """The screen is taken away and nothing of the member stays on any display."""
        screen, self.screen = self.screen, None
        if screen is None:
            return
        self._seconds += self.clock() - self._since
        self._tick.stop()
        self._settle.stop()
        self._silence()
        self.bar.rest()
        screen.removeEventFilter(self)
        screen.hide()
        screen.deleteLater()
        if self._desk.second is not None:
            self._desk.second.part()

    def _open(self, *, notice_alone: bool = False) -> None:
        draft = self._table.draft()
        if draft is None or self.screen is not None:
            return
        self._since, self._is_alone = self.clock(), notice_alone
        self._was_played = False
        language = self._table.form.consent.language
        screen = MemberScreen(self._desk.look, self._shown(), language, notice_alone=notice_alone)
        self.screen = screen
        screen.answered.connect(self._on_answer)
        screen.notice_opened.connect(self._on_notice)
        screen.play_pressed.connect(self._play_or_pause)
        screen.turned.connect(self._on_turned)
        screen.left.connect(self._on_left)
        if notice_alone:
            self._on_notice()
            # In the next turn of the loop: to build a page and to show it is one turn each.
            QTimer.singleShot(_TURN_MS, screen, lambda: self._place(screen))
        else:
            self._place(screen)
        self._tick.start()
        self._desk.announce(screen.accessibleName())

    def _place(self, screen: MemberScreen) -> None:
        if self.screen is not screen:
            return
        second = self._desk.second
        if second is not None and second.is_there:
            second.host(screen)
            self.bar.watch(screen)
        else:
            self._cover_window(screen)

    def _cover_window(self, screen: QWidget) -> None:
        ground = ground_of(self.bar)
        screen.setParent(ground)
        screen.setGeometry(ground.rect())
        ground.installEventFilter(self)
        screen.show()
        screen.raise_()
        screen.setFocus(Qt.FocusReason.PopupFocusReason)

    def _come_back(self, guest: QWidget) -> None:
        """The member's display was unplugged: the same page goes on over the window."""
        if guest is self.screen:
            self.bar.rest()
            self._cover_window(guest)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_over = self.screen is not None and self.screen.parent() is watched
        if event.type() == QEvent.Type.Resize and is_over and isinstance(watched, QWidget):
            self.screen.setGeometry(watched.rect())  # type: ignore[union-attr]
        return super().eventFilter(watched, event)

    # ---- what is shown ---------------------------------------------------------------------

    def _asked(self, draft: Draft | None) -> Asked:
        session = self._desk.session
        return session if draft is None else session.former.get(draft.pack, session)

    def _shown(self) -> Shown:
        answers = self._table.form.answers()
        asked = self._asked(self._table.draft())
        today = self._desk.session.time_kept.today()
        photo, sealed = self._table.sitting.photo, self._table.sealed()

        def tell(look: Look) -> Told:
            return Teller(look, asked, today, sealed).tell(answers)

        return Shown(tell, photo.jpeg if photo else None, self._table.form.questions.notice)

    def _refresh(self) -> None:
        if self.screen is not None:
            self.screen.show_again(self._shown())

    def _on_edit(self) -> None:
        if self.screen is not None:
            self._settle.start()

    def _on_photo(self) -> None:
        """Another picture was not what the member said yes to."""
        photo, draft = self._table.sitting.photo, self._table.draft()
        digest = photo.digest if photo is not None else None
        is_held = draft is not None and is_held_right(draft.noted)
        if is_held and (digest is None or digest != self._photo):
            self._table.note(check=None)
        self._on_edit()

    # ---- the member's answer ---------------------------------------------------------------

    def _on_answer(self, is_right: bool) -> None:  # noqa: FBT001 (the signal's own)
        screen = self.screen
        if screen is None:
            return
        if self._settle.isActive():
            # What was typed meanwhile is not yet what the member saw.
            self._settle.stop()
            self._refresh()
            return
        self._note(Said.RIGHT if is_right else Said.WRONG, screen.look.language)
        self.close()
        if is_right:
            self._desk.announce(self._desk.look.say("The member says: all right"))
            self._table.to_save()
        else:
            self._desk.announce(self._desk.look.say("The member says: not right"))
            self._table.form.go_to(self._table.form.order[0])

    def _note(self, said: Said, language: str) -> None:
        notice, consent = self._table.form.questions.notice, self._table.form.consent
        consent.speak(language)
        photo = self._table.sitting.photo
        self._photo = photo.digest if photo is not None else None
        check = MemberCheck(
            said=said,
            language=consent.language,
            mode=consent.mode.code,
            notice=notice.digests.get(consent.language, ""),
            seconds=round(self._seconds + self.clock() - self._since),
        )
        self._table.note(check=Noted(check=check).as_json()[CHECK])

    def missing(self, noted: Mapping[str, object]) -> tuple[FieldProblem, ...]:
        """What keeps the form from being sealed: the pack wants the member's word."""
        return unchecked(noted, self._asked(self._table.draft()).rules)

    def _on_left(self) -> None:
        is_alone = self._is_alone
        self.close()
        if is_alone:
            self._table.form.consent.focus_in()
        else:
            self._table.form.go_to(self._table.form.order[0])

    # ---- the notice ------------------------------------------------------------------------

    def _on_notice(self) -> None:
        """It is open to be read out, or plays: that is how it was made known."""
        if self.screen is None or self.screen.notice is None:
            return
        self._notice_since = self.clock()
        consent = self._table.form.consent
        consent.speak(self.screen.notice.language)
        consent.note_read_aloud()
        if self.screen.notice.recording:
            self._play_or_pause()

    def _on_turned(self) -> None:
        self._silence()
        if self.screen is not None and self.screen.notice is not None:
            self._table.form.consent.speak(self.screen.notice.language)

    def _play_or_pause(self) -> None:
        page = self.screen.notice if self.screen is not None else None
        if page is None:
            return
        if not page.recording:
            self.screen.step_back()  # type: ignore[union-attr]
            return
        reading, recording = self._desk.session.reading_aloud, page.recording
        is_playing = reading.heard().is_playing
        work = reading.pause if is_playing else lambda: reading.play(recording)
        self._was_played = True
        self._desk.tasks.run(page, work, lambda _none: self._on_tick(), self._on_silent)

    def _on_silent(self, error: Exception) -> None:
        page = self.screen.notice if self.screen is not None else None
        if page is None or not isinstance(error, KnownError):
            self._desk.report(error)
            return
        what, step, code = known_error(page.look.words, error)
        page.show_trouble(f"{page.look.words.sentences(what, step)} ({code})")
        self._desk.announce(page.told.text())

    def _silence(self) -> None:
        if self._was_played:
            reading = self._desk.session.reading_aloud
            self._desk.tasks.run(
                self._table.form, reading.silence, lambda _none: None, self._desk.report
            )
            self._was_played = False

    def _on_tick(self) -> None:
        page = self.screen.notice if self.screen is not None else None
        if page is not None:
            page.show_seconds(self.clock() - self._notice_since)
            page.show_heard(self._desk.session.reading_aloud.heard())


def _button(desk: Desk) -> KeyButton:
    """For the action bar; where it is narrow, picture and key stand alone.

    Large type in a small window leaves it no room at all: there the key is told by F1.
    """
    look, wide = desk.look, desk.size[0]
    is_narrow = wide <= WIDE_FROM or look.large
    button = KeyButton(look, "" if is_narrow else look.say("Show"), "Ctrl+R", "eye", "quiet")
    if look.large and wide < WIDE_FROM:
        button.hide()
    spoken = look.say("Show the member their details")
    button.setAccessibleName(spoken)
    button.setToolTip(spoken)
    return button
