"""Builds a new store from what can still be read of a damaged one and from a local backup.

Promises: the damaged store is only read; the new one gets its name by one rename, whole and
flushed, or not at all; a row is taken only when its digests and the table's constraints hold; of a
member whose newest revision is not here, no older value is readable.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.errors import StoreError
from desktop.storage.audit import first_unchained
from desktop.storage.database import Database
from desktop.storage.salvage import Rows, Salvage
from desktop.storage.work import Store

Row = dict[str, object]
DigestOf = Callable[[bytes], bytes]
Digest = Callable[[list[object]], bytes]

# What makes a row the same row in the damaged store and in a backup.
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "kept": ("name",),
    "audit": ("seq",),
    "packet": ("seq",),
    "packet_bytes": ("seq",),
    "foreign_packet": ("digest",),
    "enrolment": ("id",),
    "card": ("counter",),
    "photo": ("place",),
    "consent": ("place",),
    "likeness": ("key", "place"),
    "revision": ("id", "rev"),
    "draft": ("id",),
    "spelling": ("given", "chosen"),
    "roll": ("id",),
    "adopted": ("id",),
}
_OF_A_MEMBER: Final = ("photo", "consent", "likeness")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from outside the rows: how to digest, and what the other copy holds.

    `newest` gives the highest revision sealed of each member, once the laptop's own key is known.
    """

    digest_of: DigestOf
    digest: Digest
    newest: Callable[[bytes], Mapping[bytes, int]]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came together: members, those of them still readable, drafts, and from where."""

    members: int
    readable: int
    drafts: int
    packets: int
    from_backup: bool
    audit_rows: int


def rebuild(damaged: Path, key: bytes, backups: Iterable[Path], known: Known) -> Rebuilt:
    """Puts a new store beside `damaged`, as `<name>.rebuilt`; `put_in_place` ends it.

    Raises `StoreError` E-STO-07 where not even this laptop's own key can be read any more.
    """
    aside = damaged.with_suffix(".rebuilding")
    for leftover in aside.parent.glob(f"{aside.name}*"):  # our own, of a run that was killed
        leftover.unlink()
    tables, from_backup = _merged(damaged, key, backups)
    private = tables["kept"].get(("device.private",))
    if private is None:
        raise StoreError("E-STO-07")
    # Packets may stand where they stood before: the feed tells their verdicts again.
    tables["kept"].pop(("cursor",), None)
    _judge(tables, known, dict(known.newest(_bytes(private["value"]))))
    store = Store(aside, key)
    with store.database.transaction():
        for table in _KEYS:
            columns = _columns(store.database, table)
            for row in tables[table].values():
                _take(store.database, table, columns, row)
    made = _counted(store, from_backup=from_backup)
    store.close()
    _flush(aside)
    aside.replace(damaged.with_suffix(".rebuilt"))
    _flush(damaged.parent)
    return made


def put_in_place(damaged: Path) -> bool:
    """Ends an exchange, also one that a kill interrupted; whether there was one to end."""
    whole = damaged.with_suffix(".rebuilt")
    if not whole.exists():
        return False
    for part in ("-wal", "-shm"):
        Path(f"{damaged}{part}").unlink(missing_ok=True)  # they are in quarantine, as they were
    whole.replace(damaged)
    _flush(damaged.parent)
    return True


def _merged(
    damaged: Path, key: bytes, backups: Iterable[Path]
) -> tuple[dict[str, dict[object, Row]], bool]:
    """The newest sound row of each: first what the damaged store gives, then the backup."""
    salvage = Salvage(damaged, key)
    there = salvage.tables() if damaged.exists() else frozenset()
    tables: dict[str, dict[object, Row]] = {
        table: _keyed(table, salvage.rows(table) if table in there else []) for table in _KEYS
    }
    salvage.close()
    for backup in backups:
        held = _all_of(backup, key)
        if held is None:
            continue
        _add_older(tables, held)
        return tables, True
    return tables, False


def _all_of(backup: Path, key: bytes) -> dict[str, Rows] | None:
    """Every row of a backup; None when it is not whole."""
    salvage = Salvage(backup, key)
    there = salvage.tables()
    try:
        return {table: salvage.rows(table) for table in _KEYS} if "packet" in there else None
    finally:
        salvage.close()


def _add_older(tables: dict[str, dict[object, Row]], held: dict[str, Rows]) -> None:
    """Rows of a member go by the member, for a place may have been given anew meanwhile."""
    ids = {row["place"]: row["id"] for row in held["enrolment"]}
    known = set(tables["enrolment"])
    places = {row["id"]: row["place"] for row in tables["enrolment"].values()}
    for row in held["enrolment"]:
        if (row["id"],) not in known and row["place"] not in places.values():
            tables["enrolment"][row["id"],] = row
            places[row["id"]] = row["place"]
    for table in _OF_A_MEMBER:
        for row in held[table]:
            member = ids.get(row["place"])
            if member in places:
                moved = {**row, "place": places[member]}
                tables[table].setdefault(_key_of(table, moved), moved)
    for table in (name for name in _KEYS if name not in {"enrolment", *_OF_A_MEMBER}):
        for key, row in _keyed(table, held[table]).items():
            tables[table].setdefault(key, row)


def _judge(tables: dict[str, dict[object, Row]], known: Known, newest: dict[bytes, int]) -> None:
    """Takes out what does not hold; blanks the members whose newest values are not here."""
    _judge_packets(tables, known)
    tables["photo"] = {
        key: row
        for key, row in tables["photo"].items()
        if hashlib.sha256(_bytes(row["jpeg"])).digest() == row["digest"]
    }
    audit = sorted(tables["audit"].values(), key=lambda row: _number(row["seq"]))
    whole = first_unchained([list(row.values()) for row in audit], known.digest)
    tables["audit"] = _keyed("audit", audit[:whole])
    here: dict[bytes, int] = {}
    for row in tables["packet"].values():
        one = _bytes(row["id"])
        here[one] = max(here.get(one, 0), _number(row["rev"]))
        newest[one] = max(newest.get(one, 0), here[one])
    for row in tables["enrolment"].values():
        one, rev = _bytes(row["id"]), _number(row["rev"])
        if rev < newest.get(one, 0):
            _blank(tables, row)
            row["rev"] = max(rev, here.get(one, 0))
    # What was sealed is no longer a draft, and a correction of what was corrected since is void.
    tables["draft"] = {
        key: row
        for key, row in tables["draft"].items()
        if newest.get(_bytes(row["id"]), 0) == _number(row.get("base_rev", 0))
    }


def _judge_packets(tables: dict[str, dict[object, Row]], known: Known) -> None:
    """One without its bytes goes, unless they left after their time: the spool brings it back."""
    held = tables["packet_bytes"]
    for key, row in tuple(tables["packet"].items()):
        # Of an older program: its bytes stand in the row, or have left.
        row.setdefault("has_left", int(row.get("bytes") is None))
        sealed = row.get("bytes") or held.get(key, {}).get("bytes")
        is_true = sealed is not None and known.digest_of(_bytes(sealed)) == row["digest"]
        if row["has_left"]:
            held.pop(key, None)
        elif not is_true:
            del tables["packet"][key]
    for key in held.keys() - tables["packet"].keys():
        del held[key]


def _blank(tables: dict[str, dict[object, Row]], row: Row) -> None:
    """The values go.  Where the spool alone has the newest revision, reconciling raises it."""
    empty = {"answers": None, "name": None, "noted": None, "epic_key": None, "mobile_key": None}
    row.update(empty, masked_name="•••", born=0, booth="")
    for table in ("photo", "likeness"):
        held = tables[table]
        for key in [key for key, one in held.items() if one["place"] == row["place"]]:
            del held[key]
    for card in tables["card"].values():
        if card["number"] == row["number"]:
            card["payload"] = ""
    for revision in tables["revision"].values():
        if revision["id"] == row["id"]:
            revision.update(changes=None, words="")


def _take(database: Database, table: str, columns: frozenset[str], row: Row) -> bool:
    held = {name: value for name, value in row.items() if name in columns}
    names, marks = ", ".join(held), ", ".join(f":{name}" for name in held)
    return database.fits(f"INSERT INTO {table} ({names}) VALUES ({marks})", held)  # noqa: S608


def _counted(store: Store, *, from_backup: bool) -> Rebuilt:
    def count(query: str) -> int:
        row = store.database.row(query)
        return int(row[0]) if row else 0

    return Rebuilt(
        members=count("SELECT count(*) FROM enrolment"),
        readable=count("SELECT count(*) FROM enrolment WHERE answers IS NOT NULL"),
        drafts=count("SELECT count(*) FROM draft WHERE binned_at IS NULL"),
        packets=count("SELECT count(*) FROM packet"),
        from_backup=from_backup,
        audit_rows=count("SELECT count(*) FROM audit"),
    )


def _columns(database: Database, table: str) -> frozenset[str]:
    rows = database.rows(f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608
    return frozenset(str(row[0]) for row in rows)


def _keyed(table: str, rows: Iterable[Row]) -> dict[object, Row]:
    return {_key_of(table, row): row for row in rows if _KEYS[table][-1] in row}


def _key_of(table: str, row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _KEYS[table])


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _flush(path: Path) -> None:
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
