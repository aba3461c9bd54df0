"""A whole centre for tests: both processes, real sockets, TLS, a folder of its own.

The laptop's side gets what a person would carry to it: an activation text and a code.  Nothing
here hands it a key.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import random
import shutil
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sync.server.__main__ import main
from tests.support.warm import Forked, warm

PASSPHRASE: Final = "the opener's passphrase of a test"
_DEADLINE_S: Final = 30.0
_LOOK_EVERY_S: Final = 0.02
_DATABASE: Final = "centre.db"
_PASSPHRASE_ENV: Final = "SADASYA_OPEN_PASSPHRASE"


class CentreError(AssertionError):
    """A command of the centre failed, or a process did not come up."""


def free_port() -> int:
    """A port below those that the system gives to clients, so that none of them ever takes it."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class RunningCentre:
    """A centre that answers at `url` until it is stopped."""

    url: str
    folder: Path
    database: str = ""
    _processes: dict[str, Forked] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def passphrase(self) -> Path:
        """The file with the opener's passphrase."""
        return self.folder.parent / "passphrase"

    @property
    def tls_authority(self) -> Path:
        """PEM: what a browser on this centre's machine would be told to believe."""
        return self.folder / "keys" / "public" / "tls-authority.pem"

    def command(self, *words: str) -> dict[str, Any]:
        """Runs `sadasya-server …` and reads its JSON; raises `CentreError` unless it exits 0.

        In this process, which saves the start of another; with PostgreSQL in one of its own.
        """
        if not self.database:
            return self._command_here(*words)
        done = self.attempt(*words)
        if done.returncode != 0:
            raise CentreError(f"{words}: exit {done.returncode}: {done.stderr}")
        return dict(json.loads(done.stdout)) if done.stdout else {}

    def _command_here(self, *words: str) -> dict[str, Any]:
        said, complained = io.StringIO(), io.StringIO()
        common = ["--centre", str(self.folder), "--json", "--passphrase-file", str(self.passphrase)]
        with redirect_stdout(said), redirect_stderr(complained):
            code = main([*words, *common])
        if code != 0:
            raise CentreError(f"{words}: exit {code}: {complained.getvalue()}")
        return dict(json.loads(said.getvalue())) if said.getvalue() else {}

    def attempt(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs `sadasya-server …`, whatever comes of it."""
        asked = [*words, "--centre", str(self.folder), "--json"]
        environment = _environment() | {_PASSPHRASE_ENV: PASSPHRASE}
        return warm().run("sync.server", asked, environment, _DEADLINE_S)

    def add_device(self, label: str = "laptop-1", *, scope: str = "CG") -> str:
        """The activation text that a person carries to the laptop."""
        return str(self.command("device", "add", label, "--scope", scope)["text"])

    def add_user(
        self, user: str = "namuna", *, name: str = "नमूना शिविरकर्मी", role: str = "enroller",
        scope: str = "CG", devices: Sequence[str] = ("*",),
    ) -> str:  # fmt: skip
        """The person's own activation code."""
        options = ["--name", name, "--role", role, "--scope", scope, "--devices", *devices]
        return str(self.command("user", "add", user, *options)["code"])

    def start(self) -> None:
        """Both processes; returns when receive answers."""
        self.start_open()
        self.start_receive()

    def start_receive(self) -> None:
        self._start("receive")
        self.wait_until_ready(self._processes["receive"])

    def start_open(self) -> None:
        self._start("open", "--passphrase-file", str(self.passphrase))

    def pid(self, name: str) -> int:
        """Of `receive` or `open`, while it runs."""
        return self._processes[name].pid

    def kill_receive(self) -> None:
        """SIGKILL, as a power cut would."""
        self._end("receive", force=True)

    def kill_open(self) -> None:
        """SIGKILL, as a power cut would."""
        self._end("open", force=True)

    def stop(self) -> None:
        for name in tuple(self._processes):
            self._end(name, force=False)

    def restart(self) -> None:
        """Ends whatever still runs, and starts both on the same folder and port."""
        self.stop()
        self.start()

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One request over TLS, verified up to this centre's authority."""
        context = ssl.create_default_context(cafile=str(self.tls_authority))
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=10, context=context
        )
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def _start(self, name: str, *options: str) -> None:
        if name in self._processes:
            raise CentreError(f"{name} runs already")
        log = (self.folder / f"{name}.log").open("ab")
        with log:
            words = [name, "--centre", str(self.folder), *options]
            self._processes[name] = warm().start(
                "sync.server", words, _environment(), log.fileno(), log.fileno()
            )

    def _end(self, name: str, *, force: bool) -> None:
        process = self._processes.pop(name, None)
        if process is None:
            return
        if force:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def wait_until_ready(self, process: Forked) -> None:
        """Returns when receive answers; raises `CentreError` when `process` has ended."""
        until = time.monotonic() + _DEADLINE_S
        pause = threading.Event()
        while time.monotonic() < until:
            if process.poll() is not None:
                break
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pause.wait(_LOOK_EVERY_S)
        raise CentreError(f"receive did not come up: {self.said_by('receive')}")

    def said_by(self, name: str) -> str:
        """The log of `receive` or `open`."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def running_centre(
    tmp_path: Path, *, database: str = "", pack: str = "chhattisgarh"
) -> Iterator[RunningCentre]:
    """A new centre below `tmp_path`, on a free port, stopped at the end."""
    centre = made_centre(tmp_path, database=database, pack=pack)
    try:
        centre.start()
        yield centre
    finally:
        centre.stop()


def made_centre(tmp_path: Path, *, database: str = "", pack: str = "chhattisgarh") -> RunningCentre:
    """A new centre below `tmp_path`, not yet started."""
    centre = RunningCentre(f"https://127.0.0.1:{free_port()}", tmp_path / "centre", database)
    tmp_path.mkdir(parents=True, exist_ok=True)
    centre.passphrase.write_text(PASSPHRASE, encoding="utf-8")
    options = ["--url", centre.url, "--pack", pack, "--root", str(tmp_path / "root")]
    if database:
        options += ["--database", database]
    centre.command("init", *options)
    return centre


def copied_centre(centre: RunningCentre, tmp_path: Path) -> RunningCentre:
    """The same centre in another folder, at the same address: only one of them can be started.

    A command may still hold the database open in this process, so SQLite itself copies that.
    """
    copy = RunningCentre(centre.url, tmp_path / "centre")
    shutil.copytree(centre.folder.parent, tmp_path, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    with (
        contextlib.closing(sqlite3.connect(centre.folder / _DATABASE)) as source,
        contextlib.closing(sqlite3.connect(copy.folder / _DATABASE)) as target,
    ):
        source.backup(target)
    settings = copy.folder / "centre.toml"
    words = settings.read_text(encoding="utf-8")
    settings.write_text(words.replace(str(centre.folder), str(copy.folder)), encoding="utf-8")
    return copy


def _environment() -> dict[str, str]:
    """This environment without any secret or setting of a centre."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SADASYA_")}
