"""What a supervisor looks after, as the window sees it: a backup elsewhere, and who leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from uuid import UUID

from desktop.domain.withdrawal import Withdrawal


class ForASpare(Protocol):
    """One file from which another laptop takes over. `refusal` is quick."""

    def refusal(self, passphrase: str) -> str: ...
    def write(self, folder: Path, passphrase: str) -> tuple[Path, int]: ...


class Withdrawing(Protocol):
    """A member takes their consent back."""

    def withdraw(self, member_id: UUID, told: Withdrawal) -> str: ...


class Supervised(Protocol):
    """A session in which that can be done."""

    @property
    def for_a_spare(self) -> ForASpare: ...
    @property
    def withdrawing(self) -> Withdrawing: ...
