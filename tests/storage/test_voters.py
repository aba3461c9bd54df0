"""The digits of a voter card alone find the voter, in lists with and without an index of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.rolls import Voter
from desktop.storage.voters import VoterBook
from sync.server import rolls

KEY = bytes(range(32))
INDEX = "CREATE INDEX voter_ending ON voter (substr(epic, -6)) WHERE epic <> '';\n"


def a_voter(part: str, serial: int, epic: str) -> Voter:
    return Voter(part, serial, epic, "नमूना", "Namoona", "", "", "", None, "", "")


VOTERS = (
    a_voter("CG-090-011", 1, "ABC1186253"),
    a_voter("CG-090-011", 2, ""),
    a_voter("CG-090-012", 1, "WKH1186253"),
    a_voter("CG-090-012", 2, "WKH2186253"),
    a_voter("CG-090-012", 3, "MP/20/123/456789"),
)


@pytest.fixture(params=["with an index", "of an earlier version"])
def book(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[VoterBook]:
    assert INDEX in rolls._INDEXES
    if request.param == "of an earlier version":
        monkeypatch.setattr(rolls, "_INDEXES", rolls._INDEXES.replace(INDEX, ""))
    rolls._write_body(tmp_path / "list", KEY, VOTERS)
    book = VoterBook(tmp_path / "list", KEY)
    yield book
    book.close()


def epics(found: tuple[Voter, ...]) -> list[str]:
    return [voter.epic for voter in found]


def test_seven_digits_find_all_who_share_them_the_booth_first(book: VoterBook) -> None:
    assert epics(book.with_ending("1186253", None, 8)) == ["ABC1186253", "WKH1186253"]
    assert epics(book.with_ending("1186253", "CG-090-012", 8)) == ["WKH1186253", "ABC1186253"]
    assert epics(book.with_ending("1186253", "CG-090-012", 1)) == ["WKH1186253"]


def test_six_digits_find_the_old_numbers_too_and_nobody_without_a_number(book: VoterBook) -> None:
    assert epics(book.with_ending("456789", None, 8)) == ["MP/20/123/456789"]
    assert epics(book.with_ending("186253", None, 8)) == ["ABC1186253", "WKH1186253", "WKH2186253"]
    assert book.with_ending("000000", None, 8) == ()


def test_the_index_is_what_answers(book: VoterBook, request: pytest.FixtureRequest) -> None:
    asked = "SELECT place FROM voter WHERE substr(epic, -6) = '186253' AND epic <> ''"
    plan = str([tuple(row) for row in book._database.rows(f"EXPLAIN QUERY PLAN {asked}", {})])
    is_old = "earlier" in request.node.name
    assert ("voter_ending" in plan) is not is_old
    assert ("SCAN voter USING COVERING INDEX voter_epic" in plan) is is_old
