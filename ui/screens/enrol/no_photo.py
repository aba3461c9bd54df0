"""Saving without a photo: the reason is asked for, noted, and counted (P6, CAP10)."""

from __future__ import annotations

from collections.abc import Callable

from ui.look.theme import Look
from ui.look.words import N_
from ui.screens.enrol.aside import Aside
from ui.screens.enrol.sitting import Sitting
from ui.widgets.reason_panel import ReasonPanel

REASONS = (
    ("no_camera", N_("No camera")),
    ("declined", N_("Declined")),
    ("custom", N_("Purdah or custom")),
    ("camera_damaged", N_("Camera damaged")),
    ("other", N_("Another reason")),
)


class NoPhoto:
    """One question in the place of the photo; Esc gives the photo its place back."""

    def __init__(
        self, look: Look, aside: Aside, sitting: Sitting, note: Callable[..., None]
    ) -> None:
        self._look, self._aside, self._sitting, self._note = look, aside, sitting, note
        sitting.reason_wanted.connect(self.ask)

    def ask(self) -> None:
        panel = ReasonPanel(self._look, self._look.say("Why without a photo?"), REASONS)
        panel.told.connect(self._tell)
        self._aside.show_panel(panel)
        panel.focus_in()

    def _tell(self, code: str, words: str) -> None:
        self._aside.show_photo()
        self._note(refusals={"photo": code})
        self._sitting.waive(words or code)
