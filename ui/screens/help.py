"""F1: one page with every key, and the number to call. The same on every screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.look.theme import Look
from ui.look.words import N_
from ui.widgets.parts import column, glyph, holder, keycap, row, rule, text
from ui.widgets.sheet import Sheet

KEYS = (
    ("F1", N_("This page")),
    ("F2", N_("Enrol a new member")),
    ("F3", N_("Search")),
    ("F4", N_("Send to the centre")),
    ("F5", N_("Scan a slip")),
    ("F6", N_("Read the notice")),
    ("Ctrl+R", N_("Show the member their details")),
    ("F7", N_("Suggest spellings, or keep as typed")),
    ("Ctrl+K", N_("Keypad on the screen")),
    ("F8", N_("Take photo, or take it again")),
    ("F9", N_("Print the card")),
    ("F11", N_("Photo first, details later")),
    ("F12", N_("Correct a mistake")),
    ("Shift+F2", N_("Next of this household")),
    ("Ctrl+Z", N_("Take back, for ten seconds")),
    ("Ctrl+Enter", N_("Save and make card")),
    ("Ctrl+F", N_("Look up in the voters' list")),
    ("Esc", N_("Keep for later, or go back")),
    ("Enter", N_("Next field")),
    ("1 2 3", N_("Choose in a choice field")),
    ("0", N_("Did not say: religion, category, caste")),
    ("Alt+1 … 9", N_("Go to field 1 to 9")),
    ("Alt+Shift+1 … 5", N_("Go to field 10 to 14")),
    ("Ctrl+Shift+B", N_("Sunlight theme")),
)
_COLUMNS = 2


class HelpSheet(Sheet):
    """Two columns of keys, then the help number of the pack."""

    def __init__(self, look: Look, phone: str, window: QWidget) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(10)
        half = (len(KEYS) + 1) // _COLUMNS
        for place, (key, words) in enumerate(KEYS):
            cap = keycap(key)
            cap.setFixedWidth(look.px(150))
            line = holder(row(cap, text(look.say(words)), None, gap=12))
            grid.addWidget(line, place % half, place // half)
        call = row(
            glyph(look, "phone", "primary", 28),
            text(look.say("Help by phone"), "h3"),
            text(phone, "h2", "primary"),
            None,
            gap=12,
        )
        body = column(grid, 8, rule(), 4, call, gap=8)
        super().__init__(look, look.say("Keys and help"), body, window, 1000)
        self.close_on(Qt.Key.Key_F1)
