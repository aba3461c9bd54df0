"""Kills a command at one chosen system call, from outside, and proves that the kill fired."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CALLS: Final = (
    "write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "sync_file_range", "ftruncate",
    "fallocate", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir",
)  # fmt: skip
_LINE: Final = re.compile(r"^(\d+)\s+(\w+)\(")
_DEADLINE_S: Final = 120.0


@dataclass(frozen=True, order=True)
class Point:
    """One moment: the `count`-th time that the `thread`-th thread makes this `call`.

    Threads are numbered by their first traced call.  The tracer counts per thread and kills the
    first that gets there, so points of other threads that would be met earlier are left out.
    """

    thread: int
    call: str
    count: int


@dataclass(frozen=True)
class Killed:
    """What a killed command had said."""

    output: str
    has_fired: bool


def is_available() -> bool:
    return shutil.which("strace") is not None


def points(
    argv: Sequence[str], environment: dict[str, str], cwd: Path, log: Path, code: int = 0
) -> list[Point]:
    """Every write and sync call of one whole run, by thread, call and count."""
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={','.join(CALLS)}"]
    done = subprocess.run(
        [*trace, "-o", str(log), *argv], env=environment, cwd=cwd, capture_output=True, text=True,
        timeout=_DEADLINE_S, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    threads: dict[str, int] = {}
    made: Counter[tuple[int, str]] = Counter()
    leading: Counter[str] = Counter()
    found: list[Point] = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _LINE.match(line):
            thread = threads.setdefault(match[1], len(threads))
            made[thread, match[2]] += 1
            count = made[thread, match[2]]
            if count > leading[match[2]]:
                leading[match[2]] = count
                found.append(Point(thread, match[2], count))
    return found


def run_until(
    point: Point, argv: Sequence[str], environment: dict[str, str], cwd: Path, log: Path
) -> Killed:
    """Runs the command and kills it, with SIGKILL, as it makes the call."""
    inject = f"inject={point.call}:signal=SIGKILL:when={point.count}"
    # Not with --seccomp-bpf: strace 6.1 then injects nothing, and says nothing.
    trace = ["strace", "-f", "-q", "-e", f"trace={point.call}", "-e", inject]
    done = subprocess.run(
        [*trace, "-o", str(log), *argv], env=environment, cwd=cwd, capture_output=True, text=True,
        timeout=_DEADLINE_S, check=False,
    )  # fmt: skip
    has_fired = "+++ killed by SIGKILL" in log.read_text(encoding="utf-8", errors="replace")
    return Killed(done.stdout, has_fired)
