"""The camera thread, from the first frame to the photo, and through everything that goes wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from threading import Event, current_thread

import cv2
import numpy as np
import pytest

from desktop.capture.camera import CameraChoice
from desktop.capture.faces import HaarFinder
from desktop.capture.framing import Framing
from desktop.capture.recorded import ImageSequence
from desktop.capture.scripted import ScriptedSource, steps_from
from desktop.capture.source import FrameSource
from desktop.domain.photo import Hint, Photo, PhotoRefusal
from desktop.errors import CameraError
from desktop.services.photographing import Photographing, Studio
from desktop.services.sitting import OvalState, Preview, Sitting
from tests.support.camera import SAMPLES, QueuedSource, SteppingClock, a_frame, unhurried

_NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@dataclass
class Listener:
    """Collects what the camera thread says."""

    previews: Queue[Preview] = field(default_factory=Queue)
    photos: Queue[Photo] = field(default_factory=Queue)
    threads: set[str] = field(default_factory=set)

    def on_frame(self, preview: Preview) -> None:
        self.threads.add(current_thread().name)
        self.previews.put(preview)

    def on_taken(self, photo: Photo) -> None:
        self.photos.put(photo)

    def until(self, wanted: Callable[[Preview], bool]) -> Preview:
        for _ in range(2000):
            preview = self.previews.get(timeout=10)
            if wanted(preview):
                return preview
        raise AssertionError("never seen")


@dataclass
class Stage:
    """A camera of the test's choosing, started, and a listener before it."""

    sources: dict[str, FrameSource]
    listener: Listener = field(default_factory=Listener)

    def __post_init__(self) -> None:
        studio = Studio(
            source_from=self._source_from,
            cameras=lambda: (CameraChoice("one", "One"), CameraChoice("two", "Two")),
            framing=lambda: Framing(HaarFinder()),
            clock=SteppingClock(1 / 15),
            now=lambda: _NOW,
            first_pause=0.001,
        )
        self.photographing = Photographing(studio, next(iter(self.sources)))

    def _source_from(self, setting: str) -> FrameSource:
        if setting not in self.sources:
            raise CameraError("E-CAM-08", setting)
        return self.sources[setting]

    def begin(self) -> None:
        self.photographing.subscribe(self.listener.on_frame, self.listener.on_taken)
        self.photographing.start()


@pytest.fixture
def stage() -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def make(**sources: FrameSource) -> Stage:
        stages.append(Stage(sources))
        return stages[-1]

    yield make
    for made in stages:
        made.photographing.stop()


def _samples() -> ImageSequence:
    return ImageSequence(SAMPLES, pace=unhurried())


def _scripted(steps: str) -> ScriptedSource:
    return ScriptedSource(steps_from(steps), _samples(), lambda _: None)


def test_every_sample_person_is_photographed_without_a_key(stage: Callable[..., Stage]) -> None:
    made = stage(one=_samples())
    made.begin()
    digests = set()
    for _ in range(6):
        photo = made.listener.photos.get(timeout=20)
        assert photo.hint is None
        assert photo.forced_reason is None
        assert photo.taken_at == _NOW
        assert len(photo.jpeg) <= 45_000
        assert photo.digest == hashlib.sha256(photo.jpeg).digest()
        digests.add(photo.digest)
        made.photographing.next_person()
    assert len(digests) == 6
    assert made.listener.threads == {"camera"}


def test_nothing_is_taken_while_a_photo_lies_on_the_table(stage: Callable[..., Stage]) -> None:
    made = stage(one=_samples())
    made.begin()
    made.listener.photos.get(timeout=20)
    made.listener.until(lambda p: p.oval_state is OvalState.TAKEN)
    for _ in range(60):
        made.listener.previews.get(timeout=10)
    with pytest.raises(Empty):
        made.listener.photos.get_nowait()
    made.photographing.retake()
    assert made.listener.photos.get(timeout=20).hint is None


def test_the_key_takes_the_frame_as_it_is_and_the_photo_says_so(
    stage: Callable[..., Stage],
) -> None:
    source = QueuedSource()
    made = stage(one=source)
    made.begin()
    source.frames.put(a_frame())
    assert made.listener.until(lambda p: p.width == 640).judgement.hint is Hint.NO_FACE
    made.photographing.capture_now("veil")
    for _ in range(3):
        source.frames.put(a_frame())
    photo = made.listener.photos.get(timeout=10)
    assert (photo.hint, photo.forced_reason) == (Hint.NO_FACE, "veil")
    source.end()


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("gone*2,good", "E-CAM-01"),
        ("good*5,unplug,gone*2,good", "E-CAM-03"),
        ("good*5,black*40,good", "E-CAM-04"),
        ("good*5,frozen*80,good", "E-CAM-05"),
        ("good*5,odd,good", "E-CAM-07"),
    ],
)
def test_a_fault_is_shown_and_the_camera_comes_back(
    stage: Callable[..., Stage], steps: str, fault: str
) -> None:
    made = stage(one=_scripted(steps))
    made.begin()
    made.listener.until(lambda p: p.fault == fault)
    back = made.listener.until(lambda p: p.fault is None and p.width > 0)
    assert len(back.rgb) == back.width * back.height * 3
    assert made.listener.photos.get(timeout=20).hint is None


