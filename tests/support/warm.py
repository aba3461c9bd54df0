"""A process that has imported everything and forks itself for each command.

To start Python and load what a command needs takes a second, and the suite starts some hundreds.
A command still has a process of its own: its memory, its files, its end.  Whatever is about how a
process starts, or is traced, starts one from nothing instead.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.support.forking import become

_REPOSITORY: Final = Path(__file__).resolve().parents[2]
_LARGEST: Final = 128 * 1024
_LOADED: Final = (
    *(
        f"ui.command_line.{name}"
        for name in ("amending", "bundles", "cards", "enrolling", "keeping", "looking", "people",
                     "provisioning", "rolls", "synchronising")
    ),
    *(f"sync.server.{name}" for name in ("app", "opening", "pages", "command_line.running")),
)  # fmt: skip
_MAINS: Final = {"ui": "ui.__main__", "sync.server": "sync.server.__main__"}


class Forked:
    """A command that runs, with what the suite asks of `subprocess.Popen`."""

    def __init__(self, pid: int, status: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        return self._ended_within(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired`."""
        ended = self._ended_within(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return ended

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _ended_within(self, seconds: float | None) -> int | None:
        """The process alone holds the other end; it writes its exit code or is killed."""
        if self.returncode is None and select.select([self._status], [], [], seconds)[0]:
            code = os.read(self._status, 1)
            os.close(self._status)
            self.returncode = code[0] if code else -signal.SIGKILL
        return self.returncode


class Warm:
    """The way to the process that forks."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        clean = {name: value for name, value in os.environ.items() if "SADASYA" not in name}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=_REPOSITORY,
                env=clean,
            )
        atexit.register(self.close)

    def close(self) -> None:
        self._line.close()
        self._process.wait(timeout=10)

    def start(
        self, module: str, words: Sequence[str], environment: Mapping[str, str], out: int, err: int
    ) -> Forked:
        """`out` and `err` are open files; there is nothing to read for the command."""
        asked = {"module": module, "words": list(words), "environment": dict(environment)}
        status, theirs = os.pipe()
        try:
            with self._turn:
                socket.send_fds(self._line, [json.dumps(asked).encode()], [out, err, theirs])
                pid = int(self._line.recv(_LARGEST))
        finally:
            os.close(theirs)
        return Forked(pid, status)

    def run(
        self, module: str, words: Sequence[str], environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            forked = self.start(module, words, environment, out.fileno(), err.fileno())
            try:
                code = forked.wait(timeout)
            except subprocess.TimeoutExpired:
                forked.kill()
                raise
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode())
        return subprocess.CompletedProcess([module, *words], code, *said)


@cache
def warm() -> Warm:
    """One for each worker of the suite."""
    return Warm()


def _serve(line: socket.socket) -> None:
    for name in (*_MAINS.values(), *_LOADED):
        import_module(name)
    while True:
        asked, files, _, _ = socket.recv_fds(line, _LARGEST, 3)
        if not asked:
            return
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        pid = os.fork()
        if not pid:
            line.close()
            out, err, status = files
            become(partial(_run, json.loads(asked)), out, err, [status])
        for file in files:
            os.close(file)
        line.send(str(pid).encode())


def _run(asked: Mapping[str, object]) -> int:
    words, environment = asked["words"], asked["environment"]
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    if words[0] == "activate":
        from tests.support.slow_laptop import slow_down  # noqa: PLC0415 - here alone

        slow_down()
    return _main(str(asked["module"]), words)


def _main(module: str, words: Sequence[str]) -> int:
    sys.argv = [module, *words]
    found = import_module(_MAINS[module]).main(words)
    return int(found or 0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
