"""Backs a centre up and brings it back, so that a lost machine costs no member.

A backup holds the database as of one moment, the photos and the settings, and every key of the
processes; it is sealed to the escrow key, which is not in it.  What is brought back begins a new
epoch, higher than any before: laptops see it and offer again whatever they still hold.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from sync.protocol.archive import ArchiveError, ArchiveReader, ArchiveWriter
from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.cose import public_key
from sync.server.audit import COMMAND, Action, Entry, write
from sync.server.centre import Centre, now_ms
from sync.server.database import keep, kept, migrate, open_database, reading, writing
from sync.server.keys import EscrowKey
from sync.server.tables import PACKET

_LITE: Final = "database.sqlite"
_DUMP: Final = "database.pgdump"
_KEPT: Final = ("centre.toml", "campaign.pack", "packs", "keys")
_DEADLINE_S: Final = 6 * 3600
_ASIDE: Final = ("ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
_NOT_ASIDE: Final = ("--exclude-schema=before_*",)
_LATER: Final = "UPDATE public.centre SET value = '{epoch}' WHERE name = 'epoch'"


class KeepingError(Exception):
    """A backup cannot be made or brought back; nothing that was there was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    epoch: int
    restored_to: int  # the last packet the backup holds
    put_aside: str  # where the former centre lies now; empty when there was none


def back_up(centre: Centre, folder: Path, name: str) -> Path:
    """The file; written aside, flushed, renamed.  Raises `KeepingError`."""
    root = public_key(centre.keys.root_key())
    escrow = certified_key(centre.keys.certificates().escrow, root, Purpose.ESCROW)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, aside = folder / name, folder / f"{name}.tmp"
    with _scratch(centre.folder) as scratch:
        snapshot = _snapshot(centre, scratch)
        try:
            with aside.open("wb") as file:
                writer = ArchiveWriter(file, escrow)
                with tarfile.open(fileobj=cast("Any", writer), mode="w|") as tar:
                    tar.add(snapshot, snapshot.name)
                    for part in _parts(centre):
                        tar.add(part[0], part[1])
                writer.finish()
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise KeepingError(str(error)) from error
    engine = open_database(centre.database)
    with writing(engine) as connection:
        write(connection, Entry(COMMAND, Action.BACKED_UP, name[:128]))
    engine.dispose()
    return path


