"""Builds a voters' list for named laptops: rows in, a signed and sealed `.roll` out.

Promises: nothing is left on the disk that can be read without the key inside the head; a list of
the same id always has a higher version than the one before; the keys for finding names are made by
the laptop's own functions.
"""

from __future__ import annotations

import hashlib
import secrets
import sys
import tempfile
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, select

from desktop.domain.rolls import Voter, key_version, name_sounds
from sync.protocol.roll import KEY_BYTES, RollFacts, as_front, seal_head
from sync.server import audit
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import keep, kept, reading, writing
from sync.server.devices import lies_in
from sync.server.keys import SigningKey
from sync.server.roll_rows import RollRefusedError
from sync.server.tables import DEVICE

_CHUNK: Final = 1 << 20
# The page size of the laptops' own stores; no journal, because a build that is cut is thrown away.
_SETTINGS: Final = (
    "PRAGMA cipher_page_size = 4096",
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",
)
# `voter` stands in the order of booth and serial, so a booth is one run of places.  `word` holds
# the places of all voters with one sound in their own name (`n`) or in the relation's (`r`).
_SCHEMA: Final = """
CREATE TABLE voter (place INTEGER PRIMARY KEY, part TEXT NOT NULL, serial INTEGER NOT NULL,
    epic TEXT NOT NULL, name_hi TEXT NOT NULL, name_en TEXT NOT NULL, relation TEXT NOT NULL,
    relation_hi TEXT NOT NULL, relation_en TEXT NOT NULL, age INTEGER, gender TEXT NOT NULL,
    house TEXT NOT NULL);
CREATE TABLE part (booth TEXT PRIMARY KEY, number INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL);
CREATE TABLE word (kind TEXT NOT NULL, key TEXT NOT NULL, places BLOB NOT NULL);
"""
_INDEXES: Final = """
CREATE INDEX voter_epic ON voter (epic) WHERE epic <> '';
CREATE INDEX voter_ending ON voter (substr(epic, -6)) WHERE epic <> '';
CREATE INDEX voter_serial ON voter (serial, part);
CREATE INDEX part_number ON part (number);
CREATE UNIQUE INDEX word_key ON word (kind, key);
"""
_VOTER: Final = "INSERT INTO voter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PART: Final = "INSERT INTO part VALUES (?, ?, ?, ?)"
_WORD: Final = "INSERT INTO word VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class NewRoll:
    """What is asked for: a list of these places for these laptops (`*`: all whose scope fits)."""

    id: str
    places: tuple[str, ...]
    labels: tuple[str, ...]
    as_of: str
    days: int


@dataclass(frozen=True, slots=True)
class BuiltRoll:
    """What came of it."""

    name: str
    rows: int
    laptops: tuple[str, ...]
    size: int


Row = tuple[Any, ...]


def build(
    engine: Engine, control: SigningKey, new: NewRoll, voters: Iterable[Voter], out: Path
) -> BuiltRoll:
    """Writes the `.roll`; raises `RollRefusedError`."""
    boxes = _boxes(engine, new)
    ordered = sorted(voters, key=lambda voter: (voter.part, voter.serial))
    _check_once(ordered)
    key = secrets.token_bytes(KEY_BYTES)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        body = Path(folder) / "body"
        _write_body(body, key, ordered)
        now = now_ms()
        facts = RollFacts(
            id=new.id, version=_next_version(engine, new), places=new.places, rows=len(ordered),
            as_of=new.as_of, keys=key_version(), made_at=now // 1000,
            not_after=now // 1000 + new.days * 86_400, size=body.stat().st_size,
            digest=_digest_of(body),
        )  # fmt: skip
        head = seal_head(facts, key, dict(boxes.values()), control)
        whole = Path(folder) / "whole"
        with whole.open("wb") as file, body.open("rb") as source:
            file.write(as_front(head))
            while chunk := source.read(_CHUNK):
                file.write(chunk)
        whole.replace(out)
    return BuiltRoll(
        f"{facts.id}@{facts.version}", facts.rows, tuple(sorted(boxes)), out.stat().st_size
    )


