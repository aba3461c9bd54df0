"""Every figure the design names, measured in one run, beside the number to reach.

    python -m bench [PART...]       parts: sealing backlog finding spelling likening starting
                                    preview roads rolls robot centre window

Figures of one machine in one hour: compare ratios, not milliseconds.  `MISSED` is said where a
number is not reached, and why a figure was not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bench import backlog, finding, likening, roads, robot, rolls, sealing, spelling, starting
from bench.camp import OUT, Camp, camp, scratch
from bench.figures import HEADING, Figure, missing, row

ROOT: Final = Path(__file__).resolve().parents[1]
_DEMO: Final = ROOT / "demo-output" / "summary.json"
_RATE: Final = re.compile(
    r"^  (?P<what>.+?)\s+(?P<rate>\d+)/s\s+(?P<ratio>[\d.]+) of", re.MULTILINE
)


def preview(_at: Camp) -> list[Figure]:
    """Faces searched for at the same time, on one core."""
    core = str(min(os.sched_getaffinity(0)))
    said = _said("taskset", "-c", core, sys.executable, "-m", "bench.preview", "8")
    rate = float(_found(r"frames per second: ([\d.]+)", said))
    slow = float(_found(r"slowest of a hundred: (\d+)", said))
    wait = float(_found(r"longest wait of a caller: ([\d.]+)", said))
    return [
        Figure("preview at 640 by 480, one core", rate, "fps", 20, is_floor=True,
               note=f"slowest of a hundred frames {slow:.0f} ms"),
        Figure("longest wait of a caller of the camera", wait, "ms", 100),
    ]  # fmt: skip


def centre(_at: Camp) -> list[Figure]:
    """Taking in and opening 1,000 packets of 42 KB, on SQLite and on PostgreSQL."""
    said = _said(sys.executable, "-m", "bench.ingest", "1000")
    on_sqlite, _name, on_postgres = said.partition("\nPostgreSQL")
    figures = []
    for kind, part in (("SQLite", on_sqlite), ("PostgreSQL", on_postgres)):
        for found in _RATE.finditer(part):
            what, rate = found["what"], float(found["rate"])
            reach = 400.0 if what == "opened" else None
            note = f"{found['ratio']} of a plain INSERT of the same bytes in the same run"
            words = f"centre, {what}, {kind}"
            figures.append(Figure(words, rate, "/s", reach, is_floor=True, note=note))
    return figures


def window(_at: Camp) -> list[Figure]:
    """Stalls are counted by the demonstration, which works the real window with camera and sync."""
    what = "worst stall of the window"
    if not _DEMO.exists():
        return [missing(what, "run `make demo` without a display first")]
    summary = json.loads(_DEMO.read_text(encoding="utf-8"))
    stall = summary.get("worst_ui_stall_ms")
    if stall is None:
        return [missing(what, "this demo-output does not say")]
    during = str(summary.get("worst_ui_stall_during", ""))
    keys = summary.get("keys_of_a_usual_member", {})
    return [
        Figure(what, float(stall), "ms", 100, note=f"in the demonstration, during: {during}"),
        Figure("keys of a usual member, most", float(keys.get("most", 0)), "keys", 75,
               note="in the demonstration"),
    ]  # fmt: skip


PARTS: Final[dict[str, Callable[[Camp], list[Figure]]]] = {
    "sealing": sealing.measure,
    "backlog": backlog.measure,
    "finding": finding.measure,
    "spelling": spelling.measure,
    "likening": likening.measure,
    "starting": starting.measure,
    "preview": preview,
    "roads": roads.measure,
    "rolls": rolls.measure,
    "robot": robot.measure,
    "centre": centre,
    "window": window,
}


def _said(*words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"no {pattern} in {text}")
    return match[1]


def _machine() -> Iterator[str]:
    yield f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    yield f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART")
    wanted = parser.parse_args().parts or list(PARTS)
    lines = ["; ".join(_machine()), HEADING]
    print(*lines, sep="\n", flush=True)
    missed = 0
    with scratch() as folder, camp(folder) as at:
        for name in wanted:
            begun = time.monotonic()
            figures = PARTS[name](at)
            missed += sum(figure.verdict == "MISSED" for figure in figures)
            block = [row(figure) for figure in figures]
            block.append(f"  ({name}: {time.monotonic() - begun:.0f} s)")
            print(*block, sep="\n", flush=True)
            lines += block
    (OUT / "figures.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{missed} missed; written to {(OUT / 'figures.txt').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
