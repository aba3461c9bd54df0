"""The other programs, each from its own package: how it is started, and which client drives it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.peers.measuring import Meter, Result, Run, cpu_of, relay_to
from tests.support.centre import free_port
from tests.support.postgres import Cluster

CLIENTS = Path(__file__).with_name("clients")
_COMES_UP_S = 30.0
_KINTO_INI = """[app:main]
use = egg:kinto
kinto.userid_hmac_secret = sample
kinto.includes = kinto.plugins.default_bucket kinto_attachment
multiauth.policies = basicauth
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {database}
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {database}
kinto.bucket_create_principals = system.Authenticated
kinto.attachment.base_url = http://127.0.0.1/
kinto.attachment.base_path = {files}
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
threads = 4
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the packages lie, the given records, a scratch folder that is emptied, a database."""

    packages: Path
    records: Path
    scratch: Path
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class Other:
    """One program.  The commands get a place and a port (the client's: its own new store, too)."""

    name: str
    durable: str
    needs: str  # below the packages
    server: Callable[[Place, int], Sequence[str]]
    client: Callable[[Place, int, int, Path], Sequence[str]]
    environment: Callable[[Place, int], dict[str, str]] = lambda _place, _port: {}
    uses_database: bool = False


def _pouch_server(place: Place, port: int) -> list[str]:
    program = place.packages / "node/node_modules/pouchdb-server/bin/pouchdb-server"
    folder = place.scratch / "pouchdb-server"
    folder.mkdir()
    words = ["--port", str(port), "--dir", str(folder), "--config", str(folder / "config.json")]
    return ["node", str(program), *words, "--no-stdout-logs", "--no-color"]


def _pouch_client(place: Place, port: int, wanted: int, store: Path) -> list[str]:
    modules = str(place.packages / "node/node_modules")
    url = f"http://127.0.0.1:{port}/{store.name}"
    script = str(CLIENTS / "pouchdb_client.cjs")
    return ["node", script, modules, str(place.records), str(wanted), url, str(store)]


def _kinto_server(place: Place, port: int) -> list[str]:
    settings = place.scratch / "kinto.ini"
    files = place.scratch / "kinto-files"
    files.mkdir()
    database = place.cluster.new_database().replace("+psycopg", "")
    settings.write_text(_KINTO_INI.format(database=database, files=files, port=port))
    program = [str(place.packages / "kinto/bin/kinto")]
    with (place.scratch / "migrate.log").open("wb") as log:
        migrate = [*program, "migrate", "--ini", str(settings)]
        subprocess.run(migrate, check=True, stdout=log, stderr=log)
    return [*program, "start", "--ini", str(settings)]


def _kinto_client(place: Place, port: int, wanted: int, _store: Path) -> list[str]:
    python = str(place.packages / "kinto/bin/python")
    url = f"http://127.0.0.1:{port}"
    return [python, str(CLIENTS / "kinto_client.py"), str(place.records), str(wanted), url]


def _anki_server(place: Place, _port: int) -> list[str]:
    return [str(place.packages / "anki/bin/python"), "-m", "anki.syncserver"]


def _anki_environment(place: Place, port: int) -> dict[str, str]:
    return {
        "SYNC_USER1": "sample:sample", "SYNC_BASE": str(place.scratch / "anki"),
        "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port), "RUST_LOG": "error",
    }  # fmt: skip


def _anki_client(place: Place, port: int, wanted: int, store: Path) -> list[str]:
    python = str(place.packages / "anki/bin/python")
    url = f"http://127.0.0.1:{port}/"
    script = str(CLIENTS / "anki_client.py")
    return [python, script, str(place.records), str(wanted), url, str(store)]


ALL = (
    Other("PouchDB -> pouchdb-server", "no: LevelDB without sync",
          "node/node_modules/pouchdb-server", _pouch_server, _pouch_client),
    Other("Kinto + attachment, PostgreSQL", "records yes, photos not flushed",
          "kinto/bin/kinto", _kinto_server, _kinto_client, uses_database=True),
    Other("Anki sync server", "notes yes, photos no", "anki/bin/python",
          _anki_server, _anki_client, _anki_environment),
)  # fmt: skip


def measure(other: Other, place: Place, wanted: int, times: int) -> Result:
    """Each time with a new server and store; once more, with few records, through a relay."""
    if not (place.packages / other.needs).exists():
        return Result(other.name, why_not="not installed")
    try:
        runs = tuple(_run(other, place, wanted) for _ in range(times))
        few = max(1, min(100, wanted))
        with (
            _serving(other, place) as (_, port),
            relay_to(port) as relay,
            _client(other, place, relay.port, few) as (client, _),
        ):
            relay.forget()
            _go(client)
            traffic = relay.traffic(few)
    except (OSError, subprocess.SubprocessError, AssertionError) as error:
        return Result(other.name, why_not=f"{type(error).__name__}: {error}"[:160])
    return Result(other.name, runs, traffic, other.durable)


def _run(other: Other, place: Place, wanted: int) -> Run:
    with (
        _serving(other, place) as (server, port),
        _client(other, place, port, wanted) as (client, _),
    ):
        behind = [place.cluster.postmaster()] if other.uses_database else []
        meter = Meter(partial(cpu_of, client.pid), partial(cpu_of, server.pid, *behind))
        _go(client)
        return meter.stop(wanted)


@contextmanager
def _serving(other: Other, place: Place) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    shutil.rmtree(place.scratch, ignore_errors=True)
    place.scratch.mkdir(parents=True)
    port = free_port()
    words = other.server(place, port)
    environment = {**os.environ, **other.environment(place, port)}
    with (place.scratch / "server.log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log, env=environment, cwd=place.scratch)
    try:
        _wait_for(server, port)
        yield server, port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _COMES_UP_S
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("its server did not come up")


@contextmanager
def _client(
    other: Other, place: Place, port: int, wanted: int
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    store = place.scratch / "client"
    client = subprocess.Popen(
        other.client(place, port, wanted, store), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, cwd=place.scratch,
    )  # fmt: skip
    try:
        _hear(client, b"ready")
        yield client, store
    finally:
        client.terminate()
        client.wait(timeout=20)


def _go(client: subprocess.Popen[bytes]) -> None:
    assert client.stdin is not None
    client.stdin.write(b"\n")
    client.stdin.flush()
    _hear(client, b"done")


def _hear(client: subprocess.Popen[bytes], word: bytes) -> None:
    assert client.stdout is not None
    for line in client.stdout:
        if line.strip() == word:
            return
    raise AssertionError(f"its client ended before it was {word.decode()}")
