"""T29: twelve mutants of our own code, and the named test that kills each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.mutants import MUTANTS, unkilled
from tests.support.mutants import REPOSITORY

QUICK = ("an unsigned receipt is accepted",)


def test_there_are_twelve_and_each_still_fits_the_source() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == 12
    for mutant in MUTANTS:
        for change in mutant.changes:
            text = (REPOSITORY / change.path).read_text(encoding="utf-8")
            assert text.count(change.old) == 1, mutant.name


def test_a_sampled_mutant_is_killed(tmp_path: Path) -> None:
    assert unkilled(tmp_path, tuple(one for one in MUTANTS if one.name in QUICK)) == []


@pytest.mark.soak
def test_all_twelve_mutants_are_killed(tmp_path: Path, tell: Callable[[str], None]) -> None:
    alive = unkilled(tmp_path)
    tell(f"mutants: {len(MUTANTS) - len(alive)}/{len(MUTANTS)} killed")
    assert alive == [], "\n".join(alive)
