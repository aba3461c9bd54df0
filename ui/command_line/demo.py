"""`demo`: a whole camp with sample people, on a centre and a laptop that exist only meanwhile."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import resources
from desktop.services.provisioning import Activated
from ui.command_line.common import Exit, complain
from ui.practice.centre import PracticeCentre, PracticeError, is_possible
from ui.practice.real_camera import what_it_shows

if TYPE_CHECKING:
    from ui.application import Laptop

MakeLaptop = Callable[[Path, str], "Laptop"]

SECRET: Final = "abhyas shivir ek"  # noqa: S105 - printed for everybody to type
_SAMPLES: Final = f"images:{resources.path('samples')}"


def demo(make_laptop: MakeLaptop, arguments: argparse.Namespace) -> Exit:
    """The window where there is a display; else the same camp played into a folder."""
    if not is_possible():
        complain("the demonstration needs the centre's half, which this program is without")
        return Exit.CONFIGURATION
    with tempfile.TemporaryDirectory(prefix="sadasya-demo-") as name:
        folder = Path(name)
        try:
            centre = PracticeCentre(folder)
        except PracticeError as error:
            complain(str(error))
            return Exit.FAILURE
        try:
            if arguments.headless or not _has_display():
                return _headless(make_laptop, centre, folder, arguments.out.resolve())
            return _shown(make_laptop, centre, folder)
        finally:
            centre.stop()


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _has_camera() -> bool:
    return not sys.platform.startswith("linux") or Path("/dev/video0").exists()


def _shown(make_laptop: MakeLaptop, centre: PracticeCentre, folder: Path) -> Exit:
    """A provisioned laptop, ready to be unlocked."""
    from ui.application import run_window  # noqa: PLC0415 - Qt only when it is wanted

    laptop = make_laptop(folder / "laptop", "camera:0" if _has_camera() else _SAMPLES)
    text, code = centre.add_laptop(), centre.add_enroller()
    centre.start_opening()
    centre.start_receiving()
    centre.await_receiving(lambda: None)
    done = laptop.provisioning.activate(text, code, SECRET)
    if not isinstance(done, Activated):
        complain(done.code)
        return Exit.FAILURE
    print(f"Unlock with the passphrase: {SECRET}")
    return Exit(run_window(laptop))


def _headless(make_laptop: MakeLaptop, centre: PracticeCentre, folder: Path, out: Path) -> Exit:
    """Plays the camp; 0 only when every promise was kept."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.practice.stage import play  # noqa: PLC0415 - Qt only when it is wanted

    laptop = make_laptop(folder / "laptop", _SAMPLES)
    real = "none here"
    if _has_camera():
        real = what_it_shows(make_laptop(folder / "camera", "camera:0").photographing)
    summary = play(laptop, centre, SECRET, out, f"sample pictures; real camera: {real}")
    print(summary.text())
    print(f"{out}")
    return Exit.OK if summary.is_kept else Exit.FAILURE
