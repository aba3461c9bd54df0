"""How long a card takes: `python -m bench.cards [--times 30]`.

Lays out and paints a sample card for the screen, as PNG and as PDF.  *First* is as after a cold
start; the rest are the median and the worst of the repeats, in milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QGuiApplication

import resources
from desktop.cards.code import matrix, read_back
from desktop.cards.layout import CardFacts, back, front
from ui.cards.painter import pdf, picture, png

TEXT = "".join("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"[i * i * 7 % 45] for i in range(645))
SCREEN = 462


def facts() -> CardFacts:
    return CardFacts(
        number="7K4Q-00042-L",
        name="सुनीता देवी साहू (नमूना)",
        name_latin="Sunita Devi Sahu (sample)",
        relation="husband",
        relation_name="रमेश साहू",
        born=1989,
        booth_hi="बूथ 12, रामपुर",
        booth_en="Booth 12, Rampur",
        issued_on=date(2026, 11, 22),
        expires_on=date(2029, 11, 21),
        organisation_hi="नमूना संगठन",
        organisation_en="Sample organisation",
        campaign_hi="नमूना सदस्यता अभियान",
        campaign_en="Sample membership campaign",
        help_phone="1800-000-0000",
        photo=resources.content("samples", "person-6", "008.jpg"),
        matrix=matrix(TEXT),
        brand={},
        is_practice=False,
    )


def steps() -> dict[str, Callable[[], object]]:
    card = facts()
    return {
        "code made and read back": lambda: read_back(matrix(TEXT)),
        "both faces laid out": lambda: (front(card), back(card)),
        "both faces for the screen": lambda: [picture(f(card), SCREEN) for f in (front, back)],
        "both faces as PNG, 300 dpi": lambda: [png(face(card)) for face in (front, back)],
        "PDF of both faces": lambda: pdf(front(card), back(card)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    times = parser.parse_args().times
    application = QGuiApplication(["bench", "-platform", "offscreen"])
    print(f"{'':28}{'first':>8}{'median':>8}{'worst':>8}   ms")
    for name, step in steps().items():
        first, *rest = (timed(step) for _ in range(times + 1))
        print(f"{name:28}{first:8.1f}{statistics.median(rest):8.1f}{max(rest):8.1f}")
    application.quit()
    return 0


def timed(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
