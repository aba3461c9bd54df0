"""How fast a place is found among 27,000 booths: `python -m bench.places`."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Sequence

import resources
from desktop.domain.places import PlaceIndex, read_rows

# What an enroller types, letter by letter, in both scripts, right and wrong.
TYPED = (
    "राम", "रामपु", "रामपुर", "सोनगा", "सोंगाव", "महूआ", "प्राथमिक शाला राम", "देवनगर कला",
    "ram", "ramp", "rampur", "songao", "mahua", "primary ram", "devnagar kala", "hiradi",
    "90 12", "12", "CG-090-012", "xyz", "क",
)  # fmt: skip
ROUNDS = 20


def main() -> None:
    begun = time.perf_counter()
    rows: list[Sequence[str]] = []
    for name in ("places.csv", "units.csv", "booths.csv.gz"):
        untrusted = resources.content("packs", "chhattisgarh", name)
        text = gzip.decompress(untrusted) if name.endswith(".gz") else untrusted
        rows.extend(read_rows(text.decode()))
    index = PlaceIndex(rows)
    print(f"load {1000 * (time.perf_counter() - begun):.0f} ms, {len(index.booths)} booths")
    for within in (None, "CG-D375", "CG-048"):
        spent = []
        for typed in TYPED * ROUNDS:
            begun = time.perf_counter()
            index.search(typed, within=within)
            spent.append(1000 * (time.perf_counter() - begun))
        p95 = statistics.quantiles(spent, n=20)[-1]
        shown = within or "everywhere"
        print(f"search {shown}: p50 {statistics.median(spent):.1f} ms, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
