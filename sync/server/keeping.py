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

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

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
        settings = Centre.read(found)
        is_lite = (found / _LITE).exists()
        centre = replace(settings, folder=folder)
        if is_lite:
            centre = replace(centre, database=f"sqlite:///{folder / 'centre.db'}")
            _must_be_whole(found / _LITE)
            (found / _LITE).rename(found / "centre.db")
        if (found / "blobs").is_dir():
            centre = replace(centre, blobs=f"file://{folder / 'blobs'}")
        before = _epoch_in(folder)
        put_aside = _put_aside(folder, now_s)
        found.rename(folder)
    centre.write()
    if not is_lite:
        _load_dump(centre, folder / _DUMP)
    return _begin_epoch(centre, max(before, now_s), put_aside)


def _begin_epoch(centre: Centre, at_least: int, put_aside: str) -> Restored:
    """Later than every epoch that a laptop may have seen: the clock's, and one past any known."""
    engine = open_database(centre.database)
    migrate(engine)
    with writing(engine) as connection:
        epoch = max(at_least, int(kept(connection, "epoch") or b"1")) + 1
        last = int(connection.scalar(select(func.max(PACKET.c.server_seq))) or 0)
        keep(connection, "epoch", str(epoch).encode())
        keep(connection, "restored_to", str(last).encode())
        keep(connection, "restored_at", str(now_ms()).encode())
        write(connection, Entry(COMMAND, Action.RESTORED, f"epoch {epoch}"))
    engine.dispose()
    return Restored(epoch, last, put_aside)


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
    _run(centre, "pg_dump", "--format=custom", "--no-owner", "--file", str(target))
    return target


def _load_dump(centre: Centre, dump: Path) -> None:
    """Into an empty database; one that holds tables is refused by the program itself."""
    words = ("--no-owner", "--exit-on-error", "--single-transaction")
    _run(centre, "pg_restore", *words, str(dump))
    dump.unlink()


def _run(centre: Centre, program: str, *words: str) -> None:
    """One of PostgreSQL's own programs; no list of processes shows the password."""
    found = shutil.which(program)
    if found is None:
        raise KeepingError(f"{program} is not on the PATH")
    url = make_url(centre.database).set(drivername="postgresql")
    address = url.set(password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    try:
        subprocess.run(  # noqa: S603 - found on the PATH of whoever runs the centre
            [found, "--dbname", address, *words],
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
