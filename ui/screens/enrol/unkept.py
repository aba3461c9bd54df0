"""What was typed into a form that is gone from the screen before the disk took it.

Promises: it is held until the disk has it, over a lock of the same person too; the trouble is told
at every try; nothing that was kept or sealed meanwhile is put back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from desktop.domain.enrolment import Draft

if TYPE_CHECKING:
    from ui.window import MainWindow


class Unkept(QObject):
    """One window's."""

    again_ms = 5000

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._held: dict[UUID, tuple[str, Draft]] = {}
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._try)

    def through(self, keep: Callable[[Draft], Draft], draft: Draft, user: str) -> Draft:
        """Keeps it, and holds it where that fails.  On the store's thread."""
        self._held[draft.id] = (user, draft)
        kept = keep(draft)
        self.forget(draft.id)
        return kept

    def forget(self, draft_id: UUID) -> None:
        """It is on the disk, or was sealed."""
        self._held.pop(draft_id, None)

    def look_after(self) -> None:
        """A form was left: what it could not keep is tried again from here."""
        self._again.start(self.again_ms)

    def _try(self) -> None:
        session, window = self._window.session, self._window
        if not self._held:
            return
        self._again.start(self.again_ms)
        for user, draft in tuple(self._held.values()):
            if session is not None and session.enroller.user == user:
                keep = session.enrolling.keep
                work = self._work(keep, draft, user)
                window.tasks.run(window, work, lambda _kept: None, window.report)

    def _work(
        self, keep: Callable[[Draft], Draft], draft: Draft, user: str
    ) -> Callable[[], object]:
        return lambda: self.through(keep, draft, user) if draft.id in self._held else None
