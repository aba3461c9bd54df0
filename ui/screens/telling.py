"""Tells a trouble in words with its next step, and says aloud what the screen shows."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop.errors import KnownError
from ui.bridge.wording import known_error
from ui.look.theme import Look
from ui.widgets.ground import Ground

_log = logging.getLogger(__name__)


class Telling:
    """Speaks for one window, in the look that it has at the moment."""

    def __init__(
        self, window: QWidget, look: Callable[[], Look], ground: Callable[[], Ground]
    ) -> None:
        self._window, self._look, self._ground = window, look, ground

    @property
    def look(self) -> Look:
        return self._look()

    def report(self, error: Exception) -> None:
        """A known trouble in words with its next step; anything else is logged as what it is."""
        if isinstance(error, KnownError):
            spoken = self.look.words
            what, step, code = known_error(spoken, error)
            words = f"{spoken.sentences(what, step)} ({code})"
        else:
            _log.error("unexpected", exc_info=error)
            words = self.look.say("Something unexpected happened. What was typed is kept.")
        self.tell(words)

    def tell(self, words: str) -> None:
        """Over the screen, and to a screen reader."""
        self._ground().tell(words)
        self.announce(words)

    def tell_safe(self, *, is_safe: bool) -> None:
        """In the header, on every screen."""
        header = self._ground().header
        if header is not None:
            header.show_safe(is_safe=is_safe)

    def announce(self, words: str) -> None:
        """Said to a screen reader; the screen shows the same words."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, words))
