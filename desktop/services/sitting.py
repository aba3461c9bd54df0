"""One person before the camera: from the first frame to the photo.

Promises
- No thread, no clock, no camera: frames and the time come in, previews and photos go out.
- Every third frame is searched for a face; the frames between carry the last judgement on.
- Once a photo is taken nothing is searched until the sitting begins again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.capture.framing import Framing, preview_of, sharpness
from desktop.capture.looks import look_of
from desktop.capture.normalise import encoded, portrait
from desktop.capture.source import Frame
from desktop.capture.watch import BLACK, FROZEN
from desktop.domain.photo import (
    AutoCapture,
    Hint,
    Judgement,
    Outcome,
    Photo,
    Step,
    judge,
    thresholds_after,
)

_EVERY = 3
_NOBODY = Judgement(Hint.NO_FACE)


class OvalState(StrEnum):
    """How the guide is drawn: no face, not yet, good and counting, photo taken."""

    EMPTY = "empty"
    WAIT = "wait"
    HOLD = "hold"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the window shows now.  Not mirrored; of no size while the camera delivers nothing."""

    width: int
    height: int
    rgb: bytes
    judgement: Judgement
    oval_state: OvalState
    may_keep_anyway: bool
    fault: str | None


def without_frame(fault: str) -> Preview:
    """The preview of a camera that is gone."""
    return Preview(0, 0, b"", _NOBODY, OvalState.EMPTY, may_keep_anyway=False, fault=fault)


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame worth keeping until it is known which is the sharpest."""

    frame: Frame
    judgement: Judgement


class Sitting:
    """Sees the frames of one camera and says when one of them is the photo."""

    def __init__(self, framing: Framing) -> None:
        self._framing = framing
        self._count = 0
        self._auto = AutoCapture()
        self._judgement = _NOBODY
        self._shots: list[Shot] = []
        self._is_taken = False
        self._last: Shot | None = None

    def begin(self) -> None:
        """Somebody sits down, or the same person again."""
        self._framing.forget()
        self._count = 0
        self._auto = AutoCapture()
        self._judgement = _NOBODY
        self._shots = []
        self._is_taken = False
        self._last = None

    def seen(self, frame: Frame, now: float, fault: str | None) -> tuple[Preview, Shot | None]:
        """The preview of this frame, and the shot when this frame completes the photo."""
        shot = None
        outcome = Outcome(Step.WAIT)
        if not self._is_taken:
            self._look(frame, now, fault)
            outcome = self._outcome(frame, now)
            shot = self._kept(frame, outcome)
        width, height, rgb = preview_of(frame)
        preview = Preview(
            width,
            height,
            rgb,
            self._judgement,
            self._oval(outcome),
            outcome.may_keep_anyway,
            fault,
        )
        return preview, shot

    def shot_now(self) -> Shot | None:
        """The frame seen last, whatever is wrong with it; none before the first."""
        if self._last is not None:
            self._is_taken = True
        return self._last

    def _look(self, frame: Frame, now: float, fault: str | None) -> None:
        if fault in (BLACK, FROZEN):
            self._judgement = _NOBODY
        elif self._count % _EVERY == 0:
            limits = thresholds_after(self._auto.waited(now))
            self._judgement = judge(self._framing.measured(frame), limits)
        self._count += 1
        self._last = Shot(frame, self._judgement)

    def _outcome(self, frame: Frame, now: float) -> Outcome:
        crispness = sharpness(frame, self._judgement.box) if self._judgement.passes else 0.0
        self._auto, outcome = self._auto.fed(now, self._judgement, crispness)
        return outcome

    def _kept(self, frame: Frame, outcome: Outcome) -> Shot | None:
        if outcome.step in (Step.WAIT, Step.HOLD):
            self._shots = []
            return None
        self._shots.append(Shot(frame, self._judgement))
        if outcome.step is Step.COLLECT:
            return None
        self._is_taken = True
        best, self._shots = self._shots[outcome.best], []
        return best

    def _oval(self, outcome: Outcome) -> OvalState:
        if self._is_taken:
            return OvalState.TAKEN
        if self._judgement.hint is Hint.NO_FACE:
            return OvalState.EMPTY
        return OvalState.WAIT if outcome.step is Step.WAIT else OvalState.HOLD


def photo_of(shot: Shot, forced_reason: str | None, taken_at: datetime) -> Photo:
    """The normalised photo of a shot."""
    jpeg = encoded(portrait(shot.frame, shot.judgement.box))
    digest = hashlib.sha256(jpeg).digest()
    return Photo(jpeg, digest, forced_reason, shot.judgement.hint, taken_at, look_of(jpeg))
