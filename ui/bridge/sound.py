"""What the window needs of the loudspeaker, as a shape."""

from __future__ import annotations

from typing import Protocol


class Heard(Protocol):
    """How far a recording has come."""

    @property
    def seconds(self) -> float: ...
    @property
    def whole(self) -> float: ...
    @property
    def is_playing(self) -> bool: ...


class ReadingAloud(Protocol):
    """Plays a recorded notice.  `play` blocks while the device opens; the others are quick."""

    def play(self, recording: bytes) -> None: ...
    def pause(self) -> None: ...
    def silence(self) -> None: ...
    def heard(self) -> Heard: ...