def test_a_camera_that_hangs_is_opened_again(stage: Callable[..., Stage]) -> None:
    class Camera(QueuedSource):
        repeats = False

    source = Camera()
    made = stage(one=source)
    made.begin()
    for _ in range(33):
        source.frames.put(a_frame())
    made.listener.until(lambda p: p.fault == "E-CAM-05" and p.width == 0)
    source.frames.put(a_frame(90))
    assert made.listener.until(lambda p: p.fault is None).width == 640
    assert source.opened == 2
    source.end()


def test_a_recording_goes_on_with_the_same_person_after_a_fault(
    stage: Callable[..., Stage],
) -> None:
    source = QueuedSource()
    made = stage(one=source)
    made.begin()
    source.frames.put(a_frame())
    made.listener.until(lambda p: p.width > 0)
    made.photographing.next_person()
    source.frames.put(a_frame())
    source.frames.put(CameraError("E-CAM-03"))
    source.frames.put(a_frame())
    made.listener.until(lambda p: p.fault == "E-CAM-03")
    made.listener.until(lambda p: p.fault is None)
    assert (source.advanced, source.opened) == (1, 2)
    source.end()


def test_another_camera_is_shown_as_soon_as_it_is_chosen(stage: Callable[..., Stage]) -> None:
    small = ScriptedSource(("good",))
    made = stage(one=_scripted("gone"), two=small)
    assert [c.name for c in made.photographing.cameras()] == ["One", "Two"]
    made.begin()
    made.listener.until(lambda p: p.fault is not None)
    made.photographing.choose("two")
    assert made.listener.until(lambda p: p.fault is None).width == 640
    assert made.photographing.chosen == "two"
    made.photographing.choose("absent")
    made.listener.until(lambda p: p.fault == "E-CAM-08")


def test_callers_do_not_wait_for_a_camera_that_hangs(stage: Callable[..., Stage]) -> None:
    hanging, reading = Event(), Event()

    class Hanging(QueuedSource):
        def read(self) -> np.ndarray:
            reading.set()
            hanging.wait(10)
            raise CameraError("E-CAM-03")

    made = stage(one=Hanging())
    made.begin()
    assert reading.wait(10)
    made.photographing.capture_now()
    made.photographing.next_person()
    made.photographing.retake()
    made.photographing.choose("one")
    made.photographing.subscribe(made.listener.on_frame, made.listener.on_taken)()
    assert not hanging.is_set()
    hanging.set()


def test_a_key_pressed_for_one_person_does_not_take_the_next(stage: Callable[..., Stage]) -> None:
    source = QueuedSource()
    made = stage(one=source)
    made.begin()
    made.photographing.capture_now("veil")
    made.photographing.next_person()
    for _ in range(4):
        source.frames.put(a_frame())
    source.frames.put(CameraError("E-CAM-03"))
    made.listener.until(lambda p: p.fault == "E-CAM-03")
    assert made.listener.photos.empty()
    source.end()


def test_a_listener_that_left_hears_nothing_more(stage: Callable[..., Stage]) -> None:
    source = QueuedSource()
    made = stage(one=source)
    leave = made.photographing.subscribe(made.listener.on_frame, made.listener.on_taken)
    made.photographing.start()
    source.frames.put(a_frame())
    made.listener.previews.get(timeout=10)
    leave()
    other = Listener()
    source.frames.put(a_frame())
    source.frames.put(CameraError("E-CAM-03"))
    made.photographing.subscribe(other.on_frame, other.on_taken)
    source.frames.put(a_frame())
    other.until(lambda p: p.width > 0)
    assert made.listener.previews.empty()
    source.end()


def test_stopped_and_started_again_it_shows_frames_again(stage: Callable[..., Stage]) -> None:
    made = stage(one=_samples())
    made.begin()
    made.listener.until(lambda p: p.width > 0)
    made.photographing.stop()
    while not made.listener.previews.empty():
        made.listener.previews.get_nowait()
    made.photographing.start()
    made.listener.until(lambda p: p.width > 0)


def test_after_twelve_seconds_the_frame_may_be_kept_anyway() -> None:
    sitting = Sitting(Framing(HaarFinder()))
    offers = [sitting.seen(a_frame(), second, None)[0].may_keep_anyway for second in range(14)]
    assert offers == [False] * 12 + [True] * 2
    sitting.begin()
    assert not sitting.seen(a_frame(), 14.0, None)[0].may_keep_anyway


def test_a_slow_camera_still_takes_photos() -> None:
    sitting = Sitting(Framing(HaarFinder()))
    frame = cv2.imread(str(SAMPLES / "person-6" / "010.jpg"))
    shots = [sitting.seen(frame, n * 0.4, "E-CAM-06")[1] for n in range(8)]
    assert any(shots)


def test_a_file_becomes_a_photo_or_a_refusal(tmp_path: Path, stage: Callable[..., Stage]) -> None:
    photographing = stage(one=_samples()).photographing
    photo = photographing.from_file(SAMPLES / "person-6" / "010.jpg")
    assert isinstance(photo, Photo)
    assert photo.hint is None
    cv2.imwrite(str(tmp_path / "wall.png"), a_frame())
    wall = photographing.from_file(tmp_path / "wall.png")
    assert isinstance(wall, Photo)
    assert wall.hint is Hint.NO_FACE
    (tmp_path / "words.jpg").write_text("not a picture")
    assert photographing.from_file(tmp_path / "words.jpg") is PhotoRefusal.UNKNOWN_KIND
