"""Frame → judged → normalised photo, on a thread of its own named `camera`.

Promises
- The caller is never blocked: `start`, `choose` and the rest leave a wish that the thread reads.
- The newest frame wins: a listener that is slow misses frames, it never gets old ones.
- The camera stays warm from `start` to `stop`; frames are searched for faces only while someone
  listens and no photo lies on the table.
- A fault is a state in the preview, and the camera is opened again with growing pauses for as
  long as it takes.
- Callbacks come on the camera thread.  The one for a photo is called once per photo.
- Whoever has stopped listening is not called any more, nor held: the camera's thread must not be
  the last that knows a part of the window.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event, RLock, Thread, current_thread

from desktop.capture.camera import CameraChoice, give_way
from desktop.capture.codes import code_in
from desktop.capture.framing import Framing, preview_of
from desktop.capture.normalise import frame_from
from desktop.capture.source import Frame, FrameSource
from desktop.capture.watch import FROZEN, FaultWatch
from desktop.domain.photo import PORTRAIT, Photo, PhotoRefusal, judge
from desktop.errors import CameraError
from desktop.services.sitting import Preview, Shot, Sitting, photo_of, without_frame

_LOG = logging.getLogger(__name__)

_LONGEST_PAUSE = 8.0
_STEADY_FRAMES = 30
_STOP_SECONDS = 5.0

OnFrame = Callable[[Preview], None]
OnTaken = Callable[[Photo], None]


@dataclass(frozen=True, slots=True)
class Studio:
    """What photographing is made of; the entry point puts it together."""

    source_from: Callable[[str], FrameSource]
    cameras: Callable[[], tuple[CameraChoice, ...]]
    framing: Callable[[], Framing]
    clock: Callable[[], float]
    now: Callable[[], datetime]
    first_pause: float = 0.5


@dataclass(slots=True)
class _Wishes:
    """What callers want of the camera thread; read and cleared under the lock."""

    reopen: bool = False
    advance: bool = False
    begin: bool = False
    shoot: bool = False
    reason: str | None = None


@dataclass(slots=True)
class _Count:
    """How many frames one opening of the camera has brought."""

    value: int = 0


class Photographing:
    """The camera of the camp, and whoever sits before it."""

    def __init__(self, studio: Studio, chosen: str) -> None:
        self._studio = studio
        self._chosen = chosen
        self._lock = RLock()
        self._wake = Event()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._wishes = _Wishes()
        self._on_frame: OnFrame | None = None
        self._on_taken: OnTaken | None = None
        self._on_code: Callable[[str], None] | None = None

    # For the window: none of these waits for the camera.

    @property
    def chosen(self) -> str:
        """The setting of the camera in use, to be remembered."""
        return self._chosen

    def start(self) -> None:
        """Warms the camera up; a second call changes nothing."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        self._thread = Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Lets the camera go.  Waits for its thread, unless called by a callback on it."""
        self._stopping.set()
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not current_thread():
            thread.join(_STOP_SECONDS)

    def subscribe(self, on_frame: OnFrame, on_taken: OnTaken) -> Callable[[], None]:
        """Begins a sitting and shows it to this listener, in place of any before.

        Answers with the way to stop listening.
        """
        with self._lock:
            self._on_frame, self._on_taken = on_frame, on_taken
            self._wishes.begin, self._wishes.shoot = True, False

        def unsubscribe() -> None:
            with self._lock:
                if self._on_frame is on_frame:
                    self._on_frame = self._on_taken = None

        return unsubscribe

    def capture_now(self, forced_reason: str | None = None) -> None:
        """Takes the next frame as it is; the photo comes to `on_taken` with its hint."""
        with self._lock:
            self._wishes.shoot, self._wishes.reason = True, forced_reason

    def scan(self, on_code: Callable[[str], None]) -> Callable[[], None]:
        """Looks for codes instead of faces, until the answer is called; no photo is taken then."""
        with self._lock:
            self._on_code = on_code

        def end() -> None:
            with self._lock:
                if self._on_code is on_code:
                    self._on_code = None
                    self._wishes.shoot = False

        return end

    def retake(self) -> None:
        """The same person again."""
        with self._lock:
            self._wishes.begin, self._wishes.shoot = True, False

    def next_person(self) -> None:
        """Somebody else sits down; a recording goes on to its next person."""
        with self._lock:
            self._wishes.begin = self._wishes.advance = True
            # A key pressed for one person must never take the photo of the next.
            self._wishes.shoot = False

    def cameras(self) -> tuple[CameraChoice, ...]:
        return self._studio.cameras()

    def choose(self, setting: str) -> None:
        """Changes to another camera at once."""
        with self._lock:
            self._chosen = setting
            self._wishes.reopen = self._wishes.begin = True
        self._wake.set()

    def from_file(self, path: Path) -> Photo | PhotoRefusal:
        """The photo of an untrusted file, with its hint if it has one; takes about 100 ms."""
        frame = frame_from(path)
        if isinstance(frame, PhotoRefusal):
            return frame
        measures = self._studio.framing().measured(frame, is_still=True)
        return photo_of(Shot(frame, judge(measures, PORTRAIT)), None, self._studio.now())

    # On the camera thread.

    def _run(self) -> None:
        give_way()
        sitting = Sitting(self._studio.framing())
        sources: dict[str, FrameSource] = {}
        pause = self._studio.first_pause
        while not self._stopping.is_set():
            frames = _Count()
            try:
                self._watch(self._source(sources), sitting, frames)
            except CameraError as error:
                _LOG.info("camera fault %s", error.code)
                self._show(without_frame(error.code))
                if frames.value >= _STEADY_FRAMES:
                    pause = self._studio.first_pause
                self._wake.wait(pause)
                self._wake.clear()
                pause = min(_LONGEST_PAUSE, pause * 2)

    def _source(self, sources: dict[str, FrameSource]) -> FrameSource:
        """The chosen source; the same one again after a fault, so that it knows where it was."""
        with self._lock:
            setting, self._wishes.reopen = self._chosen, False
        if setting not in sources:
            sources.clear()
            sources[setting] = self._studio.source_from(setting)
        return sources[setting]

    def _watch(self, source: FrameSource, sitting: Sitting, frames: _Count) -> None:
        """Reads one camera until it fails, another is chosen, or all stops."""
        try:
            source.open()
            watch = FaultWatch(may_repeat=source.repeats)
            while not self._stopping.is_set():
                wishes = self._taken_wishes()
                if wishes.advance:
                    source.advance()
                if wishes.begin:
                    sitting.begin()
                if wishes.reopen:
                    return
                frame = source.read()
                frames.value += 1
                self._see(sitting, frame, watch, wishes)
        finally:
            source.close()

    def _taken_wishes(self) -> _Wishes:
        with self._lock:
            wishes, self._wishes = self._wishes, _Wishes()
        return wishes

    def _see(self, sitting: Sitting, frame: Frame, watch: FaultWatch, wishes: _Wishes) -> None:
        now = self._studio.clock()
        fault = watch.seen(frame, now)
        if self._on_code is not None:
            self._show(_unjudged(frame, fault))
            text = code_in(frame)
            with self._lock:
                if text is not None and self._on_code is not None:
                    self._on_code(text)
        elif self._on_frame is not None:
            preview, shot = sitting.seen(frame, now, fault)
            if wishes.shoot:
                shot = sitting.shot_now()
            self._show(preview)
            if shot is not None:
                self._take(shot, wishes.reason)
        if fault == FROZEN:
            raise CameraError(FROZEN)

    def _show(self, preview: Preview) -> None:
        with self._lock:
            if self._on_frame is not None:
                self._on_frame(preview)

    def _take(self, shot: Shot, reason: str | None) -> None:
        photo = photo_of(shot, reason, self._studio.now())
        with self._lock:
            # Somebody else may have sat down meanwhile: nobody gets the photo of the one before.
            if self._on_taken is not None and not self._wishes.begin:
                self._on_taken(photo)


def _unjudged(frame: Frame, fault: str | None) -> Preview:
    """A frame that is shown and not searched for a face."""
    width, height, rgb = preview_of(frame)
    return replace(without_frame(""), width=width, height=height, rgb=rgb, fault=fault)
