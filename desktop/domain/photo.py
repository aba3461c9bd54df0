"""What makes a photo acceptable: numbers in, verdict out.

Promises
- One hint at a time, the first that applies in the order of `Hint`.
- Hints are about quality alone.  Nothing here can tell one person from another, no score is
  made, and nothing measured is kept with the photo.
- Never a dead end: after `KEEP_ANYWAY_AFTER` seconds the frame may be kept as it is.
- A dark face in good light is a good face: where a limit on brightness is met by the skin and
  not by the light, the highlights of the face decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

HOLD_SECONDS = 0.8
SHOTS = 3
KEEP_ANYWAY_AFTER = 12.0
EASE_AFTER = 4.0


class Hint(StrEnum):
    """What to change, in the order in which it is said."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TOO_FAR = "too_far"
    TOO_NEAR = "too_near"
    OFF_CENTRE = "off_centre"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BACKLIT = "backlit"
    UNEVEN_LIGHT = "uneven_light"
    LOW_CONTRAST = "low_contrast"
    BLURRED = "blurred"
    NOISY = "noisy"
    TILTED = "tilted"
    HOLD_STILL = "hold_still"


@dataclass(frozen=True, slots=True)
class FaceBox:
    """Where the face is, in fractions of the frame, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Measures:
    """One frame in numbers that do not depend on its size.

    Lumas run from 0 to 255.  `highlight` is the luma that the brightest twentieth of the face
    reaches, `glare` the share of the face that is burnt out, `contrast` and `unevenness` are
    relative to the luma of the face, `blur` runs from 0 (crisp) to 1, `detail` is the energy of
    fine structure against all structure, `noise` is in lumas, `tilt` in degrees, `motion` in
    frame heights since the measurement before.
    """

    faces: int
    box: FaceBox | None = None
    head_share: float = 0.0
    head_pixels: float = 0.0
    offset_x: float = 0.0
    crown: float = 0.0
    chin: float = 0.0
    luma: float = 0.0
    highlight: float = 0.0
    glare: float = 0.0
    background: float | None = None
    contrast: float = 0.0
    unevenness: float = 0.0
    blur: float = 0.0
    detail: float = 0.0
    noise: float = 0.0
    tilt: float = 0.0
    motion: float = 0.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits, each with its reason; `tests/capture/test_faces.py` holds them to portraits.

    The defaults suit a finished portrait.  `GUIDED` asks more of someone who sits before the
    oval; `eased` gives that up again when a table stands in between.
    """

    # 100 pixels print as 16 mm of head at 160 dpi, the least that a card can show.
    head_share_min: float = 0.20
    head_pixels_min: float = 100.0
    # Above this the crop of 4:5 would cut the hair or the chin.
    head_share_max: float = 0.88
    # Further out the crop would leave the frame at one side.
    offset_x_max: float = 0.20
    # The crown may touch the upper edge but not be cut by more than hair.
    crown_min: float = -0.06
    chin_max: float = 1.0
    # 60 is the rule of the camp; a dark face that catches light passes down to 40.
    luma_min: float = 60.0
    luma_floor: float = 40.0
    lit_highlight: float = 120.0
    luma_max: float = 212.0
    glare_max: float = 0.20
    # 60 is the rule of the camp.  A dark face that catches light of its own is lit, though the
    # wall behind it be white; beyond the second limit no face holds its own.
    background_lead_max: float = 60.0
    background_lead_worst: float = 110.0
    own_highlight: float = 150.0
    unevenness_max: float = 0.55
    contrast_min: float = 0.13
    # Half-way between a face softened by 0.6 % of its width, which the eye forgives at the size
    # of a card, and one softened by 1 %, which it does not.
    blur_max: float = 0.48
    detail_min: float = 0.09
    noise_max: float = 12.0
    tilt_max: float = 10.0
    motion_max: float = 0.04


PORTRAIT = Thresholds()
GUIDED = replace(PORTRAIT, head_share_min=0.42, head_share_max=0.82, offset_x_max=0.14)


def thresholds_after(seconds: float) -> Thresholds:
    """The limits for someone who has been before the camera this long."""
    return GUIDED if seconds < EASE_AFTER else PORTRAIT


@dataclass(frozen=True, slots=True)
class Judgement:
    """The one hint to show, or none when the frame is good; and where the face is."""

    hint: Hint | None
    box: FaceBox | None = None

    @property
    def passes(self) -> bool:
        return self.hint is None


def judge(measures: Measures, thresholds: Thresholds) -> Judgement:
    """The first rule that is broken, in the order of `Hint`."""
    for hint, is_broken in _RULES:
        if is_broken(measures, thresholds):
            return Judgement(hint, measures.box)
    return Judgement(None, measures.box)


def _is_too_far(m: Measures, t: Thresholds) -> bool:
    return m.head_share < t.head_share_min or m.head_pixels < t.head_pixels_min


