"""Sources that play what was recorded: a video file, or folders of frames.

They stand in for a camera where there is none, for rehearsal, for training and for tests.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

import cv2

from desktop.capture.source import Frame, Pace, checked
from desktop.errors import CameraError

_KINDS = {".jpg", ".jpeg", ".png"}


class VideoFile:
    """Plays a video at its own speed, from the start again when it ends."""

    repeats = True

    def __init__(self, path: Path, pace: Pace | None = None) -> None:
        self._path = path
        self._pace = pace
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        self.close()
        if not self._path.is_file():
            raise CameraError("E-CAM-01", self._path.name)
        capture = cv2.VideoCapture(str(self._path))
        if not capture.isOpened():
            raise CameraError("E-CAM-01", self._path.name)
        self._capture = capture
        if self._pace is None:
            self._pace = Pace(min(60.0, max(1.0, capture.get(cv2.CAP_PROP_FPS) or 25.0)))

    def read(self) -> Frame:
        if self._capture is None or self._pace is None:
            raise CameraError("E-CAM-03", "not open")
        self._pace.await_next()
        is_there, frame = self._capture.read()
        if not is_there:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            is_there, frame = self._capture.read()
        if not is_there:
            raise CameraError("E-CAM-03", self._path.name)
        return checked(frame)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def advance(self) -> None:
        """A video goes on by itself."""


class ImageSequence:
    """Plays frames in the order of their names, and the last one on and on.

    Where the folder holds folders, each is one person: `advance` goes on to the next, and after
    the last to the first again.  A folder of frames alone is one person who is played in a loop.
    """

    repeats = True

    def __init__(self, folder: Path, fps: float = 15.0, pace: Pace | None = None) -> None:
        self._folder = folder
        self._pace = pace or Pace(fps)
        self._people: list[list[Path]] = []
        self._person = 0
        self._steps = count()

    def open(self) -> None:
        folders = sorted(entry for entry in _entries(self._folder) if entry.is_dir())
        people = [_frames(folder) for folder in folders] or [_frames(self._folder)]
        self._people = [frames for frames in people if frames]
        if not self._people:
            raise CameraError("E-CAM-01", self._folder.name)
        self._steps = count()

    def read(self) -> Frame:
        if not self._people:
            raise CameraError("E-CAM-03", "not open")
        self._pace.await_next()
        frames = self._people[self._person % len(self._people)]
        path = frames[_to_and_fro(next(self._steps), len(frames))]
        return checked(cv2.imread(str(path), cv2.IMREAD_COLOR))

    def close(self) -> None:
        self._people = []

    def advance(self) -> None:
        self._person += 1
        self._steps = count()


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _frames(folder: Path) -> list[Path]:
    return sorted(entry for entry in _entries(folder) if entry.suffix.lower() in _KINDS)


def _to_and_fro(step: int, length: int) -> int:
    """Once from the first to the last, then back and forth over the second half.

    A sitter who has sat down stays seated: the approach is not played again.
    """
    if step < length:
        return step
    half = max(1, length // 2)
    place = (step - length) % (2 * half)
    return length - 1 - (place if place < half else 2 * half - 1 - place)
