"""Plays the recorded notice, one recording at a time.

Promises: what is asked for while another plays silences that one; `silence` ends every sound; how
long was heard is counted over pauses and never from the clock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.capture.sound import Sound


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a recording has come."""

    seconds: float = 0.0
    whole: float = 0.0
    is_playing: bool = False


class Loaded(Protocol):
    """One recording that can be played."""

    @property
    def seconds(self) -> float: ...
    @property
    def played(self) -> float: ...
    @property
    def is_playing(self) -> bool: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def close(self) -> None: ...


class ReadingAloud:
    """The laptop's loudspeaker, for one session."""

    def __init__(self, load: Callable[[bytes], Loaded] = Sound) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._recording = b""
        self._sound: Loaded | None = None

    def play(self, recording: bytes) -> None:
        """Go on with this recording, or begin it.  Raises `SoundError`; blocks while it opens."""
        with self._lock:
            if self._sound is None or self._recording != recording:
                self._drop()
                self._sound, self._recording = self._load(recording), recording
            self._sound.play()

    def pause(self) -> None:
        with self._lock:
            if self._sound is not None:
                self._sound.pause()

    def silence(self) -> None:
        """Nothing is heard any more, and the next `play` begins at the beginning."""
        with self._lock:
            self._drop()

    def heard(self) -> Heard:
        """Quick: never waits for a device that is being opened."""
        sound = self._sound
        if sound is None:
            return Heard()
        return Heard(sound.played, sound.seconds, sound.is_playing)

    def _drop(self) -> None:
        if self._sound is not None:
            self._sound.close()
        self._sound, self._recording = None, b""
