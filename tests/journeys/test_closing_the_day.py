"""The day's statement: made at the camp, carried as paper, read at the centre."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import cv2
import pytest

from desktop.cards import code
from desktop.domain.closing import ClosedDay, counts_of
from desktop.services.closing import Closing
from desktop.wire import digest_of_bytes
from sync.protocol import day
from sync.protocol.canonical import MalformedError
from sync.server import days
from sync.server.counting import Counting
from sync.server.database import open_database
from sync.server.days import DayRead
from tests.support.centre import RunningCentre
from tests.support.laptop import Laptop, answers
from tests.support.prepared import PreparedCamp
from ui.cards.day import day_words, write_day
from ui.look.words import Words


@dataclass(frozen=True)
class Evening:
    """Three members who wait, and the test packet, which the centre has."""

    centre: RunningCentre
    laptop: Laptop
    closed: ClosedDay

    def read(self, statement: str) -> DayRead | None:
        engine = open_database(f"sqlite:///{self.centre.folder / 'centre.db'}")
        try:
            return days.read(engine, Counting(engine), statement, "CG")
        finally:
            engine.dispose()


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory, prepared: PreparedCamp) -> Iterator[Evening]:
    folder = tmp_path_factory.mktemp("evening")
    with prepared.running(folder / "centre", knows_laptop=True) as centre:
        laptop = prepared.laptop_in(folder / "laptop")
        people = [answers(index) for index in range(3)]
        path = laptop.write_people(people, None)
        done = laptop.run("enrol", "--json", str(path), "--no-photo", "refused")
        assert done.returncode == 0, done.stderr
        session = laptop.unlock()
        try:
            closed = session.closing.close()
        finally:
            session.lock()
        yield Evening(centre, laptop, closed)


def test_the_statement_names_what_the_centre_lacks_by_number(evening: Evening) -> None:
    counts = evening.closed.counts
    assert (counts.first, counts.last, counts.made, counts.stored) == (1, 4, 4, 1)
    assert (counts.missing, counts.refused) == (((2, 4),), 3)
    copied, signed = evening.read(evening.closed.line), evening.read(evening.closed.text)
    assert signed is not None
    assert (signed.made, signed.has, signed.missing, signed.is_signed) == (4, 1, ((2, 4),), True)
    assert copied == replace(signed, is_signed=False)
    done = evening.centre.attempt("day", evening.closed.line)
    assert done.returncode == 6
    assert json.loads(done.stdout)["missing"] == [[2, 4]]


def test_a_signed_statement_tells_the_centre_what_to_miss(evening: Evening) -> None:
    evening.read(evening.closed.text)
    done = evening.centre.attempt("count")
    assert done.returncode == 6
    (laptop,) = json.loads(done.stdout)["laptops"]
    assert (laptop["made"], laptop["has"], laptop["missing"]) == (4, 1, [[2, 4]])


@pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda text: text[:60] + "0" + text[61:],
                                   lambda text: text.swapcase(), lambda _: "SADASYA-DAY1:",
                                   lambda _: ""])  # fmt: skip
def test_what_was_changed_is_no_statement(evening: Evening, spoil: object) -> None:
    for whole in (evening.closed.text, evening.closed.line):
        spoilt = spoil(whole)  # type: ignore[operator]
        if spoilt.upper() != whole.upper():
            assert evening.read(spoilt) is None


def test_every_slip_of_the_pen_in_a_line_is_seen(evening: Evening) -> None:
    line = evening.closed.line
    seen = 0
    for at, letter in enumerate(line):
        if letter in "-/":
            continue
        wrong = line[:at] + ("7" if letter != "7" else "3") + line[at + 1 :]
        seen += day.read_line(wrong) is None
    assert seen == sum(letter not in "-/" for letter in line)
    spaced = "  ".join(line.replace("-", "\N{EN DASH}").split("/")).replace("  ", " / ")
    assert day.read_line(spaced) == day.read_line(line) is not None


def test_an_independent_reader_takes_the_code_from_both_papers(
    evening: Evening, tmp_path: Path
) -> None:
    slip = Closing.slip(evening.closed, day_words(Words("hi")))
    write_day(slip, tmp_path / "day.png")
    write_day(slip, tmp_path / "day.pdf")
    picture = cv2.imread(str(tmp_path / "day.png"), cv2.IMREAD_GRAYSCALE)
    assert code.read_picture(picture) == evening.closed.text
    subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", "-singlefile", "day.pdf", "sheet"],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    sheet = cv2.imread(str(tmp_path / "sheet.pgm"), cv2.IMREAD_GRAYSCALE)
    assert code.read_picture(sheet) == evening.closed.text


def test_the_largest_statement_still_fits_a_code_of_version_16(evening: Evening) -> None:
    session = evening.laptop.unlock()
    try:
        packets = [(seq, seq % 2 == 0) for seq in range(10**12, 10**12 + 500)]
        counts = counts_of(date(2026, 11, 22), packets, 499)
        text, line = session.closing._identity.day_statement(counts, 1)
    finally:
        session.lock()
    assert len(code.link_matrix(text)) <= 81
    statement = day.claimed(day.read_text(text))
    assert statement.more
    assert line.split("/")[5].endswith("+")
    assert day.read_line(line) is not None
    assert digest_of_bytes(day.read_text(text))
    with pytest.raises(MalformedError):
        day.claimed(day.read_text(text)[:-1])


def test_only_a_supervisor_closes_the_day(evening: Evening) -> None:
    done = evening.laptop.run("camp", "close")
    assert (done.returncode, done.stdout) == (4, "")
