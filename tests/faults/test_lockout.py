"""T21: a guess at a secret is counted on disk before it is tried, whatever ends the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.security import keys
from desktop.security.attempts import Attempts
from tests.support import killing
from tests.support.laptop import Laptop
from tests.support.mutants import REPOSITORY
from tests.support.prepared import PreparedCamp

LOCKED = 4
WRONG = "another secret of a sample person"
LEAST_S = 0.1
A_MIB = 1 << 20
_LARGE = re.compile(r"^\d+\s+mmap\(NULL, (\d+), PROT_READ\|PROT_WRITE,")

pytestmark = pytest.mark.skipif(not killing.is_available(), reason="no strace here")


def count_on(laptop: Laptop) -> int:
    application = laptop.application()
    user = application.accounts()[0].user
    return Attempts(application.settings.attempts, b"").of(user).count


def test_a_guess_is_counted_on_disk_before_it_is_tried(
    prepared: PreparedCamp, tmp_path: Path
) -> None:
    """Trying takes 64 MiB; that much is not asked for before the count is durable."""
    laptop = prepared.laptop_in(tmp_path)
    trace = ["strace", "-f", "-y", "-qq", "-e", "trace=mmap,fsync,rename", "-o"]
    laptop.secret = WRONG
    done = subprocess.run(
        [*trace, str(tmp_path / "log"), *laptop.argv("status")], env=laptop.environ(),
        cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == LOCKED, done.stderr
    lines = (tmp_path / "log").read_text(encoding="utf-8", errors="replace").splitlines()
    large = [
        place
        for place, line in enumerate(lines)
        if (found := _LARGE.match(line)) and 0 <= int(found[1]) - (keys.MEMORY_KIB << 10) < A_MIB
    ]
    counted = [place for place, line in enumerate(lines) if "attempts.cbor" in line]
    folder = [place for place, line in enumerate(lines) if "fsync" in line and "/keys>" in line]
    assert large, "no guess was tried"
    assert max(counted) < max(folder) < min(large)


@pytest.mark.soak
def test_a_guess_killed_at_each_call_is_counted_or_was_not_tried(
    prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    before = prepared.laptop_in(tmp_path / "before")
    prior = count_on(before)

    def fresh() -> Laptop:
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(tmp_path / "before", tmp_path / "copy")
        return Laptop(tmp_path / "copy" / "data", secret=WRONG)

    laptop = fresh()
    log = tmp_path / "log"
    every = killing.points(laptop.argv("status"), laptop.environ(), REPOSITORY, log, LOCKED)
    assert count_on(laptop) == prior + 1
    counts, fell = list[int](), 0
    for point in every:
        laptop = fresh()
        done = killing.run_until(point, laptop.argv("status"), laptop.environ(), REPOSITORY, log)
        fell += done.has_fired
        counts.append(count_on(laptop) - prior)
        assert counts[-1] in {0, 1}, point
    tell(
        f"wrong secret killed at {fell}/{len(every)} calls: counted {sum(counts)}, none tried free"
    )
    assert counts == sorted(counts), "counted once, it stays counted"
    assert sum(counts) > 0
    assert fell * 10 >= len(every) * 9


@pytest.mark.soak
def test_a_guess_costs_a_tenth_of_a_second_at_least(
    prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    laptop = prepared.laptop_in(tmp_path)
    file = keys.read_slots(laptop.application().settings.slots)
    user = laptop.application().accounts()[0].user
    passes, spent = keys.calibrated_passes(), list[float]()
    for _ in range(5):
        begun = time.process_time()
        assert keys.unwrap(file.slots[user], user, WRONG, b"", passes) is None
        spent.append(time.process_time() - begun)
    tell(f"a guess: {1000 * min(spent):.0f} ms at least of {len(spent)}/{len(spent)} tries")
    assert min(spent) >= LEAST_S
