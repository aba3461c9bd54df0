"""A camera that delivers nothing of use is noticed, and a good one is left alone."""

from __future__ import annotations

import numpy as np

from desktop.capture.source import Frame
from desktop.capture.watch import BLACK, FROZEN, SLOW, FaultWatch
from tests.support.camera import a_frame


def _faults(watch: FaultWatch, frames: list[Frame], gap: float) -> list[str | None]:
    return [watch.seen(frame, number * gap) for number, frame in enumerate(frames)]


def _lively(count: int, luma: int = 120) -> list[Frame]:
    return [a_frame(luma + number % 7) for number in range(count)]


def test_a_lively_camera_shows_no_fault() -> None:
    assert set(_faults(FaultWatch(may_repeat=False), _lively(60), 1 / 15)) == {None}


def test_a_covered_lens_is_noticed_after_a_second() -> None:
    faults = _faults(FaultWatch(may_repeat=True), [np.zeros((48, 64, 3), np.uint8)] * 40, 1 / 20)
    assert faults.index(BLACK) == 20


def test_a_dim_room_is_not_a_covered_lens() -> None:
    assert set(_faults(FaultWatch(may_repeat=False), _lively(40, 25), 1 / 20)) == {None}


def test_a_camera_that_hangs_is_noticed_and_a_recording_is_not() -> None:
    frames = [a_frame()] * 60
    assert FROZEN in _faults(FaultWatch(may_repeat=False), frames, 1 / 20)
    assert set(_faults(FaultWatch(may_repeat=True), frames, 1 / 20)) == {None}


def test_a_slow_camera_is_noticed_and_one_late_frame_is_not() -> None:
    assert SLOW in _faults(FaultWatch(may_repeat=False), _lively(30), 0.4)
    watch = FaultWatch(may_repeat=False)
    times = [0.0, 0.05, 0.1, 0.6, 0.65, 0.7]
    assert {watch.seen(f, t) for f, t in zip(_lively(6), times, strict=True)} == {None}


def test_a_camera_that_recovers_is_good_again() -> None:
    watch = FaultWatch(may_repeat=False)
    black = [np.zeros((480, 640, 3), np.uint8)] * 30
    assert watch.seen(black[0], 0.0) is None
    assert [watch.seen(f, n / 10) for n, f in enumerate(black)][-1] == BLACK
    assert watch.seen(a_frame(), 3.1) is None
