"""T4: where a command's answer goes is full; the command says so and fails, in one sentence."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support.laptop import Laptop
from tests.support.mutants import REPOSITORY
from tests.support.warm import warm


@pytest.mark.parametrize("words", [("doctor", "--json"), ("doctor",)])
def test_an_answer_that_cannot_be_written_is_a_failure_and_no_bug(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    laptop = Laptop(tmp_path / "data")
    with Path("/dev/full").open("wb") as full, tempfile.TemporaryFile() as said:
        forked = warm().start("ui", words, laptop.environ(), full.fileno(), said.fileno())
        code = forked.wait(60)
        said.seek(0)
        complaint = said.read().decode()
    assert "Traceback" not in complaint
    assert "the answer could not be written" in complaint
    assert code == 1


def test_where_nothing_at_all_can_be_written_the_code_tells(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "data")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            laptop.argv("doctor"), env=laptop.environ(), cwd=REPOSITORY, stdout=full, stderr=full,
            timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
