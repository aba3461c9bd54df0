"""The door to real cameras, and from a setting to a source.

camera:0                 the first camera, by V4L2 or DirectShow; a number or a device path
video:PATH               a video file, from the start again when it ends
images:DIR[?fps=15]      frames in the order of their names; each folder in DIR is one person
script:STEPS|SETTING     faults played over another source, for rehearsal (see `scripted`)

What real cameras do is proved only by hand, with the camera at hand: no test here has one.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import cv2

from desktop.capture.recorded import ImageSequence, VideoFile
from desktop.capture.scripted import ScriptedSource, steps_from
from desktop.capture.source import Frame, FrameSource, checked
from desktop.errors import CameraError

WIDTH, HEIGHT, FPS = 640, 480, 30
_MOST_WINDOWS_CAMERAS = 4
_AFTER_THE_WINDOW = 5


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """One camera as it is listed: the setting that opens it and the name people know it by."""

    id: str
    name: str


def cameras(listing: Path = Path("/sys/class/video4linux")) -> tuple[CameraChoice, ...]:
    """The cameras of this laptop.  Windows gives no names to OpenCV, only numbers."""
    if sys.platform == "win32":
        return tuple(
            CameraChoice(f"camera:{n}", f"Camera {n + 1}") for n in range(_MOST_WINDOWS_CAMERAS)
        )
    found = []
    for entry in sorted(listing.glob("video*"), key=lambda e: (len(e.name), e.name)):
        # One camera shows several nodes; the first one carries the frame, the rest metadata.
        if _text(entry / "index") not in ("", "0"):
            continue
        number = entry.name.removeprefix("video")
        found.append(CameraChoice(f"camera:{number}", _text(entry / "name") or entry.name))
    return tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def give_way() -> None:
    """Lets the window's thread go before the one that calls, where a system knows such a thing."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _AFTER_THE_WINDOW)


def source_from(setting: str) -> FrameSource:
    """The source that a setting names; E-CAM-08 when it names none."""
    kind, _, rest = setting.partition(":")
    match kind:
        case "camera" if rest:
            return CameraSource(rest)
        case "video" if rest:
            return VideoFile(Path(rest))
        case "images" if rest:
            folder, _, options = rest.partition("?")
            return ImageSequence(Path(folder), _fps(options))
        case "script" if rest:
            steps, _, inner = rest.partition("|")
            return ScriptedSource(steps_from(steps), source_from(inner) if inner else None)
        case _:
            raise CameraError("E-CAM-08", kind)


def _fps(options: str) -> float:
    if not options:
        return 15.0
    name, _, value = options.partition("=")
    try:
        fps = float(value)
    except ValueError as error:
        raise CameraError("E-CAM-08", options) from error
    if name != "fps" or not 1 <= fps <= 120:  # noqa: PLR2004
        raise CameraError("E-CAM-08", options)
    return fps


class CameraSource:
    """A camera at 640 by 480, so that the oldest laptop keeps the pace."""

    repeats = False

    def __init__(self, address: str) -> None:
        self._address = address
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        self.close()
        device = Path(f"/dev/video{self._address}" if self._address.isdigit() else self._address)
        if sys.platform != "win32" and device.exists() and not os.access(device, os.R_OK | os.W_OK):
            raise CameraError("E-CAM-02", str(device))
        capture = cv2.VideoCapture()
        way = cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_V4L2
        target = int(self._address) if self._address.isdigit() else self._address
        if (sys.platform != "win32" and not device.exists()) or not capture.open(target, way):
            raise CameraError("E-CAM-01", self._address)
        # Compressed, or a USB 2 hub lets a second camera starve.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        capture.set(cv2.CAP_PROP_FPS, FPS)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._capture = capture

    def read(self) -> Frame:
        if self._capture is None:
            raise CameraError("E-CAM-03", "not open")
        is_there, frame = self._capture.read()
        if not is_there or frame is None:
            raise CameraError("E-CAM-03", self._address)
        return checked(frame)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def advance(self) -> None:
        """A camera sees whoever sits before it."""
