"""Other offline-first programs beside ours: `python -m bench.peers FOLDER [RECORDS [TIMES]]`.

FOLDER holds their packages (`bench.peers.installing`); what is not there is skipped and said.
One client, loopback, medians; ours with TLS and signatures, the others with neither.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.camp import scratch
from bench.peers import others, ours, records
from bench.peers.measuring import Result
from tests.support.postgres import running_cluster

_FACTORS = (
    ("Anki", 1.0), ("PouchDB", 4.0), ("Kinto", 25.0), ("COPY", 0.4),
)  # fmt: skip
_CPU_MS = 1.2
_ODK_RATE = 52


def main() -> None:
    packages = Path(sys.argv[1]).resolve()
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    times = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    print(f"{wanted} records of 2 KB and 40 KB, medians of {times}; load {_load()} at the start")
    with scratch() as folder, running_cluster() as cluster:
        payload = records.write(folder / "records", wanted) / wanted
        place = others.Place(packages, folder / "records", folder / "scratch", cluster)
        results = []
        print(_HEADING)
        for other in others.ALL:
            results.append(others.measure(other, place, wanted, times))
            print(_row(results[-1], payload), flush=True)
        mine, copy, size = ours.measure(cluster, folder, wanted, times)
        for result in (copy, mine):
            print(_row(result, size), flush=True)
        print(f"a packet {size:.0f} B; a record and its photo {payload:.0f} B")
    _judge(mine, [*results, copy])
    print(f"ODK Central, of another run on another day: {_ODK_RATE}/s; ours {mine.rate:.0f}/s")
    print(f"load {_load()} at the end")


_HEADING = (
    f"{'':<34} {'rec/s':>7} {'CPU ms':>7} {'up/rec':>8} {'down/rec':>8} {'turns':>6} "
    f"{'flushes':>8}  durable when acknowledged"
)


def _row(result: Result, payload: float) -> str:
    if not result.runs:
        return f"{result.name:<34} skipped: {result.why_not}"
    up = down = turns = "-"
    if (seen := result.traffic) is not None:
        up = f"{seen.up / seen.records / payload:.3f} x"
        down = f"{seen.down / seen.records:.0f} B"
        turns = f"{seen.turns / seen.records:.3f}"
    return (
        f"{result.name:<34} {result.rate:>7.0f} {result.cpu_ms:>7.2f} {up:>8} {down:>8} "
        f"{turns:>6} {result.flushes:>8.2f}  {result.durable}"
    )


def _judge(mine: Result, others_: list[Result]) -> None:
    for word, factor in _FACTORS:
        other = next(one for one in others_ if one.name.startswith(word))
        if not other.runs:
            print(f"ours / {other.name}: not measured, {other.why_not}")
            continue
        ratio = mine.rate / other.rate
        verdict = "reached" if ratio >= factor else "MISSED"
        print(f"ours / {other.name}: {ratio:.2f} (to reach {factor:g}) {verdict}")
    client = sum(run.client_cpu_s for run in mine.runs) / sum(run.records for run in mine.runs)
    verdict = "reached" if mine.cpu_ms <= _CPU_MS else "MISSED"
    print(
        f"ours, CPU of both ends with PostgreSQL: {mine.cpu_ms:.2f} ms (to reach {_CPU_MS}) "
        f"{verdict}; the laptop {client * 1000:.2f} ms of it"
    )


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


if __name__ == "__main__":
    main()
