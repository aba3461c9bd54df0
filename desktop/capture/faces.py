"""Finds faces: where they are and how far they lean.  Finds nobody in particular.

Promises
- Works on a grey frame of any size, shrunk to the area of 320 by 240.
- Haar's `alt2` cascade, which comes with OpenCV; YuNet instead when its ONNX file lies in the
  models folder.  Both answer in the same words.
- A candidate counts as a face only when it is found again, upright or leaning, at its own
  scale: a single chance hit in a wall or in leaves is no face.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from math import atan2, degrees
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)

# One core for the camera: OpenCV would take them all, and the window its turn after them.
cv2.setNumThreads(1)

Grey = NDArray[np.uint8]
YUNET_FILE = "face_detection_yunet_2023mar.onnx"

_AREA = 320 * 240
_LEAST_SIDE = 20
_TURNS = (-36, -24, -12, 0, 12, 24, 36)
_PATCH, _PATCH_FACE = 96, 48
_PRIMARY_HITS, _SECOND_HITS = 6, 24
# Smaller than a fifth of the sitter's face is a face on a badge or a far wall.
_SECOND_SIDE = 0.2
_BLACK, _BRIGHT_ENOUGH = 12, 150
_WHOLE_TURNS = (35, -35, 90, -90)


@dataclass(frozen=True, slots=True)
class FoundFace:
    """A face in pixels of the frame that was searched; `lean` in degrees, clockwise."""

    left: float
    top: float
    side: float
    lean: float


class FaceFinder(Protocol):
    """Finds the faces of one grey frame, the largest first."""

    def faces(self, grey: Grey, colour: NDArray[np.uint8], tick: int | None) -> list[FoundFace]:
        """All faces.  With a tick, one turned search per call; without, all of them at once."""
        ...


def finder_from(models: Path | None) -> FaceFinder:
    """YuNet when its file is there and OpenCV can read it, Haar otherwise."""
    if models is not None and (models / YUNET_FILE).is_file():
        try:
            return YunetFinder(models / YUNET_FILE)
        except cv2.error:
            _LOG.warning("the face model cannot be read; the cascade is used")
    return HaarFinder()


def shrunk(grey: Grey) -> tuple[Grey, float]:
    """The frame at detection size, and by how much it was shrunk."""
    height, width = grey.shape
    scale = min(1.0, (_AREA / (height * width)) ** 0.5)
    if scale == 1.0:
        return grey, scale
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), scale


def lightened(grey: Grey) -> Grey:
    """A dark frame with its range spread, so that darkness is not taken for absence."""
    bright = float(np.percentile(grey[::4, ::4], 99))
    if not _BLACK < bright < _BRIGHT_ENOUGH:
        return grey
    return np.asarray(cv2.convertScaleAbs(grey, alpha=min(8.0, 220 / bright)), np.uint8)


class HaarFinder:
    """The cascade `frontalface_alt2`."""

    def __init__(self) -> None:
        # The wheel's own folder: `cv2.data` names the same one, but is not in the type stubs.
        folder = Path(cv2.__file__).parent / "data"
        self._cascade = cv2.CascadeClassifier(str(folder / "haarcascade_frontalface_alt2.xml"))
        self._turn: int | None = None

    def faces(self, grey: Grey, colour: NDArray[np.uint8], tick: int | None) -> list[FoundFace]:
        del colour
        small, scale = shrunk(grey)
        small = lightened(small)
        found = self._upright(small) or self._turned(small, tick)
        return [FoundFace(f.left / scale, f.top / scale, f.side / scale, f.lean) for f in found]

    def _upright(self, small: Grey) -> list[FoundFace]:
        boxes = self._cascade.detectMultiScale(small, 1.12, 3, 0, (_LEAST_SIDE, _LEAST_SIDE))
        candidates = sorted(boxes, key=lambda box: -int(box[2]))
        found: list[FoundFace] = []
        for left, top, side, _ in candidates:
            if found and side < _SECOND_SIDE * found[0].side:
                break
            hits, lean = self._confirmed(small, (int(left), int(top), int(side)))
            face = FoundFace(float(left), float(top), float(side), lean)
            if hits >= _hits_wanted(found) and not any(_overlap(face, one) for one in found):
                found.append(face)
        return found

    def _confirmed(self, small: Grey, box: tuple[int, int, int]) -> tuple[int, float]:
        """How often the cascade fires on the candidate as it is turned, and how far it leans.

        The cascade forgives some twenty degrees to either side of upright, so the lean is the
        middle of the fan of turns at which it fires.
        """
        left, top, side = box
        centre = (left + side / 2, top + side / 2)
        hits = []
        for turn in _TURNS:
            matrix = cv2.getRotationMatrix2D(centre, turn, _PATCH_FACE / side)
            matrix[0, 2] += _PATCH / 2 - centre[0]
            matrix[1, 2] += _PATCH / 2 - centre[1]
            patch = cv2.warpAffine(small, matrix, (_PATCH, _PATCH), borderMode=cv2.BORDER_REPLICATE)
            seen = self._cascade.detectMultiScale(patch, 1.1, 0, 0, (36, 36), (66, 66))
            hits.append(len(seen))
        total = sum(hits)
        fan = sum(turn * count for turn, count in zip(_TURNS, hits, strict=True))
        return total, fan / total if total else 0.0

    def _turned(self, small: Grey, tick: int | None) -> list[FoundFace]:
        for turn in self._turns(tick):
            matrix, size = _turning(small, turn)
            turned = cv2.warpAffine(small, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            upright = self._upright(np.asarray(turned, np.uint8))
            if upright:
                self._turn = turn
                return [_turned_back(face, matrix, turn) for face in upright]
        self._turn = None
        return []

    def _turns(self, tick: int | None) -> tuple[int, ...]:
        """All turns for a still frame; live, the one that was right before.

        Without one before, the next turn every other time: a full search each time would cost
        the preview its pace.
        """
        if tick is None:
            return _WHOLE_TURNS
        if self._turn is not None:
            return (self._turn,)
        return (_WHOLE_TURNS[tick // 2 % len(_WHOLE_TURNS)],) if tick % 2 else ()


def _hits_wanted(found: list[FoundFace]) -> int:
    """Telling someone to be alone needs better reason than telling them they are seen."""
    return _SECOND_HITS if found else _PRIMARY_HITS


def _overlap(one: FoundFace, other: FoundFace) -> bool:
    """Whether two squares are about the same face."""
    reach = (one.side + other.side) * 0.3
    return abs(one.left + one.side / 2 - other.left - other.side / 2) < reach and (
        abs(one.top + one.side / 2 - other.top - other.side / 2) < reach
    )


def _turning(frame: Grey, turn: int) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The matrix that turns a frame within a canvas that holds all of it."""
    height, width = frame.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (round(height * sine + width * cosine), round(height * cosine + width * sine))
    matrix[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    return np.asarray(matrix, np.float64), size


def _turned_back(face: FoundFace, matrix: NDArray[np.float64], turn: int) -> FoundFace:
    inverse = cv2.invertAffineTransform(matrix)
    middle = np.array([face.left + face.side / 2, face.top + face.side / 2, 1.0])
    x, y = inverse @ middle
    half = face.side / 2
    return FoundFace(float(x) - half, float(y) - half, face.side, face.lean + turn)


class YunetFinder:
    """YuNet through OpenCV's own reader of ONNX."""

    def __init__(self, model: Path) -> None:
        self._net = cv2.FaceDetectorYN.create(str(model), "", (320, 240), 0.7, 0.3, 50)

    def faces(self, grey: Grey, colour: NDArray[np.uint8], tick: int | None) -> list[FoundFace]:
        del tick
        scale = min(1.0, (_AREA / grey.size) ** 0.5)
        small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._net.setInputSize((small.shape[1], small.shape[0]))
        _, rows = self._net.detect(small)
        # The stubs do not know that there are no rows where there is no face.
        untyped: object = rows
        found = [] if untyped is None else [_from_yunet(row, scale) for row in rows]
        found.sort(key=lambda face: -face.side)
        return [face for face in found if face.side >= _SECOND_SIDE * found[0].side]


def _from_yunet(row: NDArray[np.float32], scale: float) -> FoundFace:
    """YuNet's box spans forehead to chin; Haar's is its middle square."""
    left, top, width, height = (float(value) / scale for value in row[:4])
    side = 0.9 * height
    right_eye, left_eye = row[4:6], row[6:8]
    across = left_eye - right_eye
    lean = degrees(atan2(float(across[1]), float(across[0])))
    return FoundFace(left + (width - side) / 2, top + (height - side) * 0.7, side, lean)
