"""What the window needs to know of a start that had to put something right."""

from __future__ import annotations

from typing import Protocol


class Recovery(Protocol):
    """What the start had to put right."""

    @property
    def is_worth_telling(self) -> bool: ...
    @property
    def is_complete(self) -> bool: ...
    @property
    def taken_back(self) -> int: ...
