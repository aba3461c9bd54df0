"""Small things of which there is one: identity, certificates, cursor, token, preferences."""

from __future__ import annotations

from typing import Final

from desktop.storage.database import Database

_SELECT: Final = "SELECT value FROM kept WHERE name = :name"
_STARTING: Final = "SELECT name, value FROM kept WHERE substr(name, 1, :length) = :prefix"
_PUT: Final = """
INSERT INTO kept (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
_DELETE: Final = "DELETE FROM kept WHERE name = :name"


class Kept:
    """Named values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bytes_of(self, name: str) -> bytes | None:
        row = self._database.row(_SELECT, {"name": name})
        return None if row is None else bytes(row[0])

    def text_of(self, name: str) -> str:
        """Empty when nothing was kept."""
        value = self.bytes_of(name)
        return "" if value is None else value.decode()

    def number_of(self, name: str) -> int:
        """Zero when nothing was kept."""
        return int(self.text_of(name) or 0)

    def starting_with(self, prefix: str) -> dict[str, bytes]:
        """Everything kept under names that begin so."""
        rows = self._database.rows(_STARTING, {"prefix": prefix, "length": len(prefix)})
        return {str(name): bytes(value) for name, value in rows}

    def keep(self, name: str, value: bytes | str | int) -> None:
        raw = value if isinstance(value, bytes) else str(value).encode()
        self._database.execute(_PUT, {"name": name, "value": raw})

    def forget(self, name: str) -> None:
        self._database.execute(_DELETE, {"name": name})
