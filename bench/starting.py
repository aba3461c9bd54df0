"""Cold start to the unlock screen, memory with the camera on, from source and frozen.

    python -m bench.starting

From source the window is offscreen and says itself when its first picture is painted; the frozen
program is looked at from outside, on a virtual display.  "Cold" is a new process; the files are in
the system's memory, as they are on the second start of a day.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.camp import Camp, camp
from bench.figures import HEADING, Figure, Sample, missing, row
from tests.support.laptop import Laptop

ROOT: Final = Path(__file__).resolve().parents[1]
STARTS: Final = 7
_CAMERA_S: Final = 8.0
_FROZEN: Final = ROOT / "dist" / "sadasya" / "sadasya"


def probe(secret: str) -> None:
    """In a process of its own: the window to its unlock screen, and with a secret to the form."""
    from PySide6.QtTest import QTest  # noqa: PLC0415 - the imports are what is measured

    from desktop.bootstrap import application_in  # noqa: PLC0415
    from ui.application import make_application, make_window  # noqa: PLC0415
    from ui.screens.desk import ToEnrol  # noqa: PLC0415
    from ui.screens.unlock import UnlockScreen  # noqa: PLC0415

    laptop = application_in(None)
    held = laptop.hold()
    application = make_application()
    window = make_window(laptop)
    window.show()
    window.begin()
    application.processEvents()
    window.grab()
    print("shown", flush=True)
    if secret:
        screen = window.screen_now
        assert isinstance(screen, UnlockScreen)
        screen.secret.setText(secret)
        screen.unlock()
        _until(lambda: window.session is not None)
        window.go(ToEnrol())
        QTest.qWait(int(_CAMERA_S * 1000))
        print(f"{resident_mb(os.getpid()):.1f}", flush=True)
    held.release()
    os._exit(0)


def _until(seen: Callable[[], bool]) -> None:
    from PySide6.QtTest import QTest  # noqa: PLC0415

    while not seen():
        QTest.qWait(5)


def resident_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def start(laptop: Laptop, *words: str) -> tuple[float, str]:
    """Milliseconds until the unlock screen is painted, and what the process said after that."""
    samples = ROOT / "resources" / "samples"
    environment = laptop.environ(
        QT_QPA_PLATFORM="offscreen", SADASYA_CAMERA=f"images:{samples}", PYTHONDONTWRITEBYTECODE=""
    )
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.starting", "--probe", *words],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    first = process.stdout.readline().strip()
    spent = (time.perf_counter() - begun) * 1000
    said = process.stdout.read().strip()
    if first != "shown" or process.wait() != 0:
        raise RuntimeError("the window did not start")
    return spent, said


def frozen_starts(laptop: Laptop, folder: Path) -> Sample:
    from tools.display import display  # noqa: PLC0415 - needs Pillow and Xvfb
    from tools.smoke import Frozen, cold_start  # noqa: PLC0415

    times = []
    frozen = Frozen(_FROZEN, laptop.data)
    for index in range(STARTS):
        with display(folder / f"screen-{index}") as screen, frozen.window(screen) as process:
            times.append(cold_start(screen, process) * 1000)
    return Sample(tuple(times))


def measure(at: Camp) -> list[Figure]:
    laptop = at.laptop("starting")
    start(laptop)  # the first writes the bytecode
    starts = Sample(tuple(start(laptop)[0] for _ in range(STARTS)))
    _, said = start(laptop, laptop.secret)
    return [
        Figure("start to unlock screen, from source, median", starts.median / 1000, "s", 1.5,
               note=f"{starts.words} ms"),
        _frozen(laptop, at.folder),
        Figure("resident, form open and camera on", float(said), "MB", 300,
               note="from source, offscreen"),
    ]  # fmt: skip


def _frozen(laptop: Laptop, folder: Path) -> Figure:
    what = "start to unlock screen, frozen, median"
    if not _FROZEN.exists() or shutil.which("Xvfb") is None:
        return missing(what, "needs `make build` and Xvfb")
    sample = frozen_starts(laptop, folder)
    return Figure(
        what, sample.median / 1000, "s", 1.5, note=f"{sample.words} ms, seen from outside"
    )


def main() -> None:
    if "--probe" in sys.argv:
        probe(sys.argv[2] if len(sys.argv) > 2 else "")
        return
    with tempfile.TemporaryDirectory() as folder, camp(Path(folder)) as at:
        print(HEADING)
        for figure in measure(at):
            print(row(figure))


if __name__ == "__main__":
    main()
