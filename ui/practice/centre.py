"""A small centre on this machine, with processes of its own, for as long as the practice lasts.

It is worked by its own command, as a centre is; nothing of it is loaded into the window.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any, Final

_PASSPHRASE: Final = "SADASYA_OPEN_PASSPHRASE"  # noqa: S105 - the name of a variable
_PACK: Final = "chhattisgarh"
_PATIENCE_S: Final = 60.0
_ENDING_S: Final = 10.0
_LAST: Final = 5


class PracticeError(Exception):
    """The practice centre did not do what was asked of it; the words say what."""


def is_possible() -> bool:
    """Whether the centre's half is installed; the frozen program carries none."""
    return not getattr(sys, "frozen", False) and find_spec("sync.server") is not None


class PracticeCentre:
    """Makes a centre in `folder`.  Its opener runs from the start; receiving is begun and ended."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "centre"
        self._secret = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"https://127.0.0.1:{self._port}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        root = folder / "root-to-be-kept-apart"
        self._command("init", "--url", self.url, "--pack", _PACK, "--root", str(root))

    def add_laptop(self) -> str:
        """The activation text that a person carries to the laptop."""
        camp = ("--camp-code", "abhyas-1", "--camp-hi", "अभ्यास शिविर", "--camp-en", "Practice camp")
        return str(self._command("device", "add", "practice", *camp)["text"])

    def add_enroller(self) -> str:
        """The person's own code."""
        named = ("--name", "अभ्यास शिविरकर्मी", "--name-latin", "Practice Enroller")
        return str(self._command("user", "add", "practice", *named)["code"])

    def stats(self) -> Mapping[str, Any]:
        """What the centre itself says it holds."""
        return self._command("stats")

    def start_opening(self) -> None:
        self._start("open")

    def start_receiving(self) -> None:
        self._start("receive")

    def is_receiving(self) -> bool:
        """Whether its door answers."""
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1.0).close()
        except OSError:
            return False
        return True

    def stop_receiving(self) -> None:
        self._end("receive")

    def stop(self) -> None:
        for name in tuple(self._running):
            self._end(name)

    def await_receiving(self, pump: Callable[[], object]) -> None:
        """Until its door answers; `pump` is called between two looks."""
        until = monotonic() + _PATIENCE_S
        while not self.is_receiving():
            process = self._running.get("receive")
            if process is None or process.poll() is not None or monotonic() > until:
                raise PracticeError("the practice centre does not receive")
            pump()

    def _command(self, *words: str) -> Mapping[str, Any]:
        done = subprocess.run(  # noqa: S603 - our own program
            self._words(*words, "--json"),
            env=self._environment(),
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace")
            raise PracticeError(f"sadasya-server {words[0]}: exit {done.returncode}: {said}")
        return dict(json.loads(done.stdout or b"{}"))

    def _start(self, name: str) -> None:
        environment = self._environment()
        # What faces the network refuses to start where it could open packets.
        if name == "receive":
            del environment[_PASSPHRASE]
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own program
            self._words(name), env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # In life it is another machine: here it takes no turn from the window.
        if sys.platform != "win32":
            os.setpriority(os.PRIO_PROCESS, self._running[name].pid, _LAST)

    def _end(self, name: str) -> None:
        process = self._running.pop(name, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "sync.server", *words, "--centre", str(self._folder)]

    def _environment(self) -> dict[str, str]:
        """As here, without settings of another laptop or centre."""
        kept = {name: at for name, at in os.environ.items() if not name.startswith("SADASYA_")}
        ours = str(Path(__file__).resolve().parents[2])
        return kept | {_PASSPHRASE: self._secret, "PYTHONPATH": ours}
