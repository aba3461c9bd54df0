"""An enroller who types until the power goes: run in a process that somebody kills.

    python -m tests.support.at_the_table LOG FIRST

Works the real window by keys and writes a line into LOG before each key and after each thing seen:
what stands in the form, whose photo it has, what was sealed.  The log is the oracle: whatever it
held two seconds before the kill must be in the store afterwards.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bench.robot import people
from desktop.bootstrap import application_in
from ui.application import make_application, make_window
from ui.practice.enrolment import Enroller
from ui.practice.hands import Hands
from ui.practice.people import SamplePerson
from ui.screens.card import CardScreen
from ui.screens.enrol.screen import EnrolScreen

_KEY_MS: Final = 35
_MOST: Final = 20


class Diary:
    """One JSON line a moment, straight to the kernel: a killed process loses none."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **entry: object) -> None:
        line = json.dumps({"at": time.monotonic(), **entry}, ensure_ascii=True, sort_keys=True)
        os.write(self._file, line.encode() + b"\n")


class SlowHands(Hands):
    """Types at the pace of a person in a hurry, and says what stands in the form meanwhile."""

    diary: Diary

    def pump(self) -> None:
        """Between two keys, and after every look."""
        self.note()
        QTest.qWait(_KEY_MS)
        self.note()

    def note(self) -> None:
        screen = self.window.screen_now
        if not isinstance(screen, EnrolScreen) or screen._draft is None or screen._has_left:
            return
        photo = screen.sitting.photo
        self.diary.write(
            kind="form",
            draft=screen._draft.id.hex,
            answers=screen.form.answers(),
            photo=photo.digest.hex() if photo is not None else "",
            is_sealing=screen._is_sealing,
        )


def main() -> None:
    """Never returns by itself: members are taken in until somebody kills."""
    log, first = Path(sys.argv[1]), int(sys.argv[2])
    laptop = application_in(None)
    laptop.hold()
    make_application()
    window = make_window(laptop)
    with tempfile.TemporaryDirectory() as pictures:
        hands = SlowHands(window, Path(pictures))
        hands.diary = diary = Diary(log)
        window.show()
        window.activateWindow()
        hands.until(lambda: QApplication.activeWindow() is window, "the window")
        window.begin()
        enroller = Enroller(hands, os.environ["SADASYA_PIN"])
        enroller.unlock()
        diary.write(kind="ready")
        for place, person in enumerate(people(_MOST, first)):
            taken = enroller.take_in(SamplePerson(**person), 2 + first + place)
            card = hands.at(CardScreen)
            diary.write(kind="sealed", draft=card.route().member_id.hex, number=taken.number)
            hands.press(Qt.Key.Key_Escape)


if __name__ == "__main__":
    main()
