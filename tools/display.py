"""A display nobody sees: a virtual X server, pictures of it, and keys from outside the program."""

from __future__ import annotations

import os
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

_SIZE: Final = (1366, 768)
_LOOK_EVERY_S: Final = 0.02
_WORDS_OF_THE_HEADER: Final = 25


class NotSeenError(Exception):
    """What should have appeared did not."""


def until(seen: Callable[[], bool], what: str, seconds: float = 30.0) -> float:
    """Seconds until it was seen.  Raises `NotSeenError`."""
    begun = time.monotonic()
    while not seen():
        if time.monotonic() - begun > seconds:
            raise NotSeenError(f"not seen within {seconds:.0f} s: {what}")
        time.sleep(_LOOK_EVERY_S)
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Display:
    """One running X server."""

    name: str
    memory: Path

    def picture(self) -> Image.Image:
        """What stands on the screen now.

        Read from the server's own frame, in the format of xwd: a big-endian header, a table of
        colours of twelve bytes each, then the rows.
        """
        content = self.memory.read_bytes()
        header = struct.unpack(f">{_WORDS_OF_THE_HEADER}I", content[: 4 * _WORDS_OF_THE_HEADER])
        start = header[0] + 12 * header[19]
        pixels = content[start : start + header[5] * header[12]]
        size = (header[4], header[5])
        return Image.frombuffer("RGB", size, pixels, "raw", "BGRX", header[12], 1)

    def still(self, box: tuple[int, int, int, int], what: str) -> None:
        """Returns when nothing has moved in that part of the screen for a third of a second."""
        last, since = b"", time.monotonic()

        def is_still() -> bool:
            nonlocal last, since
            now = self.picture().crop(box).tobytes()
            if now != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since > 0.3  # noqa: PLR2004 - longer than any animation

        until(is_still, what)

    def changed(self, box: tuple[int, int, int, int], before: Image.Image, what: str) -> None:
        """Returns when that part of the screen is another than before, and still."""
        old = before.crop(box).tobytes()
        until(lambda: self.picture().crop(box).tobytes() != old, what)
        self.still(box, what)

    def write(self, words: str) -> None:
        self._xdotool("type", "--delay", "15", "--", words)

    def press(self, *keys: str) -> None:
        """Names of keys as X knows them: F2, Return, ctrl+Return."""
        self._xdotool("key", "--delay", "40", *keys)

    def focus(self, window: str) -> None:
        self._xdotool("windowfocus", "--sync", window)

    def window(self, title: str) -> str:
        """The visible window of that title; empty while there is none."""
        return self._xdotool("search", "--onlyvisible", "--name", title, may_fail=True)

    def _xdotool(self, *words: str, may_fail: bool = False) -> str:
        environment = {**os.environ, "DISPLAY": self.name}
        done = subprocess.run(
            ["xdotool", *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0 and not may_fail:
            raise NotSeenError(f"xdotool {words[0]}: {done.stderr.strip()}")
        return done.stdout.strip()


@contextmanager
def display(folder: Path) -> Iterator[Display]:
    """An X server on a free number until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    reading, writing = os.pipe()
    geometry = f"{_SIZE[0]}x{_SIZE[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", geometry, "-fbdir", str(folder),
         "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise NotSeenError("the X server did not start")
        yield Display(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait()