def _boxes(engine: Engine, new: NewRoll) -> dict[str, tuple[bytes, bytes]]:
    """Device id and key of each laptop that is meant, by label."""
    query = select(DEVICE.c.label, DEVICE.c.scope, DEVICE.c.dev, DEVICE.c.box, DEVICE.c.state)
    with reading(engine) as connection:
        rows = {row.label: row for row in connection.execute(query)}
    everybody = "*" in new.labels
    meant = (
        [row for row in rows.values() if row.state == "live" and _serves(row.scope, new.places)]
        if everybody
        else [_named(rows, label) for label in new.labels]
    )
    boxes = {row.label: (bytes(row.dev), bytes(row.box)) for row in meant if row.box is not None}
    if not boxes:
        raise RollRefusedError("no laptop here may have this list")
    return boxes


def _named(rows: Mapping[str, Any], label: str) -> Any:  # noqa: ANN401 - a row
    row = rows.get(label)
    if row is None or row.state not in ("activated", "live"):
        raise RollRefusedError(f"there is no working laptop {label}")
    if row.box is None:
        raise RollRefusedError(f"laptop {label} must be activated anew: it has no key for lists")
    return row


def _serves(scope: str, places: Sequence[str]) -> bool:
    """Whether the laptop's scope holds every place of the list."""
    return all(lies_in(place, scope) for place in places)


def _next_version(engine: Engine, new: NewRoll) -> int:
    name = f"roll.{new.id}"
    with writing(engine) as connection:
        version = int(kept(connection, name) or b"0") + 1
        keep(connection, name, str(version).encode())
        words = f"{new.id}@{version}"
        audit.write(connection, Entry(audit.COMMAND, Action.ROLL_BUILT, words))
    return version


def _check_once(ordered: Sequence[Voter]) -> None:
    """Part and serial, and part and EPIC, name one voter each."""
    serials: set[tuple[str, int]] = set()
    epics: set[tuple[str, str]] = set()
    for voter in ordered:
        if (voter.part, voter.serial) in serials:
            raise RollRefusedError(f"part {voter.part}, serial {voter.serial}: twice")
        if voter.epic and (voter.part, voter.epic) in epics:
            raise RollRefusedError(f"part {voter.part}, epic of serial {voter.serial}: twice")
        serials.add((voter.part, voter.serial))
        epics.add((voter.part, voter.epic))


def _write_body(path: Path, key: bytes, ordered: Sequence[Voter]) -> None:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        # A raw key is hex we made ourselves; PRAGMA takes no parameters.
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("BEGIN")
        connection.executescript(_SCHEMA)
        connection.executemany(_VOTER, (_as_row(place, one) for place, one in _placed(ordered)))
        connection.executemany(_PART, _parts(ordered))
        connection.executemany(_WORD, _words(ordered))
        connection.executescript(_INDEXES)
    finally:
        connection.close()


def _placed(ordered: Sequence[Voter]) -> Iterable[tuple[int, Voter]]:
    return enumerate(ordered, start=1)


def _as_row(place: int, voter: Voter) -> Row:
    return (place, *(getattr(voter, name) for name in Voter.__slots__))


def _parts(ordered: Sequence[Voter]) -> list[Row]:
    spans: dict[str, list[int]] = {}
    for place, voter in _placed(ordered):
        spans.setdefault(voter.part, [place, place])[1] = place
    return [
        (booth, int(number) if (number := booth.rpartition("-")[2]).isdecimal() else 0, *span)
        for booth, span in spans.items()
    ]


def _words(ordered: Sequence[Voter]) -> Iterable[Row]:
    """Each sound once, with the places of all who have it, as little-endian 32-bit numbers."""
    found: dict[tuple[str, str], array[int]] = {}
    sounds: dict[tuple[str, str], tuple[str, ...]] = {}
    for place, voter in _placed(ordered):
        for kind, hindi, latin in (
            ("n", voter.name_hi, voter.name_en),
            ("r", voter.relation_hi, voter.relation_en),
        ):
            keys = sounds.get((hindi, latin))
            if keys is None:
                keys = sounds[hindi, latin] = name_sounds(hindi, latin)
            for key in keys:
                found.setdefault((kind, key), array("I")).append(place)
    for (kind, key), places in sorted(found.items()):
        yield kind, key, _little(places)


def _little(places: array[int]) -> bytes:
    if sys.byteorder == "big":
        places.byteswap()
    return places.tobytes()


def _digest_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