def bring_back(file: Path, folder: Path, escrow: EscrowKey, now_s: int) -> Restored:
    """A centre in `folder` as the backup knew it, one epoch on.

    A centre that is there is put aside, never deleted.  Raises `KeepingError`.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _scratch(folder.parent) as scratch:
        found = scratch / "centre"
        _unpack(file, found, escrow)
        is_lite = (found / _LITE).exists()
        centre = _at_home(Centre.read(found), folder, is_lite=is_lite)
        at_least = max(_epoch_in(folder), now_s)
        schema = ""
        if is_lite:
            _must_be_whole(found / _LITE)
            (found / _LITE).rename(found / "centre.db")
        else:
            schema = _load_dump(centre, found / _DUMP, at_least)
        database = f"sqlite:///{found / 'centre.db'}" if is_lite else centre.database
        epoch, last = _begin_epoch(database, at_least)
        replace(centre, folder=found).write()
        put_aside = _put_aside(folder, now_s)
        found.rename(folder)
    return Restored(epoch, last, ", ".join(filter(None, (put_aside, schema))))


def _at_home(settings: Centre, folder: Path, *, is_lite: bool) -> Centre:
    """The settings of the backup for a centre that lies in `folder`."""
    database = f"sqlite:///{folder / 'centre.db'}" if is_lite else settings.database
    has_photos = (settings.folder / "blobs").is_dir()
    blobs = f"file://{folder / 'blobs'}" if has_photos else settings.blobs
    return replace(settings, folder=folder, database=database, blobs=blobs)


def _begin_epoch(database: str, at_least: int) -> tuple[int, int]:
    """Later than every epoch that a laptop may have seen: the clock's, and one past any known.

    Also the last packet that the backup holds.
    """
    engine = open_database(database)
    migrate(engine)
    with writing(engine) as connection:
        epoch = max(at_least, int(kept(connection, "epoch") or b"1")) + 1
        last = int(connection.scalar(select(func.max(PACKET.c.server_seq))) or 0)
        keep(connection, "epoch", str(epoch).encode())
        keep(connection, "restored_to", str(last).encode())
        keep(connection, "restored_at", str(now_ms()).encode())
        write(connection, Entry(COMMAND, Action.RESTORED, f"epoch {epoch}"))
    engine.dispose()
    return epoch, last


def _epoch_in(folder: Path) -> int:
    """Of the centre that is there now, as far as it can be read."""
    if not (folder / "centre.toml").exists():
        return 0
    with suppress(Exception):  # it may be what was lost
        engine = open_database(Centre.read(folder).database)
        try:
            with reading(engine) as connection:
                return int(kept(connection, "epoch") or b"0")
        finally:
            engine.dispose()
    return 0


def _parts(centre: Centre) -> Iterator[tuple[Path, str]]:
    for name in _KEPT:
        if (centre.folder / name).exists():
            yield centre.folder / name, name
    blobs = Path(centre.blobs.removeprefix("file://"))
    if centre.blobs.startswith("file://") and blobs.is_dir():
        yield blobs, "blobs"


def _snapshot(centre: Centre, scratch: Path) -> Path:
    """The database as of one moment, while both processes go on."""
    if centre.database.startswith("sqlite"):
        source = Path(str(make_url(centre.database).database))
        target = scratch / _LITE
        with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as copy:
            held.backup(copy)
        return target
    target = scratch / _DUMP
    _run(centre, "pg_dump", "--format=custom", "--no-owner", *_NOT_ASIDE, "--file", str(target))
    return target


def _load_dump(centre: Centre, dump: Path, at_least: int) -> str:
    """In one transaction: tables that are there are put aside into a schema, whose name it says.

    The later epoch is in that transaction, too: a centre that is started after a kill right here
    must not look like the one that laptops know.
    """
    script, aside = dump.with_suffix(".sql"), f"before_{at_least}"
    # The transaction is psql's: it holds what comes before the dump and after it.
    _run(centre, "pg_restore", "--no-owner", "--file", str(script), str(dump), on="")
    words = [f"--command={one}" for one in _ASIDE] if _has_tables(centre) else []
    _run(
        centre, "psql", "--no-psqlrc", "--quiet", "--single-transaction",
        "--set", "ON_ERROR_STOP=1", *(one.format(aside=aside) for one in words),
        "--file", str(script), f"--command={_LATER.format(epoch=at_least)}",
    )  # fmt: skip
    dump.unlink()
    script.unlink()
    return f"schema {aside}" if words else ""


def _has_tables(centre: Centre) -> bool:
    engine = open_database(centre.database)
    try:
        return bool(inspect(engine).get_table_names(schema="public"))
    except OperationalError as error:
        raise KeepingError("the database does not answer") from error
    finally:
        engine.dispose()


def _run(centre: Centre, program: str, *words: str, on: str = "--dbname") -> None:
    """One of PostgreSQL's own programs; no list of processes shows the password."""
    found = shutil.which(program)
    if found is None:
        raise KeepingError(f"{program} is not on the PATH")
    url = make_url(centre.database).set(drivername="postgresql")
    address = url.set(password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    try:
        subprocess.run(  # noqa: S603 - found on the PATH of whoever runs the centre
            [found, *([on, address] if on else []), *words],
            env=os.environ | secret, check=True, capture_output=True, timeout=_DEADLINE_S,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise KeepingError(f"{program}: {said[-1] if said else error.returncode}") from error


def _unpack(file: Path, target: Path, escrow: EscrowKey) -> None:
    try:
        with file.open("rb") as sealed:
            reader = ArchiveReader(sealed, escrow)
            with tarfile.open(fileobj=cast("Any", reader), mode="r|") as tar:
                tar.extractall(target, filter="data")
            reader.read()  # to the very end: what is cut off there is no backup
    except (OSError, tarfile.TarError, ArchiveError) as error:
        raise KeepingError(f"not a whole backup for this key: {error}") from error


def _must_be_whole(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise KeepingError("the database in the backup is damaged")


def _put_aside(folder: Path, now_s: int) -> str:
    if not folder.exists():
        return ""
    aside = folder.with_name(f"{folder.name}.before-{now_s}")
    while aside.exists():
        now_s += 1
        aside = folder.with_name(f"{folder.name}.before-{now_s}")
    folder.rename(aside)
    return str(aside)


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """On the same medium as the centre, where the same bytes lie in the open anyway."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".keeping-") as name:
        yield Path(name)
