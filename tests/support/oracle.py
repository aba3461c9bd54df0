"""The oracle: says what was lost, doubled or mixed up.  It shares no code with the product.

It reads the centre's database with plain SQL, the laptop's spool as files, and what the laptop
said; digests are made again with `hashlib` and `cbor2` alone.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cbor2
import psycopg

_PACKETS = "SELECT id, rev, digest, packet, state FROM packet WHERE typ = 'enrolment'"
_TWICE = "SELECT count(*) FROM (SELECT 1 FROM packet GROUP BY id, rev, lane HAVING count(*) > 1) t"
_CONFLICTS = "SELECT count(*) FROM conflict"
_MEMBERS = "SELECT id, number, consent FROM member"


@dataclass
class Said:
    """What one laptop said, line by line; a line that was cut off does not count."""

    tried: set[str] = field(default_factory=set)
    acked: dict[str, str] = field(default_factory=dict)  # id: card number
    settled: set[bytes] = field(default_factory=set)  # digests it has a receipt for
    doubled: list[str] = field(default_factory=list)

    def read(self, text: str) -> None:
        for line in text.split("\n")[:-1]:
            match line.split():
                case ["TRY", identity]:
                    self.tried.add(plain(identity))
                case ["ACK", identity, number]:
                    if plain(identity) in self.acked:
                        self.doubled.append(identity)
                    self.acked[plain(identity)] = number.replace("-", "")
                case ["SETTLED", digest]:
                    self.settled.add(bytes.fromhex(digest))
                case _:
                    pass


@dataclass(frozen=True)
class Judgement:
    """What is wrong, in words; nothing when all promises held."""

    wrong: tuple[str, ...]
    acked: int
    rows: int


def plain(identity: str) -> str:
    return identity.replace("-", "").lower()


def digest_of(packet: bytes) -> bytes:
    """SHA-256 of the payload of a COSE_Sign1."""
    return hashlib.sha256(cbor2.loads(packet).value[2]).digest()


def header_of(packet: bytes) -> dict[str, Any]:
    return dict(cbor2.loads(cbor2.loads(cbor2.loads(packet).value[2])[0]))


def rows_of(database: str, query: str) -> list[tuple[Any, ...]]:
    """`database` is a path, or what libpq takes."""
    if database.startswith("postgresql"):
        with psycopg.connect(database.replace("+psycopg", "")) as connection:
            return [tuple(map(_plain_bytes, row)) for row in connection.execute(query.encode())]
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def _plain_bytes(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def spooled(folder: Path) -> dict[str, bytes]:
    """Digest of each packet file, by the id in its name."""
    found = {}
    for path in folder.glob("*.pkt"):
        found[plain(path.stem.partition("-")[2])] = digest_of(path.read_bytes())
    return found


def judge(said: Said, database: str, spool: Path, *, is_opened: bool = True) -> Judgement:
    """After a quiet time in which everything could arrive; `is_opened`: and be judged."""
    rows = rows_of(database, _PACKETS)
    members = rows_of(database, _MEMBERS)
    wrong = [*_sets(said, rows), *_bytes(said, rows, spooled(spool))]
    wrong += _people(said, rows, members) if is_opened else []
    wrong += [f"{count} keys stand twice" for (count,) in rows_of(database, _TWICE) if count]
    wrong += [f"{count} conflicts" for (count,) in rows_of(database, _CONFLICTS) if count]
    wrong += [f"acknowledged twice: {identity}" for identity in said.doubled]
    return Judgement(tuple(wrong), len(said.acked), len(rows))


def _sets(said: Said, rows: Sequence[tuple[Any, ...]]) -> list[str]:
    times = Counter(row[0].hex() for row in rows)
    wrong = [f"lost: {identity}" for identity in sorted(said.acked.keys() - times.keys())]
    unasked = sorted(times.keys() - said.acked.keys() - said.tried)
    wrong += [f"nobody sealed: {identity}" for identity in unasked]
    return wrong + [f"{times[one]} times: {one}" for one in times if times[one] > 1]


def _bytes(said: Said, rows: Sequence[tuple[Any, ...]], spool: dict[str, bytes]) -> list[str]:
    wrong = []
    for identity, rev, digest, packet, _ in rows:
        name, made = identity.hex(), digest_of(packet)
        header = header_of(packet)
        if made != digest or spool.get(name) != digest:
            wrong.append(f"other bytes: {name}")
        if (header["id"], header["rev"]) != (identity, rev):
            wrong.append(f"another's header: {name}")
        if len(header.get("consent_hash") or b"") != 32:
            wrong.append(f"no consent: {name}")
        if digest not in said.settled:
            wrong.append(f"no receipt: {name}")
    return wrong


def _people(
    said: Said, rows: Sequence[tuple[Any, ...]], members: Sequence[tuple[Any, ...]]
) -> list[str]:
    numbers = {identity.hex(): (number, consent) for identity, number, consent in members}
    wrong = []
    for identity, _, _, _, state in rows:
        name = identity.hex()
        if state not in {"accepted", "duplicate_person"} or name not in numbers:
            wrong.append(f"{state}, no member: {name}")
        elif said.acked.get(name, numbers[name][0]) != numbers[name][0]:
            wrong.append(f"another number: {name}")
        elif len(numbers[name][1]) < 10:
            wrong.append(f"no consent kept: {name}")
    for what in (list(said.acked.values()), [number for number, _ in numbers.values()]):
        wrong += [f"number given twice: {one}" for one, times in Counter(what).items() if times > 1]
    return wrong
