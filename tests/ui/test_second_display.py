"""The member's own display, with two of them, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-m", "tests.support.two_displays", str(tmp_path_factory.mktemp("two"))],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    lines = [line for line in told.stdout.splitlines() if line.startswith("{")]
    found: dict[str, object] = json.loads(lines[-1])
    return found


def test_it_opens_full_screen_on_the_second_display(seen: dict[str, object]) -> None:
    assert seen["screens"] == 2
    assert seen["on"] == "member"
    assert seen["covers"]


def test_the_enroller_keeps_the_form_and_has_the_members_keys(seen: dict[str, object]) -> None:
    assert seen["form stays"]
    assert seen["bar has the keys"]
    assert "सदस्य देख रहे हैं" in str(seen["bar"])
    assert "सुनीता देवी साहू" in str(seen["member"])
    assert "'said': 'right'" in str(seen["said"])


def test_between_members_it_shows_nothing_of_anybody(seen: dict[str, object]) -> None:
    for moment in ("idle", "idle again"):
        assert seen[moment] == "नमूना संगठन स्वागत है"


def test_what_was_typed_meanwhile_must_be_seen_before_it_is_said_yes_to(
    seen: dict[str, object],
) -> None:
    assert seen["too soon"] == {}
    assert "91234 56780" in str(seen["refreshed"])


def test_unplugging_it_brings_the_page_back_to_the_window(seen: dict[str, object]) -> None:
    assert seen["came back"]
    assert seen["is dark"]
    assert seen["goes on"]
    assert seen["plugged in again"]


def test_the_lock_darkens_it(seen: dict[str, object]) -> None:
    assert seen["locked"] is False
