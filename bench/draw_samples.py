"""Draws the sample persons of `resources/samples`: nobody who exists, and one astronaut.

    python -m bench.draw_samples OUT [ASTRONAUT.jpg]

Each person becomes a folder of frames as a camera would see them: too dark and to one side at
first, then seated, with the small movements of somebody who waits.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.float32]
Colour = tuple[int, int, int]  # RGB
FRAMES, APPROACH = 14, 6
WIDTH, HEIGHT = 640, 480
_SIDE = 800
_X, _Y = 400, 380  # the middle of the face on the canvas


@dataclass(frozen=True, slots=True)
class Person:
    """How one sample person looks."""

    skin: Colour
    hair: Colour
    cloth: Colour
    wall: Colour
    wide: float = 1.0
    long: float = 1.0
    moustache: bool = False
    beard: bool = False
    glasses: bool = False
    veil: Colour | None = None
    bindi: bool = False
    hair_falls: bool = False


PEOPLE = (
    Person(
        (205, 152, 120),
        (38, 32, 30),
        (168, 62, 74),
        (150, 160, 166),
        0.96,
        1.0,
        bindi=True,
        hair_falls=True,
    ),
    Person(
        (184, 132, 100), (34, 30, 28), (236, 234, 226), (126, 150, 142), 1.02, 1.02, moustache=True
    ),
    Person(
        (218, 170, 138),
        (60, 52, 48),
        (72, 104, 146),
        (164, 154, 138),
        1.0,
        0.98,
        glasses=True,
        hair_falls=True,
    ),
    Person(
        (172, 122, 92),
        (30, 27, 26),
        (196, 148, 62),
        (120, 132, 148),
        0.98,
        1.03,
        veil=(198, 112, 66),
        bindi=True,
    ),
    Person(
        (198, 148, 116),
        (150, 146, 142),
        (90, 96, 88),
        (146, 152, 142),
        1.04,
        1.0,
        beard=True,
        moustache=True,
    ),
)


def _ellipse(x: float, y: float, rx: float, ry: float, soft: float = 2.0) -> Canvas:
    """One inside, nothing outside, with an edge of `soft` pixels."""
    ys, xs = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    r = np.sqrt(((xs - x) / rx) ** 2 + ((ys - y) / ry) ** 2)
    return np.clip((1 - r) * min(rx, ry) / soft + 0.5, 0, 1).astype(np.float32)


def _glow(x: float, y: float, rx: float, ry: float) -> Canvas:
    """A patch of light or shade that fades like one on skin."""
    ys, xs = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    return np.exp(-(((xs - x) / rx) ** 2) - ((ys - y) / ry) ** 2).astype(np.float32)


def _paint(canvas: Canvas, mask: Canvas, colour: Colour, strength: float = 1.0) -> None:
    weight = (mask * strength)[..., None]
    canvas += weight * (np.array(colour, np.float32) - canvas)


def _shade(canvas: Canvas, mask: Canvas, amount: float) -> None:
    canvas *= 1 + amount * mask[..., None]


def _darker(colour: Colour, by: float) -> Colour:
    return (round(colour[0] * by), round(colour[1] * by * 0.97), round(colour[2] * by * 0.95))


def _body(canvas: Canvas, person: Person) -> None:
    rx, ry = 118 * person.wide, 158 * person.long
    if person.hair_falls:
        _paint(canvas, _ellipse(_X, _Y + 30, rx + 42, ry + 62, 14), person.hair)
    _paint(canvas, _ellipse(_X, _Y + 420, 300, 220, 6), person.cloth)
    for fold in (-150, -70, 60, 140):
        _shade(canvas, _glow(_X + fold, _Y + 330, 18, 160), -0.14)
    _paint(canvas, _ellipse(_X, _Y + 150, 62, 110, 6), _darker(person.skin, 0.86))
    _shade(canvas, _glow(_X, _Y + 168, 90, 26), -0.35)
    if person.veil:
        _paint(canvas, _ellipse(_X, _Y - 6, rx + 52, ry + 58, 8), person.veil)
        _paint(canvas, _ellipse(_X - 150, _Y + 260, 80, 240, 16), person.veil)
        _paint(canvas, _ellipse(_X + 150, _Y + 260, 80, 240, 16), person.veil)
        _shade(canvas, _glow(_X - 150, _Y + 120, 22, 200), -0.22)
        _shade(canvas, _glow(_X + 160, _Y + 120, 22, 200), -0.22)


def _upper() -> Canvas:
    rows = np.mgrid[0:_SIDE, 0:_SIDE][0]
    return np.clip((_Y + 40 - rows) / 50, 0, 1).astype(np.float32)


def _head(canvas: Canvas, person: Person) -> None:
    rx, ry = 118 * person.wide, 158 * person.long
    _paint(canvas, _ellipse(_X, _Y - 22, rx + 12, ry + 16, 6) * _upper(), person.hair)
    for side in (-1, 1):
        if not person.veil:
            _paint(
                canvas,
                _ellipse(_X + side * (rx + 2), _Y + 12, 15, 34, 3),
                _darker(person.skin, 0.82),
            )
    face = np.maximum(_ellipse(_X, _Y, rx, ry, 4), _ellipse(_X, _Y + 70, rx * 0.74, 92, 6))
    _paint(canvas, face, person.skin)
    # Light from above and a little from the left, as through a tent's door.
    _shade(canvas, face * _glow(_X - 20, _Y - 70, 90, 60), 0.20)
    _shade(canvas, face * (1 - _glow(_X - 10, _Y + 10, rx * 1.2, ry * 1.3)), -0.34)
    for side in (-1, 1):
        _shade(canvas, face * _glow(_X + side * 58, _Y + 42, 34, 30), 0.17)
        _shade(canvas, face * _glow(_X + side * 92, _Y + 84, 28, 60), -0.20)
    _shade(canvas, face * _glow(_X, _Y + 132, 36, 20), 0.10)
    # Hair frames the forehead: all of the skull that lies outside a rounder, lower oval.
    skull = _ellipse(_X, _Y - 22, rx + 12, ry + 16, 6)
    forehead = _ellipse(_X - 8, _Y + 34, rx * 0.93, ry * 0.98, 14)
    above = np.clip((_Y - 20 - np.mgrid[0:_SIDE, 0:_SIDE][0]) / 40, 0, 1).astype(np.float32)
    _paint(canvas, skull * (1 - forehead) * above, person.hair)
    for strand in range(-5, 6):
        _shade(canvas, _glow(_X + strand * 21, _Y - 128 + abs(strand) * 7, 5, 26), 0.25)


def _eyes(canvas: Canvas, person: Person) -> None:
    for side in (-1, 1):
        x, y = _X + side * 50 * person.wide, _Y - 16
        _shade(canvas, _glow(x, y - 4, 40, 22), -0.42)
        _shade(canvas, _glow(x, y + 24, 30, 8), -0.12)
        _paint(canvas, _ellipse(x, y - 34, 38, 7, 5), person.hair, 0.85)
        _paint(canvas, _ellipse(x, y, 25, 10.5, 2), (226, 218, 210), 0.9)
        _paint(canvas, _ellipse(x, y, 11, 11, 2), (46, 30, 22))
        _paint(canvas, _ellipse(x - 3, y - 4, 2.6, 2.6, 1), (250, 250, 250))
        _paint(canvas, _ellipse(x, y - 10, 27, 4.5, 2.5), (34, 24, 22), 0.9)
        _paint(canvas, _ellipse(x, y + 11, 22, 1.8, 2), _darker(person.skin, 0.55), 0.6)
        if person.glasses:
            ring = _ellipse(x, y + 2, 40, 31, 2) - _ellipse(x, y + 2, 36.5, 27.5, 2)
            _paint(canvas, ring, (52, 48, 50), 0.85)
    if person.glasses:
        _paint(canvas, _ellipse(_X, _Y - 20, 13, 2.4, 1.5), (52, 48, 50), 0.85)
    if person.bindi:
        _paint(canvas, _ellipse(_X, _Y - 62, 6.5, 6.5, 1.5), (150, 24, 34))


def _nose_and_mouth(canvas: Canvas, person: Person) -> None:
    _shade(canvas, _glow(_X - 3, _Y + 14, 9, 56), 0.26)
    _shade(canvas, _glow(_X + 17, _Y + 24, 8, 40), -0.17)
    _shade(canvas, _glow(_X - 19, _Y + 20, 7, 36), -0.10)
    _shade(canvas, _glow(_X - 2, _Y + 52, 13, 11), 0.16)
    for side in (-1, 1):
        _paint(
            canvas, _ellipse(_X + side * 12, _Y + 68, 7.5, 4, 3), _darker(person.skin, 0.36), 0.9
        )
        _shade(canvas, _glow(_X + side * 25, _Y + 60, 7, 13), -0.22)
        _shade(canvas, _glow(_X + side * 40, _Y + 92, 8, 26), -0.12)
    _shade(canvas, _glow(_X, _Y + 76, 26, 7), -0.26)
    lips = (max(60, person.skin[0] - 26), person.skin[1] // 2 + 8, person.skin[2] // 2 + 14)
    if person.beard:
        _paint(canvas, _glow(_X, _Y + 138, 92, 44), person.hair, 0.85)
        for side in (-1, 1):
            _paint(canvas, _glow(_X + side * 88, _Y + 88, 22, 66), person.hair, 0.7)
    if person.moustache:
        for side in (-1, 1):
            _paint(canvas, _ellipse(_X + side * 20, _Y + 86, 27, 8, 5), person.hair, 0.88)
    _paint(canvas, _ellipse(_X, _Y + 102, 39, 8, 4), lips, 0.85)
    _paint(canvas, _ellipse(_X, _Y + 112, 33, 9, 5), lips, 0.75)
    _paint(canvas, _ellipse(_X, _Y + 104, 38, 2.2, 2), (58, 28, 28), 0.9)
    _shade(canvas, _glow(_X, _Y + 113, 16, 4), 0.16)
    _shade(canvas, _glow(_X, _Y + 127, 26, 7), -0.18)


def drawn(person: Person) -> NDArray[np.uint8]:
    """The person on a square canvas, RGB."""
    canvas = np.empty((_SIDE, _SIDE, 3), np.float32)
    canvas[:] = person.wall
    _shade(canvas, _glow(_X - 220, _Y - 240, 420, 420), 0.10)
    for paint in (_body, _head, _eyes, _nose_and_mouth):
        paint(canvas, person)
    # The grain of skin and cloth; without it everything is as smooth as plastic.
    dice = np.random.default_rng(sum(person.skin))
    fine = cv2.GaussianBlur(dice.normal(0, 1, (_SIDE, _SIDE)).astype(np.float32), (0, 0), 1.1)
    coarse = cv2.GaussianBlur(dice.normal(0, 1, (_SIDE, _SIDE)).astype(np.float32), (0, 0), 5)
    canvas *= (1 + 0.06 * fine + 0.10 * coarse)[..., None]
    return np.clip(canvas, 0, 255).astype(np.uint8)


def frames(picture: NDArray[np.uint8], face: tuple[float, float, float]) -> list[NDArray[np.uint8]]:
    """A sitting of `FRAMES` frames; `face` is the middle and the height of the head."""
    x, y, head = face
    dice = np.random.default_rng(round(x + y))
    shots = []
    for number in range(FRAMES):
        away = max(0.0, 1 - number / APPROACH)
        sway = np.sin(number / 2.4) * 3
        scale = (0.62 - 0.16 * away) * HEIGHT / head
        turn = np.sin(number / 3.1) * 0.8 + 5 * away
        matrix = cv2.getRotationMatrix2D((x, y), turn, scale)
        matrix[0, 2] += WIDTH / 2 - x + sway - 210 * away
        matrix[1, 2] += HEIGHT * 0.46 - y + sway / 2
        shot = cv2.warpAffine(
            picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
        )
        light = 1 - 0.75 * away
        grain = dice.normal(0, 1.6, shot.shape[:2])[..., None]
        shots.append(np.clip(shot * light + grain, 0, 255).astype(np.uint8))
    return shots


def written(folder: Path, shots: list[NDArray[np.uint8]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, shot in enumerate(shots):
        bgr = cv2.cvtColor(shot, cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(folder / f"{number:03}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 78])


def main(out: Path, astronaut: Path | None) -> None:
    for number, person in enumerate(PEOPLE, 1):
        head = 330.0 * person.long
        written(out / f"person-{number}", frames(drawn(person), (_X, _Y, head)))
    if astronaut is not None:
        picture = cv2.cvtColor(cv2.imread(str(astronaut)), cv2.COLOR_BGR2RGB)
        unit = picture.shape[1] / 512
        face = (222 * unit, 110 * unit, 132 * unit)
        written(out / f"person-{len(PEOPLE) + 1}", frames(picture, face))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
