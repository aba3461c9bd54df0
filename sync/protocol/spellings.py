"""Spellings that people chose, word by word, as the centre tells every laptop.

They carry no secret and no whole name.  Counters only grow: taking a list twice, or an old one
after a new one, changes nothing.
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from pydantic import Field

from sync.protocol.envelope import Signed

MOST_CHOICES: Final = 500


class LearnedSpellings(Signed):
    """[given, chosen, counter] of words; what does not fit is dropped where it is taken."""

    AAD: ClassVar[bytes] = b"sadasya/spellings/1"

    v: Literal[1] = 1
    at: int
    choices: list[list[str | int]] = Field(default_factory=list, max_length=MOST_CHOICES)
