"""A temporary PostgreSQL cluster of the suite's own: made, used and dropped in one session.

It listens on a Unix socket in its own folder only.  PostgreSQL refuses to run as root; there it
runs as `postgres` (or `nobody`).
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
import pytest

_INSTALLED: Final = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Where initdb and pg_ctl lie; None where PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass
class Cluster:
    """A running cluster; every test takes a new, empty database of it."""

    folder: Path
    programs: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def start(self) -> None:
        """After a crash PostgreSQL first plays its log; returns when it answers."""
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=on"
        self._control("-l", str(self.folder / "log"), "-o", settings, "start")

    def crash(self) -> None:
        """As `kill -9` of all its processes: nothing is written that was not written already."""
        self._control("-m", "immediate", "stop")

    def _control(self, *words: str) -> None:
        control = [str(self.programs / "pg_ctl"), "-D", str(self.folder / "cluster")]
        _as_nobody_special(self.folder, [*control, "-w", "-t", "30", *words])

    def postmaster(self) -> int:
        """The process that all others of the cluster come from."""
        return int((self.folder / "cluster" / "postmaster.pid").read_text().split()[0])

    def new_database(self) -> str:
        """A URL for SQLAlchemy."""
        name = f"centre_{next(self._numbers)}"
        with psycopg.connect(f"host={self.folder} user=sadasya dbname=postgres") as connection:
            connection.autocommit = True
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://sadasya@/{name}?host={self.folder}"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Skips, with the reason, where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    # A socket's path has at most 107 characters: not below pytest's long folders.
    folder = Path(tempfile.mkdtemp(prefix="sadasya-pg-"))
    try:
        cluster, owner = str(folder / "cluster"), ["-U", "sadasya", "-A", "trust"]
        initdb = [str(found / "initdb"), "-D", cluster, *owner]
        _as_nobody_special(folder, [*initdb, "-E", "UTF8", "--locale=C", "--no-sync"])
        made = Cluster(folder, found)
        made.start()
        try:
            yield made
        finally:
            made.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_nobody_special(folder: Path, words: list[str]) -> None:
    """Runs a program of PostgreSQL as a user who is not root."""
    user = group = None
    if os.geteuid() == 0:
        account = _unprivileged()
        os.chown(folder, account.pw_uid, account.pw_gid)
        user, group = account.pw_uid, account.pw_gid
    subprocess.run(
        words,
        user=user,
        group=group,
        extra_groups=[] if user is not None else None,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("no user to run PostgreSQL as")
