"""Faults on order: what a camera does on a bad day, played over another source.

    script:good*30,unplug,gone*2,good|images:DIR

`good` frames as they come · `black` covered lens · `frozen` the same frame again · `slow` each
frame late · `odd` a frame of no shape · `unplug` stops delivering · `gone` cannot be opened.
`*n` repeats a step; the last step goes on for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat
from time import sleep

import numpy as np

from desktop.capture.source import Frame, FrameSource, checked
from desktop.errors import CameraError

_SLOWNESS = 0.4
_STEPS = ("good", "black", "frozen", "slow", "odd", "unplug", "gone")


def steps_from(text: str) -> tuple[str, ...]:
    """The steps one by one; E-CAM-08 when one is unknown."""
    steps: list[str] = []
    for part in text.split(","):
        name, _, times = part.strip().partition("*")
        if name not in _STEPS or (times and not times.isdigit()):
            raise CameraError("E-CAM-08", part)
        steps.extend([name] * int(times or 1))
    return tuple(steps)


class ScriptedSource:
    """Plays the steps; `wait` is what slowness waits with."""

    def __init__(
        self,
        steps: tuple[str, ...],
        inner: FrameSource | None = None,
        wait: Callable[[float], object] = sleep,
    ) -> None:
        self._inner = inner
        self._wait = wait
        self._steps = chain(steps, repeat(steps[-1] if steps else "good"))
        self._next = next(self._steps)
        self._last: Frame | None = None
        self._dice = np.random.default_rng(1)

    @property
    def repeats(self) -> bool:
        """Never: a scripted camera that hangs must be noticed."""
        return False

    def open(self) -> None:
        if self._next == "gone":
            self._next = next(self._steps)
            raise CameraError("E-CAM-01", "script")
        if self._inner is not None:
            self._inner.open()

    def read(self) -> Frame:
        step, self._next = self._next, next(self._steps)
        match step:
            case "unplug" | "gone":
                raise CameraError("E-CAM-03", "script")
            case "black":
                return np.zeros((480, 640, 3), np.uint8)
            case "odd":
                return checked(np.zeros((3, 2), np.uint8))
            case "frozen" if self._last is not None:
                return self._last
            case "slow":
                self._wait(_SLOWNESS)
            case _:
                pass
        self._last = self._lively()
        return self._last

    def _lively(self) -> Frame:
        """The next frame with the grain of a real sensor, so that no two are equal."""
        if self._inner is None:
            grey = self._dice.integers(90, 160, (480, 640, 1), np.uint8)
            return np.repeat(grey, 3, axis=2)
        frame = self._inner.read().copy()
        frame[:8, :8] = self._dice.integers(0, 255, (8, 8, 3), np.uint8)
        return frame

    def close(self) -> None:
        if self._inner is not None:
            self._inner.close()

    def advance(self) -> None:
        if self._inner is not None:
            self._inner.advance()
