"""F1 knows every key that no button tells."""

from __future__ import annotations

import re
from pathlib import Path

import ui
from ui.screens.help import KEYS

KEY = r"(?:F\d+|(?:Ctrl|Shift|Alt)\+[^\s\"]+|PgUp|PgDown|Esc)"
BOUND = re.compile(rf'(?:bind\(|^\s*\()"({KEY})",', re.MULTILINE)
ON_BUTTONS = re.compile(rf'KeyButton\([^\n]*"({KEY})"|keycap\("({KEY})"\)')
# The keypad of a keyboard and its Return; a key that a field of its own tells.
SAME = {"Ctrl+Return": "Ctrl+Enter", "PgDown": "PgUp PgDn", "PgUp": "PgUp PgDn"}
WANTED = ("F5", "F10", "F11", "F12", "Shift+F2", "Ctrl+R", "Ctrl+K", "Ctrl+D", "Ctrl+F", "Ctrl+F8")


def test_every_key_that_is_bound_is_told_by_f1_or_by_its_button() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(*ui.__path__).rglob("*.py")]
    bound = {SAME.get(key, key) for text in sources for key in BOUND.findall(text)}
    buttons = {key for text in sources for pair in ON_BUTTONS.findall(text) for key in pair}
    told = {key for key, _words in KEYS}
    assert {"F12", "Ctrl+D", "Ctrl+L", "Ctrl+P"} <= bound, "the search finds what is bound"
    assert bound - buttons - told == set()
    assert set(WANTED) <= told
    assert len(told) == len(KEYS)
