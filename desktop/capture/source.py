"""What a source of frames is, whatever stands behind it.

A frame is a BGR array of 8 bits per channel, height by width by three, not mirrored.

    E-CAM-01   the source cannot be opened: no such camera, or another program holds it
    E-CAM-02   the system does not let this program use the camera
    E-CAM-03   the camera stopped delivering: unplugged, or gone to sleep
    E-CAM-04   only black frames: the lens is covered           (a state, never raised)
    E-CAM-05   the same frame again and again: it hangs         (a state, never raised)
    E-CAM-06   fewer than eight frames in a second              (a state, never raised)
    E-CAM-07   a frame that is none: of no shape, or not of eight bits
    E-CAM-08   the setting names no source that exists
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.errors import CameraError

Frame = NDArray[np.uint8]

_LEAST_SIDE = 16


class FrameSource(Protocol):
    """Delivers frames one after the other, at its own pace.

    `read` waits for the next frame and raises CameraError when there will be none; after that,
    or after `close`, `open` may be called again.  `repeats` says that equal frames are normal
    here, as with recordings, and no sign of a camera that hangs.
    """

    @property
    def repeats(self) -> bool: ...

    def open(self) -> None: ...

    def read(self) -> Frame: ...

    def close(self) -> None: ...

    def advance(self) -> None:
        """The next person, where a recording holds several; otherwise nothing."""
        ...


def checked(untrusted_frame: object) -> Frame:
    """A frame, or E-CAM-07.  Grey frames become three equal channels."""
    if not isinstance(untrusted_frame, np.ndarray) or untrusted_frame.dtype != np.uint8:
        raise CameraError("E-CAM-07", "not eight bits")
    frame = untrusted_frame
    if frame.ndim == 2:  # noqa: PLR2004
        frame = np.repeat(frame[:, :, None], 3, axis=2)
    if frame.ndim != 3 or frame.shape[2] != 3 or min(frame.shape[:2]) < _LEAST_SIDE:  # noqa: PLR2004
        raise CameraError("E-CAM-07", f"shape {frame.shape}")
    return frame


@dataclass(slots=True)
class Pace:
    """Keeps a recording at its frames per second."""

    fps: float
    clock: Callable[[], float] = monotonic
    wait: Callable[[float], object] = sleep
    _due: float = field(default=0.0)

    def await_next(self) -> None:
        """Waits until the next frame is due; never runs after a backlog."""
        now = self.clock()
        if now < self._due:
            self.wait(self._due - now)
        self._due = max(self._due, now) + 1.0 / self.fps
