"""What a practice day came to, promise by promise, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from ui.practice.camp_day import Day
from ui.practice.hands import Hands
from ui.practice.people import PEOPLE

LEAST_AUTO: Final = 10
MOST_KEYS: Final = 75
SAMPLES_NOTE: Final = (
    "नमूना / SAMPLE\n\nThe people on these cards and pictures are samples. Nobody is called so,"
    " nobody lives there,\nno number is anybody's. Five faces are drawn; the sixth is a portrait"
    " in the public domain.\nThe cards were issued by a practice centre that no longer exists.\n"
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures, and which promises were kept."""

    figures: Mapping[str, object]
    promises: Mapping[str, bool]

    @property
    def is_kept(self) -> bool:
        return all(self.promises.values())

    def write(self, folder: Path) -> None:
        whole = {"promises": dict(self.promises), **self.figures}
        (folder / "summary.json").write_text(
            json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        (folder / "summary.txt").write_text(self.text(), encoding="utf-8")
        (folder / "SAMPLES.txt").write_text(SAMPLES_NOTE, encoding="utf-8")

    def text(self) -> str:
        kept = [f"{'kept  ' if ok else 'BROKEN'}  {name}" for name, ok in self.promises.items()]
        told = [f"{name}: {value}" for name, value in self.figures.items()]
        return "\n".join([*kept, "", *told, ""])


def summary_of(day: Day, hands: Hands, cards: Path, camera: str) -> Summary:
    """Every figure is counted in this run."""
    counts, members = day.counts, dict(day.centre.get("members", {}))
    usual = [taken.keys for taken in day.taken if taken.is_usual]
    auto = sum(taken.is_auto for taken in day.taken)
    added_up = counts["received"] + counts["waiting"] + counts["correction"]
    files = [len(list(cards.glob(kind))) for kind in ("*-front.png", "*-back.png", "*.pdf")]
    promises = {
        "everybody is enrolled": counts["today"] == len(PEOPLE),
        "enrolled = received + waiting + needs correction": counts["today"] == added_up,
        "all waited safely while there was no network": day.waiting_at_noon == 9,  # noqa: PLR2004
        "the centre has accepted everybody": members == {"accepted": len(PEOPLE)},
        f"the camera took at least {LEAST_AUTO} photos by itself": auto >= LEAST_AUTO,
        f"at most {MOST_KEYS} keys for a usual member": max(usual) <= MOST_KEYS,
        "the form survived the lock": day.kept_over_lock,
        "search found the member": day.found_by_search,
        "every card is there as front, back and PDF": files == [len(PEOPLE)] * 3,
    }
    watch = hands.watch
    figures: dict[str, object] = {
        "people": len(PEOPLE),
        "enrolled": counts["today"],
        "received": counts["received"],
        "waiting": counts["waiting"],
        "needs_correction": counts["correction"],
        "centre": day.centre,
        "camera": camera,
        "auto_captures": f"{auto}/{len(day.taken)}",
        "keys_of_a_usual_member": {"median": median(usual), "most": max(usual)},
        "keys_of_the_first_member": day.taken[0].keys,
        "members": [
            {
                "number": taken.number,
                "keys": taken.keys,
                "seconds": round(taken.seconds, 1),
                "auto_capture": taken.is_auto,
                "twist": taken.person.twist.name.lower(),
            }
            for taken in day.taken
        ],
        "seconds_of_a_member_median": round(median(taken.seconds for taken in day.taken), 1),
        "worst_ui_stall_ms": round(watch.worst_ms),
        "worst_ui_work_ms": round(watch.worst_own_ms),
        "worst_ui_work_during": watch.worked_during,
        "worst_ui_stall_during": watch.during,
        "ui_stalls_over_100_ms": watch.longer_than_100,
        "seconds_in_all": round(day.seconds, 1),
        "pictures": len(hands.pictures),
    }
    return Summary(figures, promises)
