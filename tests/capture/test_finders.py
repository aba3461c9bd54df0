"""Which finder is used, and what the live search finds over time."""

from __future__ import annotations

import logging
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop.capture.faces import YUNET_FILE, FoundFace, HaarFinder, _from_yunet, finder_from
from desktop.capture.framing import Framing, sharpness
from desktop.domain.photo import PORTRAIT, FaceBox, Hint, judge
from tests.support.camera import SAMPLES

_SEATED = SAMPLES / "person-6" / "010.jpg"


def test_without_a_model_the_cascade_is_used(tmp_path: Path) -> None:
    assert isinstance(finder_from(None), HaarFinder)
    assert isinstance(finder_from(tmp_path), HaarFinder)


def test_a_model_that_cannot_be_read_does_not_cost_the_camera(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / YUNET_FILE).write_bytes(b"not a model")
    with caplog.at_level(logging.WARNING):
        assert isinstance(finder_from(tmp_path), HaarFinder)
    assert caplog.messages
    caplog.clear()  # asked for


def test_a_row_of_yunet_becomes_a_square_within_the_head() -> None:
    row = np.array([40, 20, 60, 80, 55, 50, 85, 50, 70, 65, 58, 80, 82, 80, 0.9], np.float32)
    face = _from_yunet(row, 0.5)
    assert face == FoundFace(pytest.approx(68.0), pytest.approx(51.2), pytest.approx(144.0), 0.0)


def test_live_a_head_on_its_side_is_found_soon_and_then_every_time() -> None:
    picture = cv2.rotate(cv2.imread(str(_SEATED)), cv2.ROTATE_90_CLOCKWISE)
    framing = Framing(HaarFinder())
    hints = [judge(framing.measured(picture), PORTRAIT).hint for _ in range(14)]
    first = hints.index(Hint.TILTED)
    assert first <= 9
    assert set(hints[first:]) == {Hint.TILTED}


def test_a_face_that_moves_is_told_to_hold_still_and_one_that_sways_is_not() -> None:
    framing = Framing(HaarFinder())
    picture = cv2.imread(str(_SEATED))
    assert framing.measured(picture).motion == 0.0
    assert framing.measured(np.roll(picture, 4, axis=1)).motion < PORTRAIT.motion_max
    assert framing.measured(np.roll(picture, -60, axis=1)).motion > PORTRAIT.motion_max
    framing.forget()
    assert framing.measured(picture).motion == 0.0


def test_the_crisper_of_two_frames_is_told_apart() -> None:
    picture = cv2.imread(str(_SEATED))
    soft = cv2.GaussianBlur(picture, (0, 0), 2)
    box = FaceBox(0.33, 0.245, 0.34, 0.454)
    assert sharpness(picture, box) > sharpness(soft, box)
    assert sharpness(picture, None) > sharpness(soft, None)
