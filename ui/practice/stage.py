"""Sets the window up for a practice day without a display, and takes it down again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui.application import Laptop, make_application, make_window
from ui.practice.camp_day import CampDay
from ui.practice.centre import PracticeCentre
from ui.practice.hands import Hands, NotSeenError
from ui.practice.summary import Summary, summary_of


def play(laptop: Laptop, centre: PracticeCentre, secret: str, out: Path, camera: str) -> Summary:
    """The day in `out`: screenshots, cards, summary.  Files of an earlier day are replaced."""
    pictures, cards = out / "screenshots", out / "cards"
    for folder in (pictures, cards):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    text, code = centre.add_laptop(), centre.add_enroller()
    centre.start_opening()
    centre.start_receiving()
    centre.await_receiving(lambda: None)
    # The window's dialog for files opens here, so that a card is saved with Enter alone.
    os.chdir(cards)
    qInstallMessageHandler(_say)
    application = make_application()
    window = make_window(laptop)
    hands = Hands(window, pictures)
    window.show()
    window.activateWindow()
    hands.until(lambda: QApplication.activeWindow() is window, "the window")
    window.begin()
    try:
        day = CampDay(hands, centre, secret, cards).play(text, code)
    except NotSeenError:
        hands.picture("not-seen")
        raise
    finally:
        window.close()
        application.processEvents()
    summary = summary_of(day, hands, cards, camera)
    summary.write(out)
    return summary


def _say(_kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    """Qt's own words on stderr, but for what it says of having no display."""
    if not words.startswith("This plugin does not support"):
        sys.stderr.write(f"{words}\n")
