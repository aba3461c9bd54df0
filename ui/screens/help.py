"""F1: one page with every key, and the number to call. The same on every screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from ui.look.theme import Look
from ui.look.words import N_
from ui.widgets.parts import column, glyph, keycap, row, rule, text
from ui.widgets.sheet import Sheet

KEYS = (
    ("F1", N_("This page")),
    ("F2", N_("Enrol a new member")),
    ("F3", N_("Search")),
    ("F4", N_("Send to the centre")),
    ("F5", N_("Scan a slip")),
    ("F6", N_("Read the notice")),
    ("F7", N_("Suggest spellings")),
    ("F8", N_("Take photo, or take it again")),
    ("F9", N_("Print the card")),
    ("F10", N_("Card to the member's phone")),
    ("F11", N_("Photo first, details later")),
    ("F12", N_("Correct a mistake")),
    ("Shift+F2", N_("Next of this household")),
    ("Shift+F8", N_("Keep the photo as it is")),
    ("Ctrl+F8", N_("Save without a photo")),
    ("Ctrl+R", N_("Show it to the member")),
    ("Ctrl+D", N_("To the question beside")),
    ("Ctrl+F", N_("Voters' list")),
    ("Ctrl+K", N_("Keypad on the screen")),
    ("Ctrl+Z", N_("Take back (10 seconds)")),
    ("Ctrl+Enter", N_("Save and make card")),
    ("Enter", N_("Next field")),
    ("Esc", N_("Keep, or go back")),
    ("1 2 3", N_("Choose an answer")),
    ("0", N_("Did not say")),
    ("Alt+1 … 9", N_("Go to field 1 to 9")),
    ("Alt+Shift+1 … 5", N_("Go to field 10 to 14")),
    ("PgUp PgDn", N_("Roll the notice")),
    ("Ctrl+L", N_("Lock")),
    ("Ctrl+,", N_("Settings")),
    ("Ctrl+Shift+B", N_("Sunlight theme")),
)
_COLUMNS, _WIDTH = 3, 1240
_ROOMY_FROM = 680


class HelpSheet(Sheet):
    """Columns of keys, then the help number of the pack."""

    def __init__(self, look: Look, phone: str, window: QWidget) -> None:
        call = row(
            glyph(look, "phone", "primary", 28),
            text(look.say("Help by phone"), "h3"),
            text(phone, "h2", "primary"),
            None,
            gap=12,
        )
        is_roomy = window.height() >= _ROOMY_FROM and not look.large
        body = column(_keys(look, 10 if is_roomy else 2), rule(), call, gap=8 if is_roomy else 4)
        super().__init__(look, look.say("Keys and help"), body, window, _WIDTH)
        self.close_on(Qt.Key.Key_F1)


def _keys(look: Look, gap: int) -> QLayout:
    """Each column as wide a keycap as its longest key needs."""
    high = -(-len(KEYS) // _COLUMNS)
    parts = [KEYS[first : first + high] for first in range(0, len(KEYS), high)]
    columns = [(_column(look, part, gap), 1) for part in parts]
    return row(*columns, gap=20)


def _column(look: Look, keys: Sequence[tuple[str, str]], gap: int) -> QLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(gap)
    grid.setColumnStretch(1, 1)
    for place, (key, words) in enumerate(keys):
        grid.addWidget(keycap(key), place, 0)
        grid.addWidget(text(look.say(words), wrap=True), place, 1)
    grid.setRowStretch(len(keys), 1)
    return grid
