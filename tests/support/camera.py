"""Cameras and clocks for tests: frames without light, time without waiting."""

from __future__ import annotations

from pathlib import Path
from queue import Queue

import numpy as np

from desktop.capture.source import Frame, Pace
from desktop.domain.photo import FaceBox, Measures
from desktop.errors import CameraError

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


class SteppingClock:
    """A clock that moves by `step` whenever it is read, and when somebody waits."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 100.0
        self.waited = 0.0
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waited += seconds


def unhurried() -> Pace:
    """A pace that never makes a test wait."""
    clock = SteppingClock()
    return Pace(15.0, clock, clock.wait)


class QueuedSource:
    """Delivers exactly the frames that a test puts in; an exception put in is raised.

    After `end` the camera is gone for good, however often it is opened: nobody waits for a frame
    that does not come.
    """

    repeats = True

    def __init__(self) -> None:
        self.frames: Queue[Frame | Exception] = Queue()
        self.opened = 0
        self.advanced = 0
        self._has_ended = False

    def open(self) -> None:
        self.opened += 1

    def read(self) -> Frame:
        if self._has_ended and self.frames.empty():
            raise CameraError("E-CAM-03")
        frame = self.frames.get(timeout=10)
        if isinstance(frame, Exception):
            raise frame
        return frame

    def close(self) -> None:
        pass

    def end(self) -> None:
        self._has_ended = True
        self.frames.put(CameraError("E-CAM-03"))  # for a reader who already waits

    def advance(self) -> None:
        self.advanced += 1


def a_frame(luma: int = 120, width: int = 640, height: int = 480) -> Frame:
    """A grey wall with a little grain."""
    grain = np.random.default_rng(luma).integers(-9, 10, (height, width, 3))
    return np.clip(grain + luma, 0, 255).astype(np.uint8)


def good_measures(**changes: object) -> Measures:
    """The measures of a portrait with nothing to say against it."""
    values: dict[str, object] = {
        "faces": 1,
        "box": FaceBox(0.3, 0.2, 0.38, 0.5),
        "head_share": 0.65,
        "head_pixels": 310.0,
        "crown": 0.1,
        "chin": 0.75,
        "luma": 140.0,
        "highlight": 200.0,
        "background": 120.0,
        "contrast": 0.3,
        "blur": 0.36,
        "detail": 0.4,
        "noise": 1.0,
    }
    return Measures(**(values | changes))  # type: ignore[arg-type]
