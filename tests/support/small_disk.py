"""A small file system of its own, and another program that takes all that is left on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SIZE_MB = 300


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Skips the test, with the reason, where it cannot be had."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "sadasya-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this system mounts nothing")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Another program's file takes all that is left."""
    glutton = disk / "glutton"
    with glutton.open("wb", buffering=0) as file:
        for piece in (1 << 20, 512):
            try:
                while True:
                    file.write(bytes(piece))
            except OSError:
                pass
    return glutton
