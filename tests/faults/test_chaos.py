"""T2, T9: client and server killed at random under load, judged by an oracle of its own."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.chaos import Camp, Result, nursery_for, round_of
from tests.faults.conftest import SEED, size
from tests.support.centre import copied_centre, made_centre
from tests.support.laptop import Laptop
from tests.support.postgres import running_cluster
from tests.support.prepared import PreparedCamp

PER_ROUND = 250
PARTS = 2


def chaos(kills: int, prepared: PreparedCamp, folder: Path, seed: int) -> Result:
    chance, result = random.Random(seed), Result()
    with nursery_for(prepared.laptop, folder) as nursery:
        while result.kills < kills and not result.wrong:
            place = folder / "round"
            centre = copied_centre(prepared.centre, place / "at-the-centre")
            laptop = prepared.laptop_in(place / "at-the-camp")
            wanted = min(PER_ROUND, kills - result.kills)
            round_of(wanted, Camp(nursery, laptop, centre), chance, result)
            shutil.rmtree(place)
    return result


def test_twenty_kills_of_client_and_server_lose_and_double_nothing(
    prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    result = chaos(20, prepared, tmp_path, SEED)
    tell(result.words())
    assert not result.wrong, "\n".join(result.wrong)
    assert result.acked >= result.kills // 4, "too little was under way to show anything"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_thousands_of_kills_of_client_and_server_lose_and_double_nothing(
    prepared: PreparedCamp, tmp_path: Path, tell: Callable[[str], None], part: int
) -> None:
    """The parts are for as many workers; each has choices of its own."""
    kills = size(hour=2_000, night=10_000) // PARTS
    result = chaos(kills, prepared, tmp_path, SEED + part)
    tell(f"part {part}: {result.words()}, its own seed={SEED + part};")
    assert not result.wrong, "\n".join(result.wrong)
    assert result.acked >= result.kills // 4, "too little was under way to show anything"


@pytest.mark.soak
@pytest.mark.postgres
def test_kills_beside_postgresql_lose_and_double_nothing(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    chance, result = random.Random(SEED), Result()
    with running_cluster() as cluster:
        centre = made_centre(tmp_path, database=cluster.new_database())
        laptop = Laptop(tmp_path / "at-the-camp" / "data")
        laptop.data.parent.mkdir()
        centre.start()
        laptop.activate(centre)
        centre.stop()
        with nursery_for(laptop, tmp_path) as nursery:
            camp = Camp(nursery, laptop, centre)
            round_of(size(hour=200, night=1_000), camp, chance, result)
    tell(f"PostgreSQL: {result.words()}")
    assert not result.wrong, "\n".join(result.wrong)
    assert result.acked >= result.kills // 4, "too little was under way to show anything"
