"""The judge and the camera that presses its own button."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.photo import (
    EASE_AFTER,
    GUIDED,
    HOLD_SECONDS,
    KEEP_ANYWAY_AFTER,
    PORTRAIT,
    SHOTS,
    AutoCapture,
    Hint,
    Judgement,
    Step,
    judge,
    thresholds_after,
)
from tests.support.camera import good_measures

_BROKEN: dict[Hint, dict[str, Any]] = {
    Hint.NO_FACE: {"faces": 0, "box": None},
    Hint.SEVERAL_FACES: {"faces": 2},
    Hint.TOO_FAR: {"head_share": 0.1},
    Hint.TOO_NEAR: {"head_share": 1.1},
    Hint.OFF_CENTRE: {"offset_x": -0.3},
    Hint.TOO_DARK: {"luma": 30.0, "highlight": 50.0},
    Hint.TOO_BRIGHT: {"luma": 235.0},
    Hint.BACKLIT: {"luma": 70.0, "highlight": 110.0, "background": 190.0},
    Hint.UNEVEN_LIGHT: {"unevenness": 0.8},
    Hint.LOW_CONTRAST: {"contrast": 0.05},
    Hint.BLURRED: {"blur": 0.7},
    Hint.NOISY: {"noise": 30.0},
    Hint.TILTED: {"tilt": -25.0},
    Hint.HOLD_STILL: {"motion": 0.3},
}


def test_a_good_portrait_has_nothing_to_be_told() -> None:
    assert judge(good_measures(), PORTRAIT).passes
    assert judge(good_measures(), GUIDED).passes


@pytest.mark.parametrize("hint", list(Hint))
def test_every_hint_is_given_for_its_own_fault(hint: Hint) -> None:
    assert judge(good_measures(**_BROKEN[hint]), PORTRAIT).hint is hint


def test_of_two_faults_the_earlier_one_is_said() -> None:
    order = list(Hint)
    for earlier, later in pairwise(order[3:]):
        both = _BROKEN[later] | _BROKEN[earlier]
        said = judge(good_measures(**both), PORTRAIT).hint
        assert said is not None
        assert order.index(said) <= order.index(earlier)


def test_a_dark_face_in_good_light_is_not_told_that_it_is_dark() -> None:
    assert judge(good_measures(luma=52.0, highlight=130.0, background=90.0), PORTRAIT).passes


def test_a_dark_face_before_a_white_wall_is_not_told_of_backlight() -> None:
    assert judge(good_measures(luma=110.0, highlight=165.0, background=205.0), PORTRAIT).passes


def test_limits_ease_for_someone_who_cannot_come_nearer() -> None:
    far = good_measures(head_share=0.3)
    assert judge(far, thresholds_after(0.0)).hint is Hint.TOO_FAR
    assert judge(far, thresholds_after(EASE_AFTER)).passes


_JUDGEMENTS = st.sampled_from([Judgement(None), Judgement(Hint.TOO_DARK), Judgement(Hint.BLURRED)])
_SITTINGS = st.lists(
    st.tuples(st.floats(0.001, 0.5), _JUDGEMENTS, st.floats(-1, 1)), min_size=1, max_size=150
)


@given(_SITTINGS)
def test_a_photo_is_taken_only_after_holding_still_long_enough(
    frames: list[tuple[float, Judgement, float]],
) -> None:
    auto, now, passing_since = AutoCapture(), 0.0, None
    for gap, judgement, sharpness in frames:
        now += gap
        passing_since = (passing_since or now) if judgement.passes else None
        auto, outcome = auto.fed(now, judgement, sharpness)
        if outcome.step in (Step.COLLECT, Step.TAKE):
            assert passing_since is not None
            assert now - passing_since >= HOLD_SECONDS
        if outcome.step is Step.TAKE:
            passing_since = None


@given(_SITTINGS)
def test_nobody_waits_longer_than_twelve_seconds_for_a_way_on(
    frames: list[tuple[float, Judgement, float]],
) -> None:
    auto, now, started = AutoCapture(), 0.0, None
    for gap, judgement, sharpness in frames:
        now += gap
        started = now if started is None else started
        auto, outcome = auto.fed(now, judgement, sharpness)
        if outcome.step is Step.TAKE:
            return
        assert outcome.may_keep_anyway == (now - started >= KEEP_ANYWAY_AFTER)


@given(st.lists(st.floats(-1, 1), min_size=SHOTS, max_size=SHOTS))
def test_the_sharpest_of_three_is_kept(sharpness: list[float]) -> None:
    auto, _ = AutoCapture().fed(0.0, Judgement(None), 0.0)
    outcome = None
    for number, value in enumerate(sharpness):
        auto, outcome = auto.fed(1.0 + number / 15, Judgement(None), value)
    assert outcome is not None
    assert outcome.step is Step.TAKE
    assert sharpness[outcome.best] == max(sharpness)


def test_a_frame_that_fails_begins_the_count_again() -> None:
    auto, _ = AutoCapture().fed(0.0, Judgement(None), 0.0)
    auto, outcome = auto.fed(0.9, Judgement(None), 0.5)
    assert outcome.step is Step.COLLECT
    auto, outcome = auto.fed(1.0, Judgement(Hint.BLURRED), 0.0)
    assert outcome.step is Step.WAIT
    assert auto.sharpness == ()
    _, outcome = auto.fed(1.1, Judgement(None), 0.5)
    assert outcome.step is Step.HOLD
