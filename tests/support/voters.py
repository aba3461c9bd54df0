"""A voters' list in memory, for the window's tests: sample people, found by their letters."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.rolls import Voter, booth_of, epics_meant, read_question, read_slip
from desktop.services.rolls import HeldRoll, Hit, RollRefusal
from desktop.services.scanning import SlipRead
from desktop.services.verifying import CardReading

CARD = "the text of a card"

VOTERS = (
    Voter("CG-090-012", 7, "WKH1186253", "सुनीता साहू", "Sunita Sahu", "husband", "रमेश साहू",
          "Ramesh Sahu", 34, "female", "14"),
    Voter("CG-090-012", 8, "WKH1186261", "सुनीता यादव", "Sunita Yadav", "father", "मोहन यादव",
          "Mohan Yadav", 27, "female", "15"),
    Voter("CG-090-013", 7, "WKH1186253", "सुनील वर्मा", "Sunil Verma", "father", "दिनेश वर्मा",
          "Dinesh Verma", 61, "male", ""),
    Voter("CG-090-012", 9, "ABC0586261", "गीता नेताम", "Geeta Netam", "father", "हरि नेताम",
          "Hari Netam", 45, "female", "16"),
    Voter("CG-090-012", 10, "XYZ0586261", "मोहन मरकाम", "Mohan Markam", "father", "भोला मरकाम",
          "Bhola Markam", 52, "male", "17"),
)  # fmt: skip


class AVotersList:
    """Fits the port; `is_held` False is a laptop without a list."""

    def __init__(self) -> None:
        self.is_held = True
        self.taken: list[Path] = []

    def held(self) -> tuple[HeldRoll, ...]:
        one = HeldRoll("cg-090@1", ("CG-090",), len(VOTERS), "2026-01-01", 1_800_000_000)
        return (one,) if self.is_held else ()

    def take(self, file: Path) -> HeldRoll | RollRefusal:
        self.taken.append(file)
        return self.held()[0] if file.suffix == ".roll" else RollRefusal("E-ROL-01")

    def find(self, text: str, booth: str | None = None, limit: int = 8) -> tuple[Hit, ...]:
        del booth
        typed = text.casefold()
        found = [
            Hit(voter, "cg-090@1", "2026-01-01")
            for voter in VOTERS
            if typed and (typed in voter.name_hi or typed in voter.name_en.casefold())
        ]
        return tuple((*found, *self.with_epic(text))[:limit]) if self.is_held else ()

    def with_epic(self, epic: str) -> tuple[Hit, ...]:
        meant, ending = epics_meant(epic), read_question(epic).ending
        rows = [
            voter
            for voter in VOTERS
            if self.is_held and (voter.epic in meant or (ending and voter.epic.endswith(ending)))
        ]
        return tuple(Hit(voter, "cg-090@1", "2026-01-01") for voter in rows)

    def read(self, text: str, booths: frozenset[str]) -> SlipRead | CardReading | None:
        slip = read_slip(text)
        if slip is None:
            is_card = text == CARD
            return CardReading("expired", "7K4Q-00042-L", "सुनीता देवी", 1989) if is_card else None
        booth = booth_of(slip, booths)
        hits = [hit for hit in self.with_epic(slip.epic) if hit.voter.part == booth]
        return SlipRead(slip, booth, hits[0] if hits else None)
