"""How many frames per second the camera thread shows, with faces being searched for.

    taskset -c 0 python -m bench.preview [SECONDS]

Plays the sample persons at 640 by 480 as fast as they are taken, on one core, and prints frames
per second, the slowest of a hundred frames, and how long callers of the service waited at most.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic, perf_counter, sleep

import cv2

from desktop.capture.camera import cameras
from desktop.capture.faces import finder_from
from desktop.capture.framing import Framing
from desktop.capture.recorded import ImageSequence
from desktop.capture.source import Pace
from desktop.services.photographing import Photographing, Studio
from desktop.services.sitting import Preview

SAMPLES = Path(__file__).parents[1] / "resources" / "samples"


def main(seconds: float) -> None:
    cv2.setNumThreads(1)
    studio = Studio(
        source_from=lambda _: ImageSequence(SAMPLES, pace=Pace(1000.0)),
        cameras=cameras,
        framing=lambda: Framing(finder_from(None)),
        clock=monotonic,
        now=lambda: datetime.now(UTC),
    )
    photographing = Photographing(studio, "images:samples")
    times: list[float] = []

    def on_frame(_: Preview) -> None:
        times.append(perf_counter())

    def on_taken(_: object) -> None:
        photographing.next_person()

    photographing.subscribe(on_frame, on_taken)
    photographing.start()
    waits = []
    end = monotonic() + seconds
    while monotonic() < end:
        before = perf_counter()
        photographing.retake()
        photographing.capture_now()
        waits.append(perf_counter() - before)
        sleep(0.5)
    photographing.stop()
    gaps = sorted(after - before for before, after in pairwise(times))
    print(f"frames per second: {len(gaps) / sum(gaps):.1f}")
    print(f"slowest of a hundred: {gaps[len(gaps) * 99 // 100] * 1000:.0f} ms")
    print(f"longest wait of a caller: {max(waits) * 1000:.2f} ms")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
