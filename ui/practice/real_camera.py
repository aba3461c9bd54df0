"""Looks through the laptop's own camera, where it has one: the demonstration says what came."""

from __future__ import annotations

import threading
from typing import Final

from desktop.services.photographing import Photographing
from desktop.services.sitting import Preview

_ENOUGH: Final = 30
_LONGEST_S: Final = 8.0


def what_it_shows(camera: Photographing, longest_s: float = _LONGEST_S) -> str:
    """How many frames came and of what size, or the code of what is wrong."""
    frames: list[tuple[int, int]] = []
    faults: set[str] = set()
    enough = threading.Event()

    def look(preview: Preview) -> None:
        if preview.width:
            frames.append((preview.width, preview.height))
        if preview.fault:
            faults.add(preview.fault)
        if len(frames) >= _ENOUGH:
            enough.set()

    unsubscribe = camera.subscribe(look, lambda _photo: None)
    camera.start()
    enough.wait(longest_s)
    unsubscribe()
    camera.stop()
    if not frames:
        return f"no picture ({', '.join(sorted(faults)) or 'nothing came'})"
    width, height = frames[-1]
    return f"{len(frames)} frames of {width}x{height}"
