"""Whatever stands behind a source, it behaves like a camera."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop.capture.camera import CameraChoice, cameras, source_from
from desktop.capture.recorded import ImageSequence, VideoFile
from desktop.capture.scripted import ScriptedSource, steps_from
from desktop.capture.source import FrameSource, Pace, checked
from desktop.errors import CameraError
from tests.support.camera import SAMPLES, SteppingClock, a_frame, unhurried


def _people(folder: Path) -> Path:
    for person in (1, 2):
        (folder / f"person-{person}").mkdir(parents=True)
        for number in range(4):
            picture = np.full((48, 64, 3), person * 100 + number * 10, np.uint8)
            cv2.imwrite(str(folder / f"person-{person}" / f"{number}.png"), picture)
    return folder


def _video(path: Path) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (64, 48))
    for number in range(5):
        writer.write(np.full((48, 64, 3), 20 * number, np.uint8))
    writer.release()
    return path


@pytest.fixture(params=["images", "video", "script"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> FrameSource:
    match request.param:
        case "images":
            return ImageSequence(_people(tmp_path), pace=unhurried())
        case "video":
            return VideoFile(_video(tmp_path / "v.avi"), unhurried())
        case _:
            return ScriptedSource(("good",))


def test_a_source_delivers_for_as_long_as_it_is_read(source: FrameSource) -> None:
    source.open()
    shapes = {source.read().shape for _ in range(20)}
    source.advance()
    shapes.add(source.read().shape)
    source.close()
    assert len(shapes) == 1


def test_a_source_opens_again_after_it_was_closed(source: FrameSource) -> None:
    for _ in range(2):
        source.open()
        assert source.read().dtype == np.uint8
        source.close()


def test_each_folder_is_one_person_and_the_first_follows_the_last(tmp_path: Path) -> None:
    source = ImageSequence(_people(tmp_path), pace=unhurried())
    source.open()
    seen = []
    for _ in range(3):
        seen.append(int(source.read()[0, 0, 0]) // 100)
        source.advance()
    assert seen == [1, 2, 1]


def test_a_sitter_who_sat_down_does_not_come_in_again(tmp_path: Path) -> None:
    source = ImageSequence(_people(tmp_path), pace=unhurried())
    source.open()
    places = [int(source.read()[0, 0, 0]) % 100 // 10 for _ in range(12)]
    assert places == [0, 1, 2, 3, 3, 2, 2, 3, 3, 2, 2, 3]


def test_a_recording_keeps_its_pace() -> None:
    clock = SteppingClock()
    pace = Pace(10.0, clock, clock.wait)
    for _ in range(11):
        pace.await_next()
    assert clock.waited == pytest.approx(1.0)


@pytest.mark.parametrize(
    "setting",
    ["", "camera:", "camera", "webcam:0", "script:melt", "images:x?fps=fast", "script:good*x"],
)
def test_a_setting_that_names_no_source_is_refused(setting: str) -> None:
    with pytest.raises(CameraError) as error:
        source_from(setting)
    assert error.value.code == "E-CAM-08"


@pytest.mark.parametrize(
    "setting", ["camera:99", "camera:/dev/absent", "video:absent.mp4", "images:absent"]
)
def test_a_source_that_is_not_there_says_so_when_opened(setting: str) -> None:
    with pytest.raises(CameraError) as error:
        source_from(setting).open()
    assert error.value.code == "E-CAM-01"


def test_a_setting_can_play_faults_over_the_sample_persons() -> None:
    source = source_from(f"script:gone,good*2,black,odd,unplug|images:{SAMPLES}?fps=120")
    with pytest.raises(CameraError, match="E-CAM-01"):
        source.open()
    source.open()
    assert source.read().shape == (480, 640, 3)
    assert (source.read() != source.read()).any()
    with pytest.raises(CameraError, match="E-CAM-07"):
        source.read()
    with pytest.raises(CameraError, match="E-CAM-03"):
        source.read()


def test_a_frozen_camera_repeats_its_last_frame_and_a_slow_one_waits() -> None:
    clock = SteppingClock()
    source = ScriptedSource(steps_from("good,frozen*2,slow"), None, clock.wait)
    source.open()
    first = source.read()
    assert (source.read() == first).all()
    assert (source.read() == first).all()
    assert clock.waited == 0
    source.read()
    assert clock.waited > 0


def test_cameras_are_listed_by_name_and_once_each(tmp_path: Path) -> None:
    for number, (index, name) in enumerate(
        [("0", "Integrated Camera"), ("1", "Integrated Camera")]
    ):
        node = tmp_path / f"video{number}"
        node.mkdir()
        (node / "index").write_text(index)
        (node / "name").write_text(name + "\n")
    assert cameras(tmp_path) == (CameraChoice("camera:0", "Integrated Camera"),)
    assert cameras(tmp_path / "absent") == ()


@pytest.mark.parametrize(
    "odd",
    [None, np.zeros((4, 4, 3), np.uint8), np.zeros((99, 99, 4), np.uint8), np.zeros((99, 99, 3))],
)
def test_a_frame_of_no_shape_is_refused(odd: object) -> None:
    with pytest.raises(CameraError, match="E-CAM-07"):
        checked(odd)


def test_a_grey_frame_becomes_a_frame() -> None:
    assert checked(a_frame()[:, :, 0]).shape == (480, 640, 3)
