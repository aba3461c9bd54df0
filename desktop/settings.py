"""Where things are on this laptop; typed, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import platformdirs

VERSION: Final = "0.1.0"
# A wall clock before this is wrong: the program did not exist yet.
BUILT_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """One laptop's folders and switches."""

    data: Path
    camera: str = "camera:0"
    is_practice: bool = False
    vault: str = "system"  # "none": as if this system had no keystore

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def slots(self) -> Path:
        return self.keys / "slots.cbor"

    @property
    def attempts(self) -> Path:
        return self.keys / "attempts.cbor"

    @property
    def store(self) -> Path:
        return self.data / "store.db"

    @property
    def spool(self) -> Path:
        return self.data / "spool"

    @property
    def mark(self) -> Path:
        """How far this laptop has come, beside the store."""
        return self.data / "mark"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def quarantine(self) -> Path:
        """Damaged stores, as they were."""
        return self.data / "quarantine"

    @property
    def rolls(self) -> Path:
        """Voters' lists, each an encrypted file."""
        return self.data / "rolls"

    @property
    def carried(self) -> Path:
        """Sealed bundles of other laptops on their way to the centre, and its answers."""
        return self.data / "carried"

    @property
    def root_key(self) -> Path:
        """The pinned root key, in hex: all that verifying a card needs."""
        return self.data / "root.pub"

    @property
    def revocations(self) -> Path:
        """The newest list of cards that no longer count, with the certificate of its signer."""
        return self.data / "revocations.cbor"

    @property
    def tls_authority(self) -> Path:
        return self.data / "tls-authority.pem"

    @property
    def preferences(self) -> Path:
        return self.data / "preferences.json"

    @property
    def waiting(self) -> Path:
        """How many members waited when the store was last closed."""
        return self.data / "waiting"

    @property
    def ballast(self) -> Path:
        """Room kept back for the moment when the disk is full."""
        return self.data / "ballast"

    @property
    def call(self) -> Path:
        """Left by a second start for the window that is open."""
        return self.data / "call"

    @property
    def wipe(self) -> Path:
        """The order by which a wipe was begun, with its proof, until it is done."""
        return self.data / "wipe"

    @property
    def lock(self) -> Path:
        return self.data / "lock"


def settings_from(
    environment: Mapping[str, str] = os.environ, data: Path | None = None
) -> Settings:
    """`data` wins over SADASYA_DATA, and that over the system's place for application data."""
    default = Path(platformdirs.user_data_dir("sadasya", appauthor=False))
    chosen = data or Path(environment.get("SADASYA_DATA", "") or default)
    return Settings(
        data=chosen.absolute(),
        camera=environment.get("SADASYA_CAMERA", "camera:0"),
        is_practice=environment.get("SADASYA_PRACTICE", "") == "1",
        vault=environment.get("SADASYA_VAULT", "system"),
    )
