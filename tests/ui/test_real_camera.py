"""The demonstration's look through a camera, with scripted ones in place of a real one."""

from __future__ import annotations

from pathlib import Path

import resources
from desktop.bootstrap import practice_application
from ui.practice.real_camera import what_it_shows

SAMPLES = resources.path("samples", "person-6")


def test_a_camera_that_works_is_told_by_its_frames(tmp_path: Path) -> None:
    camera = practice_application(tmp_path, f"images:{SAMPLES}?fps=60").photographing
    told = what_it_shows(camera)
    assert "frames of" in told
    assert int(told.split()[0]) >= 30


def test_a_camera_that_is_gone_is_told_by_its_code(tmp_path: Path) -> None:
    camera = practice_application(tmp_path, "script:gone*9999").photographing
    assert what_it_shows(camera, 0.5).startswith("no picture (E-CAM-")
