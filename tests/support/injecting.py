"""Makes one system call of a command fail, from outside, and proves that it failed.

A short write that wrote something cannot be made this way: strace either lets a call through or
keeps it from happening.  `NOTHING_WRITTEN` is the nearest that is true: 0 bytes, as it says.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(r'^(\d+)\s+(\w+)\((?:\d+<([^>]*)>|[^"]*"([^"]*)")')
_DEADLINE_S: Final = 120.0
_WRITES: Final = ("write", "pwrite64")
_CHANGES: Final = ("ftruncate", "fallocate", "rename", "renameat", "renameat2", "mkdir")
_SYNCS: Final = ("fsync", "fdatasync")


class Fault(Enum):
    """What is done to the call, and to which calls it can happen."""

    KILL = ("signal=SIGKILL", (*_WRITES, *_SYNCS, *_CHANGES, "unlink", "unlinkat"))
    ENOSPC = ("error=ENOSPC", (*_WRITES, *_SYNCS, *_CHANGES))
    EIO = ("error=EIO", (*_WRITES, *_SYNCS, *_CHANGES, "unlink", "unlinkat", "pread64"))
    EINTR = ("error=EINTR", _WRITES)
    NOTHING_WRITTEN = ("retval=0", _WRITES)

    @property
    def calls(self) -> tuple[str, ...]:
        return self.value[1]


@dataclass(frozen=True, order=True)
class Place:
    """The `count`-th time that some thread makes this `call`, on something below the folder."""

    call: str
    count: int


@dataclass(frozen=True)
class Injected:
    """What became of the command."""

    code: int
    output: str
    complaint: str
    has_fired: bool


def places(argv: Sequence[str], environment: dict[str, str], cwd: Path, folder: Path,
           log: Path) -> list[Place]:  # fmt: skip
    """Every call of a whole run that could fail and that is about `folder`."""
    calls = sorted({call for fault in Fault for call in fault.calls})
    trace = ["strace", "-f", "-y", "--seccomp-bpf", "-qq", "-e", f"trace={','.join(calls)}"]
    done = subprocess.run(
        [*trace, "-o", str(log), *argv], env=environment, cwd=cwd, capture_output=True, text=True,
        timeout=_DEADLINE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made: Counter[tuple[str, str]] = Counter()
    found: set[Place] = set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _LINE.match(line):
            made[match[1], match[2]] += 1
            if (match[3] or match[4] or "").startswith(str(folder)):
                found.add(Place(match[2], made[match[1], match[2]]))
    return sorted(found)


def run_with(
    fault: Fault, place: Place, argv: Sequence[str], environment: dict[str, str], log: Path,
    *, cwd: Path, for_good: bool = False,
) -> Injected:  # fmt: skip
    """`for_good`: that call and all later ones of its kind, as on a disk that stays full."""
    when = f"{place.count}{'+' if for_good else ''}"
    inject = f"inject={place.call}:{fault.value[0]}:when={when}"
    trace = ["strace", "-f", "-q", "-e", f"trace={place.call}", "-e", inject]
    done = subprocess.run(
        [*trace, "-o", str(log), *argv], env=environment, cwd=cwd, capture_output=True, text=True,
        timeout=_DEADLINE_S, check=False,
    )  # fmt: skip
    said = log.read_text(encoding="utf-8", errors="replace")
    has_fired = "(INJECTED)" in said or "+++ killed by SIGKILL" in said
    return Injected(done.returncode, done.stdout, done.stderr, has_fired)
