"""The notice in the rush: its words stand on the screen, and its recording plays if there is one.

Promises: "read aloud" is noted only by the key that begins it, never of a recording that could not
be played; what was noted of one person says nothing of the next, and no sound goes on into them.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.errors import KnownError
from ui.bridge.wording import known_error
from ui.screens.desk import Desk
from ui.screens.enrol.consent import ConsentLine
from ui.screens.member.large import sheet_of
from ui.screens.member.notice_page import NoticePage

_TICK_MS = 250
_STEP = 0.8


class RushNotice(QObject):
    """Lives as long as the rush screen."""

    def __init__(self, desk: Desk, consent: ConsentLine) -> None:
        super().__init__(consent)
        self._desk, self._consent = desk, consent
        self.page = NoticePage(desk.look, desk.session.form.notice)
        # Read out by the enroller, who sits nearer than a member stands.
        self.page.content.setStyleSheet(sheet_of(desk.look, _STEP))
        self.clock: Callable[[], float] = monotonic
        self._since = 0.0
        self._was_played = self._is_mute = False
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    def begin(self) -> None:
        """Another person: nothing was made known to them yet."""
        self.silence()
        self._since = self.clock()
        self.page.reel.roll(Qt.Key.Key_Home)
        self._consent.begin()
        self._tick.start()
        self._on_tick()

    def end(self) -> None:
        self._tick.stop()
        self.silence()

    def press(self) -> None:
        """F6: plays or pauses; without a recording or a loudspeaker the enroller reads it now."""
        self._consent.speak(self.page.language)
        if not self.page.recording or self._is_mute:
            self._consent.note_read_aloud()
            return
        reading, recording = self._desk.session.reading_aloud, self.page.recording
        if reading.heard().is_playing:
            self._run(reading.pause, self._on_tick)
        else:
            self._was_played = True
            self._run(lambda: reading.play(recording), self._on_playing)

    def silence(self) -> None:
        if self._was_played:
            self._was_played = False
            self._run(self._desk.session.reading_aloud.silence, self._on_tick)

    def _run(self, work: Callable[[], None], on_done: Callable[[], None]) -> None:
        self._desk.tasks.run(self.page, work, lambda _none: on_done(), self._on_silent)

    def _on_playing(self) -> None:
        if self._was_played:
            self._consent.note_read_aloud()
        self._on_tick()

    def _on_silent(self, error: Exception) -> None:
        if not isinstance(error, KnownError):
            self._desk.report(error)
            return
        self._is_mute, self._was_played = True, False
        words = self.page.look.words
        what, step, code = known_error(words, error)
        self.page.show_trouble(f"{words.sentences(what, step)} ({code})")
        self._desk.announce(self.page.told.text())

    def _on_tick(self) -> None:
        self.page.show_seconds(self.clock() - self._since)
        if self.page.recording and not self._is_mute:
            self.page.show_heard(self._desk.session.reading_aloud.heard())
