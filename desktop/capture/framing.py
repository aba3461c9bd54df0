"""Face, sharpness, light: turns a frame into the numbers that `domain.photo` judges.

Promises
- Every number is taken from the face at one fixed size, so that a frame of 320 by 240 and one
  of 1920 by 1080 of the same scene are judged alike.
- Nothing is remembered from frame to frame but where the face was, to see whether it moves.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.ma  # loaded by the first median else, in the middle of somebody's typing
from numpy.typing import NDArray

from desktop.capture.faces import FaceFinder, FoundFace, Grey
from desktop.domain.photo import FaceBox, Measures

# The cascade's square lies between the middle of the forehead and the chin: the head reaches
# a fifth of it higher, for the hair, and a tenth lower.
CROWN_ABOVE, CHIN_BELOW = 0.20, 0.10
HEAD_PER_SIDE = 1.0 + CROWN_ABOVE + CHIN_BELOW

_SIDE = 96
_NOISE_SIDE = 192
_PREVIEW_WIDTH = 960
_LAPLACE_SQUARED = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_BURNT_OUT = 250


class Framing:
    """Measures the frames of one sitting."""

    def __init__(self, finder: FaceFinder) -> None:
        self._finder = finder
        self._centre: tuple[float, float] | None = None
        self._tick = 0

    def forget(self) -> None:
        """A new person sits down: nobody has moved yet."""
        self._centre = None

    def measured(self, frame: NDArray[np.uint8], *, is_still: bool = False) -> Measures:
        """The numbers of one BGR frame; a still frame is searched more thoroughly."""
        grey = grey_of(frame)
        self._tick += 1
        found = self._finder.faces(grey, frame, None if is_still else self._tick)
        if not found:
            self._centre = None
            return Measures(faces=0)
        measures = _measures(grey, found)
        return measures if is_still else self._with_motion(measures)

    def _with_motion(self, measures: Measures) -> Measures:
        box = measures.box
        if box is None:
            return measures
        before, self._centre = self._centre, box.centre
        if before is None:
            return measures
        moved = max(abs(a - b) for a, b in zip(before, box.centre, strict=True))
        return replace(measures, motion=moved)


def grey_of(frame: NDArray[np.uint8]) -> Grey:
    """The luma of a BGR frame."""
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def preview_of(frame: NDArray[np.uint8]) -> tuple[int, int, bytes]:
    """Width, height and RGB bytes, no larger than a preview needs."""
    scale = min(1.0, _PREVIEW_WIDTH / frame.shape[1])
    if scale < 1.0:
        frame = np.asarray(cv2.resize(frame, None, fx=scale, fy=scale), np.uint8)
    rgb = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    return frame.shape[1], frame.shape[0], rgb.tobytes()


def sharpness(frame: NDArray[np.uint8], box: FaceBox | None) -> float:
    """How crisp the face is, for choosing among frames of the same person; more is better."""
    grey = grey_of(frame)
    if box is None:
        return -_blur(_resized(grey, _SIDE))
    height, width = grey.shape
    side = box.height * height
    face = FoundFace(box.left * width, box.top * height, side, 0.0)
    return -_blur(_inner(_resized(_cut(grey, face), _SIDE)))


def _measures(grey: Grey, found: list[FoundFace]) -> Measures:
    height, width = grey.shape
    face = found[0]
    cut = _cut(grey, face)
    inner = _inner(_resized(cut, _SIDE)).astype(np.float32)
    luma = float(inner.mean())
    return Measures(
        faces=len(found),
        box=FaceBox(face.left / width, face.top / height, face.side / width, face.side / height),
        head_share=HEAD_PER_SIDE * face.side / height,
        head_pixels=HEAD_PER_SIDE * face.side,
        offset_x=(face.left + face.side / 2) / width - 0.5,
        crown=(face.top - CROWN_ABOVE * face.side) / height,
        chin=(face.top + (1 + CHIN_BELOW) * face.side) / height,
        luma=luma,
        highlight=float(np.percentile(inner, 95)),
        glare=float((inner >= _BURNT_OUT).mean()),
        background=_background(grey, face),
        contrast=float(inner.std()) / max(luma, 1.0),
        unevenness=_unevenness(cut),
        blur=_blur(inner),
        detail=_detail(inner),
        noise=_noise(cut),
        tilt=face.lean,
    )


def _cut(grey: Grey, face: FoundFace) -> Grey:
    top, left = max(0, round(face.top)), max(0, round(face.left))
    return grey[
        top : max(top + 2, round(face.top + face.side)),
        left : max(left + 2, round(face.left + face.side)),
    ]


def _resized(grey: Grey, side: int) -> Grey:
    way = cv2.INTER_AREA if grey.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, (side, side), interpolation=way), np.uint8)


def _inner(square: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The face without the corners, where hair and wall begin."""
    side = square.shape[0]
    return square[side // 8 : side - side // 12, side // 6 : side - side // 6]


def _background(grey: Grey, face: FoundFace) -> float | None:
    """The mean luma beside and above the head and shoulders; none when too little shows."""
    mask = np.ones(grey.shape, bool)
    top = max(0, round(face.top - 0.35 * face.side))
    left = max(0, round(face.left - 0.3 * face.side))
    mask[top:, left : round(face.left + 1.3 * face.side)] = False
    mask[max(0, round(face.top + face.side)) :] = False
    if mask.mean() < 0.03:  # noqa: PLR2004
        return None
    return float(grey[mask].mean())


def _blur(inner: NDArray[np.generic]) -> float:
    """Crété's measure without reference: how little is lost by blurring the frame again.

    The worse of the two directions counts, so that a shake to one side is seen.
    """
    frame = inner.astype(np.float32)
    worst = 0.0
    for axis, kernel in ((0, (1, 9)), (1, (9, 1))):
        steps = np.abs(np.diff(frame, axis=axis))
        softer = np.abs(np.diff(cv2.blur(frame, kernel), axis=axis))
        lost = np.maximum(0.0, steps - softer).sum()
        worst = max(worst, 1.0 - float(lost) / max(float(steps.sum()), 1e-6))
    return worst


def _detail(inner: NDArray[np.float32]) -> float:
    fine = cv2.Laplacian(inner, cv2.CV_32F)
    return float(fine.var()) / max(float(inner.var()), 1.0)


def _unevenness(cut: Grey) -> float:
    """How far apart the two cheeks are, as a share of the brighter one."""
    square = _resized(cut, _SIDE)
    rows = slice(_SIDE * 45 // 100, _SIDE * 75 // 100)
    one = float(np.median(square[rows, _SIDE * 18 // 100 : _SIDE * 38 // 100]))
    other = float(np.median(square[rows, _SIDE * 62 // 100 : _SIDE * 82 // 100]))
    return abs(one - other) / max(one, other, 1.0)


def _noise(cut: Grey) -> float:
    """Immerkær's estimate, over the smoothest fifth of the face: skin, not hair or beard."""
    if cut.shape[0] > _NOISE_SIDE:
        # The middle at full size: shrinking would average the noise away.
        start = (cut.shape[0] - _NOISE_SIDE) // 2
        cut = cut[start : start + _NOISE_SIDE, start : start + _NOISE_SIDE]
    rough = np.abs(cv2.filter2D(cut.astype(np.float32), -1, _LAPLACE_SQUARED))
    blocks = cv2.resize(rough, (12, 12), interpolation=cv2.INTER_AREA)
    return float(np.percentile(blocks, 20)) * float(np.sqrt(np.pi / 2)) / 6
