"""Reads a damaged store row by row, and passes over what cannot be read.

Each page carries a MAC, so a row that is read at all is a row that was written.  After a page
that is damaged SQLCipher reads nothing more on that connection, so another is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.errors import StoreError
from desktop.storage.database import Database, Row

Rows = list[dict[str, object]]

# Rows next to the last that was read, where the end of a table is damaged, too.
_BEYOND: Final = 300
_WIDEST_GAP: Final = 100_000
# Of a draft what stands before an unreadable photo is worth more than nothing.
_BY_COLUMNS: Final = frozenset({"draft"})


class Salvage:
    """One damaged store.  Writes nothing, but SQLite may bring its WAL in: give it a copy."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._open: Callable[[], Database] = lambda: Database(path, key)
        self._database: Database | None = None

    def tables(self) -> frozenset[str]:
        """Empty where not even the schema can be read."""
        rows, _ = self._read("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return frozenset(str(row[0]) for row in rows)

    def rows(self, table: str) -> Rows:
        """Every row of `table` that can be read."""
        columns, is_whole = self._read(f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608
        names = [str(row[0]) for row in columns]
        if not is_whole or not names:
            return []
        has_rowid = self._read(f"SELECT rowid FROM {table} LIMIT 0")[1]  # noqa: S608
        listed = ", ".join(names)
        found = self._by_place(table, listed) if has_rowid else self._both_ends(table, listed)
        return [dict(zip(names, row, strict=False)) for row in found]

    def close(self) -> None:
        if self._database is not None:
            try:
                self._database.close()
            finally:
                self._database = None

    def _by_place(self, table: str, listed: str) -> list[Row]:
        """Forward to the damage, backward to the damage, and between them one by one."""
        query = f"SELECT rowid, {listed} FROM {table} NOT INDEXED ORDER BY rowid"  # noqa: S608
        first, is_whole = self._read(query)
        if is_whole:
            return [row[1:] for row in first]
        last, _ = self._read(f"{query} DESC")
        after = int(first[-1][0]) if first else 0
        until = int(last[-1][0]) if last else after + _BEYOND
        between = [
            row
            for place in range(after + 1, min(until, after + _WIDEST_GAP))
            if (row := self._one(table, listed, place)) is not None
        ]
        seen = {int(row[0]): row[1:] for row in (*first, *reversed(last))}
        return [*seen.values(), *between]

    def _one(self, table: str, listed: str, place: int) -> Row | None:
        query = f"SELECT {{}} FROM {table} NOT INDEXED WHERE rowid = :place"  # noqa: S608
        rows, is_whole = self._read(query.format(listed), {"place": place})
        if rows or is_whole or table not in _BY_COLUMNS:
            return rows[0] if rows else None
        held: list[object] = []
        for name in listed.split(", "):
            one, _ = self._read(query.format(name), {"place": place})
            if not one:
                break
            held.append(one[0][0])
        return tuple(held) or None

    def _both_ends(self, table: str, listed: str) -> list[Row]:
        first, is_whole = self._read(f"SELECT {listed} FROM {table}")  # noqa: S608
        if is_whole:
            return first
        keys, _ = self._read(f"SELECT name FROM pragma_table_info('{table}') WHERE pk ORDER BY pk")  # noqa: S608
        order = ", ".join(f"{name} DESC" for (name,) in keys)
        last, _ = self._read(f"SELECT {listed} FROM {table} ORDER BY {order}")  # noqa: S608
        return list(dict.fromkeys([*first, *last]))

    def _read(self, query: str, values: dict[str, object] | None = None) -> tuple[list[Row], bool]:
        try:
            if self._database is None:
                self._database = self._open()
            rows, is_whole = self._database.readable_rows(query, values or {})
        except StoreError:
            rows, is_whole = [], False
        if not is_whole:
            self.close()
        return rows, is_whole
