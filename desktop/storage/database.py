"""The door to SQLCipher: open, key, set up, refuse a newer store.

A connection is safe to use from several threads one at a time; `Database` serialises them.
`synchronous=FULL`, always: what was committed survives a power cut.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from desktop.errors import StoreError

Row = tuple[Any, ...]
Values = Mapping[str, object] | Sequence[object]

_KEY_BYTES: Final = 32
_CORRUPT: Final = 11  # SQLITE_CORRUPT
# The last two are said of the search index, under the number of any other error.
_DAMAGE: Final = ("malformed", "disk image", "vtable constructor", "invalid fts5")
_SETTINGS: Final = (
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 20",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA busy_timeout = 5000",
)

_SEALED_SETTINGS: Final = (
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA cache_size = -16384",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA query_only = ON",
)


class Database:
    """One keyed connection to the store.

    Raises `StoreError`: E-STO-01 cannot be opened with this key, E-STO-02 damaged,
    E-STO-03 disk full, E-STO-04 written by a newer version, E-STO-05 cannot be read or written.
    """

    def __init__(self, path: Path, key: bytes, *, is_sealed: bool = False) -> None:
        """`is_sealed`: made elsewhere, whole, never written to; nothing is laid beside it."""
        if len(key) != _KEY_BYTES:
            raise ValueError("the store key has 32 bytes")
        self._lock = threading.RLock()
        where = f"{path.absolute().as_uri()}?mode=ro&immutable=1" if is_sealed else str(path)
        with _translated():
            self._connection = sqlcipher.connect(
                where, uri=is_sealed, isolation_level=None, check_same_thread=False, timeout=5.0
            )
            # What is damaged is told by an exception, once; not by lines on stderr.
            self._connection.execute("PRAGMA cipher_log_level = NONE")
            # A raw key is hex we made ourselves; PRAGMA takes no parameters.
            self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for setting in _SEALED_SETTINGS if is_sealed else _SETTINGS:
                self._connection.execute(setting)
            self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()

    def rows(self, query: str, values: Values = ()) -> list[Row]:
        with self._lock, _translated():
            return list(self._connection.execute(query, values).fetchall())

    def row(self, query: str, values: Values = ()) -> Row | None:
        with self._lock, _translated():
            found: Row | None = self._connection.execute(query, values).fetchone()
            return found

    def execute(self, statement: str, values: Values = ()) -> int:
        """Rows changed."""
        with self._lock, _translated():
            return int(self._connection.execute(statement, values).rowcount)

    def script(self, statements: str) -> None:
        """Several statements; must be called inside a transaction that the caller holds."""
        with self._lock, _translated():
            for statement in _split(statements):
                self._connection.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing.  Takes the write lock at once, so it never deadlocks midway."""
        with self._lock:
            with _translated():
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            with _translated():
                try:
                    self._connection.execute("COMMIT")
                except (sqlcipher.Error, MemoryError):
                    self._connection.rollback()
                    raise

    def checkpoint(self) -> None:
        """Moves the WAL into the store and empties it, so that no older page stays behind."""
        self.row("PRAGMA wal_checkpoint(TRUNCATE)")

    def is_sound(self) -> bool:
        """`quick_check` after a checkpoint: before it, SQLCipher's own check gives false alarms."""
        self.checkpoint()
        return self.rows("PRAGMA quick_check") == [("ok",)]

    def has_sound_pages(self) -> bool:
        """Every page against its MAC, also those that nothing uses.  On a fresh connection."""
        return self.rows("PRAGMA cipher_integrity_check") == []

    def copy_into(self, path: Path) -> None:
        """A whole copy under the same key, without what was deleted; never a copy of the file."""
        self.execute("VACUUM INTO ?", (str(path),))

    def change_key(self, key: bytes) -> None:
        """Encrypts every page anew.  For a copy that goes elsewhere, never for the store."""
        self.rows("PRAGMA journal_mode = DELETE")
        with self._lock, _translated():
            self._connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")

    def readable_rows(self, query: str, values: Values = ()) -> tuple[list[Row], bool]:
        """Rows up to the first that cannot be read, and whether that was all of them.

        After a damaged page SQLCipher reads nothing more on this connection: open another.
        """
        found: list[Row] = []
        with self._lock:
            try:
                for row in self._connection.execute(query, values):
                    found.append(row)  # noqa: PERF402 - those before the damage are kept
            except sqlcipher.Error:
                return found, False
        return found, True

    def fits(self, statement: str, values: Values) -> bool:
        """Executes; False, and nothing changed, where a constraint refuses the row."""
        try:
            self.execute(statement, values)
        except sqlcipher.IntegrityError:
            return False
        return True

    def close(self) -> None:
        with self._lock:
            self._connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        # What SQLCipher says when the disk fails under a page that it was reading.
        raise StoreError("E-STO-05", "page") from error
    except sqlcipher.Error as error:
        words, number = str(error), getattr(error, "sqlite_errorcode", 0) & 0xFF
        if "not a database" in words:
            raise StoreError("E-STO-01") from error
        if number == _CORRUPT or any(sign in words for sign in _DAMAGE):
            raise StoreError("E-STO-02", words) from error
        if "full" in words:
            raise StoreError("E-STO-03") from error
        if isinstance(error, sqlcipher.OperationalError):
            raise StoreError("E-STO-05", words) from error
        raise


def _split(statements: str) -> Iterator[str]:
    """Whole statements; triggers hold semicolons of their own, so SQLite decides."""
    held = ""
    for line in statements.splitlines(keepends=True):
        held += line
        if sqlcipher.complete_statement(held):
            yield held
            held = ""
    if held.strip():
        yield held
