"""A voters' list of 150,000: how long it takes to build, to take, to open and to look up.

    python -m bench.rolls [VOTERS]

Names are made of syllables and repeat as names do; half of the asked are unfinished words.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Final

from bench.camp import Camp, camp, unlocked
from bench.figures import HEADING, Figure, Sample, row, timed
from desktop.services.rolls import HeldRoll, Rolls
from tests.support.rolls import sample_rows, write_csv

VOTERS: Final = 150_000
ASKED: Final = 200


def look_ups(rolls: Rolls, rows: list[dict[str, str]]) -> dict[str, Sample]:
    """Each kind of look-up, for voters drawn by lot; the booth is that of the camp."""
    chance = random.Random(17)
    some = [chance.choice(rows) for _ in range(ASKED)]
    booth = rows[len(rows) // 2]["part"]

    def ask(texts: list[str], where: str | None = booth) -> Sample:
        return timed([lambda text=text: rolls.find(text, where) for text in texts])  # type: ignore[misc]

    def begun(name: str) -> str:
        """As it stands in the middle of typing its last word."""
        return name[: -(len(name.rsplit(maxsplit=1)[-1]) // 2)]

    looked = [f"{one['epic'][:3]}{one['epic'][3:].replace('0', 'O')}" for one in some]
    return {
        "EPIC": ask([one["epic"] for one in some]),
        "EPIC, its seven digits": ask([one["epic"][-7:] for one in some]),
        "EPIC, its last six digits": ask([one["epic"][-6:] for one in some]),
        "EPIC with look-alikes": ask(looked),
        "part/serial": ask([f"{int(one['part'][-3:])}/{one['serial']}" for one in some]),
        "serial in the booth": ask([one["serial"] for one in some]),
        "serial, no booth": ask([one["serial"] for one in some], None),
        "name, Hindi": ask([one["name_hi"] for one in some]),
        "name, Latin": ask([one["name_en"] for one in some]),
        "name begun, Hindi": ask([begun(one["name_hi"]) for one in some]),
        "name begun, Latin": ask([begun(one["name_en"]) for one in some]),
        "name and relation": ask(
            [f"{one['name_hi'].split()[0]} {one['relation_name_hi']}" for one in some]
        ),
        "one common family name": ask([one["name_hi"].split()[-1] for one in some], None),
        "first two letters": ask([one["name_en"][:2] for one in some], None),
        "nobody's name": ask([f"{one['name_en']} Zqx" for one in some], None),
    }


def shares(rolls: Rolls, rows: list[dict[str, str]]) -> dict[str, float]:
    """How often, per cent, the voter meant is among the eight that are shown at their booth."""
    chance = random.Random(19)
    some = [chance.choice(rows) for _ in range(ASKED)]

    def share(column: str) -> float:
        hits = (rolls.find(one[column], one["part"]) for one in some)
        met = [
            any(hit.voter.epic == one["epic"] for hit in found)
            for one, found in zip(some, hits, strict=True)
        ]
        return 100 * sum(met) / len(met)

    return {column: share(column) for column in ("epic", "name_hi", "name_en")}


def measure(at: Camp, voters: int = VOTERS) -> list[Figure]:
    laptop = at.laptop("with-a-roll")
    csv = write_csv(at.folder / "voters.csv", sample_rows(voters))
    roll = at.folder / "voters.roll"
    begun = time.perf_counter()
    at.centre.command("roll", "build", "--csv", str(csv), "--place", "CG-090", "--for", "*",
                      "--out", str(roll))  # fmt: skip
    building = time.perf_counter() - begun
    with unlocked(laptop) as session:
        begun = time.perf_counter()
        taken = session.rolls.take(roll)
        taking = time.perf_counter() - begun
        assert isinstance(taken, HeldRoll), taken
        opening = []
        for _ in range(5):
            session.rolls.close()
            begun = time.perf_counter()
            assert session.rolls.find(next(sample_rows(1))["epic"])
            opening.append(time.perf_counter() - begun)
        rows = list(islice(sample_rows(voters), voters))
        found, met = look_ups(session.rolls, rows), shares(session.rolls, rows)
    note = f"{voters} voters, {roll.stat().st_size / 1e6:.0f} MB"
    return [
        Figure("list: built at the centre", building, "s", note=note),
        Figure("list: taken from a file", taking, "s"),
        Figure("list: opened and first look-up, worst of 5", max(opening), "s", 2),
        *(
            Figure(f"list: {what}, p95", sample.part(95), "ms", 40, note=sample.words)
            for what, sample in found.items()
        ),
        *(
            Figure(f"list: the voter among the eight, by {what}", share, "%", is_floor=True)
            for what, share in met.items()
        ),
    ]


def main(voters: int) -> None:
    with tempfile.TemporaryDirectory() as folder, camp(Path(folder)) as at:
        print(HEADING)
        for figure in measure(at, voters):
            print(row(figure))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VOTERS)