def _is_off_centre(m: Measures, t: Thresholds) -> bool:
    return abs(m.offset_x) > t.offset_x_max or m.crown < t.crown_min or m.chin > t.chin_max


def _is_too_dark(m: Measures, t: Thresholds) -> bool:
    return m.luma < t.luma_floor or (m.luma < t.luma_min and m.highlight < t.lit_highlight)


def _is_too_bright(m: Measures, t: Thresholds) -> bool:
    return m.luma > t.luma_max or m.glare > t.glare_max


def _is_backlit(m: Measures, t: Thresholds) -> bool:
    lead = 0.0 if m.background is None else m.background - m.luma
    is_lit = m.highlight >= t.own_highlight
    return lead > (t.background_lead_worst if is_lit else t.background_lead_max)


def _is_blurred(m: Measures, t: Thresholds) -> bool:
    return m.blur > t.blur_max or m.detail < t.detail_min


_RULES: tuple[tuple[Hint, Callable[[Measures, Thresholds], bool]], ...] = (
    (Hint.NO_FACE, lambda m, _: m.faces < 1 or m.box is None),
    (Hint.SEVERAL_FACES, lambda m, _: m.faces > 1),
    (Hint.TOO_FAR, _is_too_far),
    (Hint.TOO_NEAR, lambda m, t: m.head_share > t.head_share_max),
    (Hint.OFF_CENTRE, _is_off_centre),
    (Hint.TOO_DARK, _is_too_dark),
    (Hint.TOO_BRIGHT, _is_too_bright),
    (Hint.BACKLIT, _is_backlit),
    (Hint.UNEVEN_LIGHT, lambda m, t: m.unevenness > t.unevenness_max),
    (Hint.LOW_CONTRAST, lambda m, t: m.contrast < t.contrast_min),
    (Hint.BLURRED, _is_blurred),
    (Hint.NOISY, lambda m, t: m.noise > t.noise_max),
    (Hint.TILTED, lambda m, t: abs(m.tilt) > t.tilt_max),
    (Hint.HOLD_STILL, lambda m, t: m.motion > t.motion_max),
)


class Step(StrEnum):
    """What the camera does with the frame just judged."""

    WAIT = "wait"
    HOLD = "hold"
    COLLECT = "collect"
    TAKE = "take"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The step; with `TAKE`, which of the collected frames is the sharpest, this one included."""

    step: Step
    best: int = 0
    may_keep_anyway: bool = False


@dataclass(frozen=True, slots=True)
class AutoCapture:
    """Takes the photo by itself once everything has passed for a moment.

    A value: `fed` answers with the next one.  A frame that fails while frames are being
    collected throws away what was collected.  `COLLECT` and `TAKE` mean: keep this frame.
    """

    started_at: float | None = None
    passing_since: float | None = None
    sharpness: tuple[float, ...] = ()

    def waited(self, now: float) -> float:
        """Seconds since the first frame of this sitting."""
        return 0.0 if self.started_at is None else max(0.0, now - self.started_at)

    def fed(
        self, now: float, judgement: Judgement, sharpness: float
    ) -> tuple[AutoCapture, Outcome]:
        started = now if self.started_at is None else self.started_at
        may_keep = now - started >= KEEP_ANYWAY_AFTER
        if not judgement.passes:
            return AutoCapture(started), Outcome(Step.WAIT, may_keep_anyway=may_keep)
        since = now if self.passing_since is None else self.passing_since
        if now - since < HOLD_SECONDS:
            state = AutoCapture(started, since)
            return state, Outcome(Step.HOLD, may_keep_anyway=may_keep)
        shots = (*self.sharpness, sharpness)
        if len(shots) < SHOTS:
            state = AutoCapture(started, since, shots)
            return state, Outcome(Step.COLLECT, may_keep_anyway=may_keep)
        best = max(range(len(shots)), key=shots.__getitem__)
        return AutoCapture(), Outcome(Step.TAKE, best, may_keep)


@dataclass(frozen=True, slots=True)
class Photo:
    """A normalised portrait: JPEG, 480 by 600, nothing but pixels inside.

    `forced_reason` is what the enroller gave for keeping it as it is, `hint` what was wrong with
    it then; both go with the enrolment so that a reviewer looks at it.
    """

    jpeg: bytes
    digest: bytes
    forced_reason: str | None
    hint: Hint | None
    taken_at: datetime
    # Light and dark in 64 bits: whether a picture was kept twice, never who is in it.
    look: bytes = b""


class PhotoRefusal(StrEnum):
    """Why a file was not taken as a photo."""

    UNREADABLE = "E-PHO-01"
    UNKNOWN_KIND = "E-PHO-02"
    TOO_MANY_BYTES = "E-PHO-03"
    TOO_MANY_PIXELS = "E-PHO-04"
    DAMAGED = "E-PHO-05"
    TOO_SMALL = "E-PHO-06"
