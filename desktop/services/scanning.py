"""A code held before the camera: a voter's slip with its row in the list, or a member's card.

Reads only; a card that was changed is no card, one of another centre or past its date still says
whose it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.rolls import Slip, booth_of, read_slip
from desktop.services.rolls import Hit, Rolls
from desktop.services.verifying import CardReading


@dataclass(frozen=True, slots=True)
class SlipRead:
    """What a slip says, its booth if the pack knows it, and its row if a list has it."""

    slip: Slip
    booth: str
    hit: Hit | None


class Scanning:
    """What a code means at the form."""

    def __init__(self, rolls: Rolls, card: Callable[[str], CardReading]) -> None:
        self.rolls = rolls
        self._card = card

    def read(self, text: str, booths: frozenset[str]) -> SlipRead | CardReading | None:
        """None when it is neither a slip's code nor a card's."""
        slip = read_slip(text)
        if slip is not None:
            return self._on_slip(slip, booths)
        reading = self._card(text)
        return reading if reading.name else None

    def _on_slip(self, slip: Slip, booths: frozenset[str]) -> SlipRead:
        booth = booth_of(slip, booths)
        by_epic = self.rolls.with_epic(slip.epic) if slip.epic else ()
        fitting = [hit for hit in by_epic if not booth or hit.voter.part == booth]
        if not fitting and booth and slip.serial is not None:
            # Another number under the same serial: the list is not the one of the slip.
            fitting = [
                hit
                for hit in self.rolls.find(str(slip.serial), booth)
                if not slip.epic or not hit.voter.epic
            ]
        return SlipRead(slip, booth, fitting[0] if fitting else None)
