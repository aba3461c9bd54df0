"""Paints the golden picture again: `python -m tests.cards.look_again`; look before keeping it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from desktop.cards.layout import front
from tests.cards.samples import card_facts
from ui.cards.painter import picture

if __name__ == "__main__":
    application = QGuiApplication(["", "-platform", "offscreen"])
    golden = Path(__file__).parent / "golden_front.png"
    picture(front(card_facts(photo=None)), 506).save(str(golden))
