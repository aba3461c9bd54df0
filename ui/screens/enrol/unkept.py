"""What the disk would not take of a form, after the form itself may be gone from the screen.

Promises: it is held until the disk has it, over a lock of the same person too; the trouble is told
at every try; nothing that was kept or sealed meanwhile is put back; closing the window, which would
lose it, has to be meant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.enrolment import Draft
from desktop.domain.photo import Photo
from ui.bridge.ports import SessionPort
from ui.bridge.tasks import TaskRunner
from ui.screens.telling import Telling

# Later the warning may have been forgotten.
_MEANT_MS: Final = 60_000
T = TypeVar("T")
Keep = Callable[[SessionPort], object]


class Unkept(QObject):
    """One window's.  Answers and photo of a draft are held apart, the newest of each."""

    again_ms = 5000
    _came_out = Signal(bool)  # of one try, on whichever thread

    def __init__(
        self,
        window: QWidget,
        tasks: TaskRunner,
        telling: Telling,
        session: Callable[[], SessionPort | None],
    ) -> None:
        super().__init__(window)
        self._window, self._tasks, self._telling, self._session = window, tasks, telling, session
        self._held: dict[tuple[UUID, str], tuple[str, Keep]] = {}
        self._warned, self._is_over, self.is_losing = QElapsedTimer(), False, False
        self._came_out.connect(self._note)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._try)

    def keep(self, session: SessionPort, draft: Draft) -> Draft:
        """Keeps the answers, and holds them where that fails.  On the store's thread."""
        return self._through(session, (draft.id, ""), lambda now: now.enrolling.keep(draft))

    def attach(self, session: SessionPort, draft_id: UUID, photo: Photo) -> None:
        """The same for the photo."""
        place = (draft_id, "photo")
        self._through(session, place, lambda now: now.enrolling.attach(draft_id, photo))

    def forget(self, draft_id: UUID) -> None:
        """It was sealed."""
        for place in ((draft_id, ""), (draft_id, "photo")):
            self._held.pop(place, None)
        self._note(not self._held)

    def look_after(self) -> None:
        """What could not be kept is tried again from here."""
        if not self._is_over:
            self._again.start(self.again_ms)

    def holds_back(self) -> bool:
        """Whether the window must stay: said once, and whoever closes it again means it.

        Nothing is tried again in a window that closes.
        """
        if not self._held or self._is_warned:
            self._is_over = True
            self._again.stop()
            return False
        self._warned.start()
        self._telling.tell(
            self._telling.look.say(
                "What was written is not on the disk. Make room, then it is kept by itself. "
                "Closing the window again loses it."
            )
        )
        return True

    @property
    def _is_warned(self) -> bool:
        return self._warned.isValid() and self._warned.elapsed() < _MEANT_MS

    def _report(self, error: Exception) -> None:
        """The trouble, but not in the place of the warning that closing loses something."""
        if not self._is_warned:
            self._telling.report(error)

    def _through(
        self, session: SessionPort, place: tuple[UUID, str], keep: Callable[[SessionPort], T]
    ) -> T:
        self._held[place] = (session.enroller.user, keep)
        try:
            kept = keep(session)
            self._held.pop(place, None)
        finally:
            self._came_out.emit(not self._held)
        return kept

    def _note(self, is_kept: bool) -> None:  # noqa: FBT001 - a signal brings it
        """The header promises that all is safe only while it is."""
        if self.is_losing is is_kept:
            self.is_losing = not is_kept
            self._telling.tell_safe(is_safe=is_kept)

    def _try(self) -> None:
        session = self._session()
        if not self._held:
            return
        self._again.start(self.again_ms)
        for place, (user, keep) in tuple(self._held.items()):
            if session is not None and session.enroller.user == user:
                work = self._once_more(session, place, keep)
                self._tasks.run(self._window, work, lambda _kept: None, self._report)

    def _once_more(
        self, session: SessionPort, place: tuple[UUID, str], keep: Keep
    ) -> Callable[[], object]:
        """Unless something newer is held there by now, or nothing any more."""

        def work() -> None:
            if self._held.get(place) == (session.enroller.user, keep):
                self._through(session, place, keep)

        return work
