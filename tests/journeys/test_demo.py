"""The demonstration without a display keeps every promise that its summary makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parents[2]
_LONGEST_S = 240


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one headless demonstration left behind; run as a person would run it."""
    folder = tmp_path_factory.mktemp("demo")
    kept = {name: at for name, at in os.environ.items() if not name.startswith("SADASYA_")}
    done = subprocess.run(
        [sys.executable, "-m", "ui", "demo", "--headless", "--out", str(folder / "out")],
        env={**kept, "SADASYA_DATA": str(folder / "data")},
        cwd=_REPOSITORY,
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "out"


def test_every_promise_of_the_day_is_kept(out: Path) -> None:
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert all(told["promises"].values()), told["promises"]
    added_up = told["received"] + told["waiting"] + told["needs_correction"]
    assert told["enrolled"] == added_up == 12
    assert told["centre"]["members"] == {"accepted": 12}


def test_screens_and_cards_are_left_to_look_at(out: Path) -> None:
    assert len(list((out / "screenshots").glob("*.png"))) >= 30
    for kind in ("*-front.png", "*-back.png", "*.pdf"):
        assert len(list((out / "cards").glob(kind))) == 12
    assert "SAMPLE" in (out / "SAMPLES.txt").read_text(encoding="utf-8")
