"""Applies what is missing, in order, each in one transaction, or nothing."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from desktop.errors import StoreError
from desktop.storage.database import Database

_NAME: Final = re.compile(r"^(\d{4})_[a-z_]+\.sql$")


def migrations() -> list[tuple[int, str]]:
    """(number, SQL) of every migration, gapless from 1; a gap is a bug."""
    folder = resources.files("desktop.storage") / "migrations"
    found = sorted(
        (int(match[1]), item.read_text(encoding="utf-8"))
        for item in folder.iterdir()
        if (match := _NAME.match(item.name))
    )
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise AssertionError("migrations have a gap")
    return found


def migrate(database: Database) -> None:
    """Brings the store to this program's version.

    Raises `StoreError` E-STO-04 for a store written by a newer version: refused, not touched.
    """
    row = database.row("PRAGMA user_version")
    version = int(row[0]) if row else 0
    known = migrations()
    if version > len(known):
        raise StoreError("E-STO-04", f"store {version}, program {len(known)}")
    for number, sql in known[version:]:
        with database.transaction():
            database.script(sql)
            database.execute(f"PRAGMA user_version = {number}")
