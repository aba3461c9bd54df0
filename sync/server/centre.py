"""Where a centre's things are: one folder, one settings file, read once."""

from __future__ import annotations

import os
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sync.server.keys import KeyFolder


class SettingsError(Exception):
    """The centre's folder is missing or its settings cannot be read."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre's settings."""

    folder: Path
    database: str
    blobs: str
    url: str
    host: str
    port: int

    @property
    def keys(self) -> KeyFolder:
        return KeyFolder(self.folder / "keys")

    @property
    def pack(self) -> Path:
        return self.folder / "campaign.pack"

    @property
    def packs(self) -> Path:
        """Every version of the campaign pack that was ever in force."""
        return self.folder / "packs"

    @classmethod
    def read(cls, folder: Path) -> Centre:
        """Raises `SettingsError`.  `SADASYA_DATABASE` wins over the file."""
        path = folder / "centre.toml"
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                folder=folder,
                database=os.environ.get("SADASYA_DATABASE", values["database"]),
                blobs=values["blobs"],
                url=values["url"],
                host=values["host"],
                port=values["port"],
            )
        except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
            raise SettingsError(f"no centre in {folder}: run `sadasya-server init`") from error

    def write(self) -> None:
        lines = [
            "# A centre's settings.  SADASYA_DATABASE in the environment wins over `database`.",
            f'database = "{self.database}"',
            f'blobs = "{self.blobs}"',
            f'url = "{self.url}"',
            f'host = "{self.host}"',
            f"port = {self.port}",
        ]
        (self.folder / "centre.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def now_ms() -> int:
    """The centre's clock, the only one that decides anything."""
    return time.time_ns() // 1_000_000
