"""What a benchmark hands back, and the table that shows it beside the number to reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `reach` is the number to reach from the design, if there is one.

    `is_floor`: more is better.  A figure without a value was not measured, and `note` says why.
    """

    what: str
    value: float | None
    unit: str = ""
    reach: float | None = None
    is_floor: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        if self.reach is None:
            return ""
        is_reached = self.value >= self.reach if self.is_floor else self.value <= self.reach
        return "reached" if is_reached else "MISSED"

    @property
    def ratio(self) -> str:
        return f"{self.value / self.reach:.2f}" if self.value is not None and self.reach else ""


@dataclass(frozen=True, slots=True)
class Sample:
    """Several timings of the same thing, in milliseconds."""

    times: tuple[float, ...]

    def part(self, per_cent: float) -> float:
        """The nearest-rank percentile."""
        ranked = sorted(self.times)
        place = -(-len(ranked) * per_cent // 100)
        return ranked[max(0, min(len(ranked) - 1, int(place) - 1))]

    @property
    def median(self) -> float:
        return self.part(50)

    @property
    def words(self) -> str:
        n = len(self.times)
        return f"n {n}, median {self.median:.1f}, p95 {self.part(95):.1f}, p99 {self.part(99):.1f}"


def timed(steps: Iterable[Callable[[], object]]) -> Sample:
    """Each step once, in order, timed by itself."""
    times = []
    for step in steps:
        begun = time.perf_counter()
        step()
        times.append((time.perf_counter() - begun) * 1000)
    return Sample(tuple(times))


def missing(what: str, why: str) -> Figure:
    return Figure(what, None, note=why)


def row(figure: Figure) -> str:
    value = "-" if figure.value is None else f"{figure.value:.4g} {figure.unit}"
    sign = ">=" if figure.is_floor else "<="
    reach = "" if figure.reach is None else f"{sign} {figure.reach:g} {figure.unit}"
    return (
        f"{figure.what:<44} {value:>14}  {reach:<14} {figure.ratio:>5}  "
        f"{figure.verdict:<12} {figure.note}"
    ).rstrip()


HEADING = f"{'what':<44} {'measured':>14}  {'to reach':<14} {'ratio':>5}  {'':<12} how"
