"""Notices a camera that delivers, but nothing of use: black, frozen or slow.

Pure: the time is an argument.  What is noticed is a state with a code (see `source`), for the
window to show; whether to open the camera again is the caller's decision.
"""

from __future__ import annotations

from zlib import crc32

from desktop.capture.source import Frame

BLACK, FROZEN, SLOW = "E-CAM-04", "E-CAM-05", "E-CAM-06"

_BLACK_LUMA = 8
_BLACK_AFTER, _FROZEN_AFTER, _SLOW_AFTER = 1.0, 2.0, 2.0
_SLOWEST_GAP = 1 / 8
_GAP_MEMORY = 0.2


class FaultWatch:
    """Watches one camera from its opening on."""

    def __init__(self, *, may_repeat: bool) -> None:
        self._may_repeat = may_repeat
        self._seen_at: float | None = None
        self._gap = 0.0
        self._slow_since: float | None = None
        self._black_since: float | None = None
        self._changed_at: float | None = None
        self._digest = 0

    def seen(self, frame: Frame, now: float) -> str | None:
        """The fault that this frame shows, or none."""
        checks = (
            (BLACK, self._is_black(frame, now)),
            (FROZEN, self._is_frozen(frame, now)),
            (SLOW, self._is_slow(now)),
        )
        return next((code for code, is_so in checks if is_so), None)

    def _is_black(self, frame: Frame, now: float) -> bool:
        if int(frame[::8, ::8].max()) > 3 * _BLACK_LUMA or frame[::8, ::8].mean() > _BLACK_LUMA:
            self._black_since = None
            return False
        self._black_since = now if self._black_since is None else self._black_since
        return now - self._black_since >= _BLACK_AFTER

    def _is_frozen(self, frame: Frame, now: float) -> bool:
        if self._may_repeat:
            return False
        digest = crc32(frame.tobytes())
        if digest != self._digest or self._changed_at is None:
            self._digest, self._changed_at = digest, now
            return False
        return now - self._changed_at >= _FROZEN_AFTER

    def _is_slow(self, now: float) -> bool:
        gap = 0.0 if self._seen_at is None else now - self._seen_at
        self._seen_at = now
        self._gap += _GAP_MEMORY * (gap - self._gap)
        if self._gap <= _SLOWEST_GAP:
            self._slow_since = None
            return False
        self._slow_since = now if self._slow_since is None else self._slow_since
        return now - self._slow_since >= _SLOW_AFTER
