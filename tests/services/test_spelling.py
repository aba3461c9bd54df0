"""Suggestions at the laptop: a correction is kept, and comes back from the centre."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.spelling_sounds import Script
from desktop.services.spelling import Spelling
from desktop.storage.work import Store
from tests.support.stubs import READABLE_UNTIL, seal_member

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store.db", KEY)
    yield store
    store.close()


def first(spelling: Spelling, name: str) -> str:
    return spelling.suggest(name, Script.DEVANAGARI)[0]


def test_corrected_once_it_is_right_the_second_time_and_after_a_restart(store: Store) -> None:
    spelling = Spelling(store)
    assert first(spelling, "Namunika Sahu") != "नमूनिका साहू"
    assert ("namunika", "नमूनिका") in spelling.learn("Namunika Sahu", "नमूनिका साहू")
    assert first(spelling, "Namunika Sahu") == "नमूनिका साहू"
    assert first(Spelling(store), "namunika") == "नमूनिका"


def test_correcting_back_wins_over_what_was_learned_before(store: Store) -> None:
    spelling = Spelling(store)
    for chosen in ("गिता", "गीता", "गिता"):
        spelling.learn("Gita", chosen)
        assert first(spelling, "gita") == chosen


def test_both_directions_are_learned_apart(store: Store) -> None:
    spelling = Spelling(store)
    spelling.learn("सुनीता", "Suneeta")
    assert spelling.suggest("सुनीता", Script.LATIN)[0] == "Suneeta"
    assert spelling.suggest("सुनीता साहू", Script.LATIN)[0] == "Suneeta Sahu"
    assert first(spelling, "Sunita") == "सुनीता"


@pytest.mark.parametrize(
    ("shown", "chosen"),
    [("Ram Lal", "रामलाल"), ("Ram", "Raam"), ("", ""), ("123", "राम"), ("राम", "राम")],
)
def test_nothing_is_learned_from_what_is_not_a_spelling(
    store: Store, shown: str, chosen: str
) -> None:
    spelling = Spelling(store)
    assert spelling.learn(shown, chosen) == ()
    assert spelling.learned() == ()


def test_another_laptop_is_right_after_it_took_what_the_first_learned(
    store: Store, tmp_path: Path
) -> None:
    other = Store(tmp_path / "other.db", KEY)
    one, two = Spelling(store), Spelling(other)
    one.learn("Namunika", "नमूनिका")
    first(two, "namunika")
    assert two.take(one.learned()) == 1
    assert two.take(one.learned()) == 1  # heard twice, counted once
    assert first(two, "namunika") == "नमूनिका"
    assert two.learned() == ()
    two.learn("Namunika", "नमुनिका")
    one.take(two.learned())
    assert first(one, "namunika") == first(two, "namunika") == "नमुनिका"
    other.close()


def test_what_the_sync_thread_took_is_offered_at_once(store: Store) -> None:
    spelling = Spelling(store)
    first(spelling, "namunika")
    beside = Store(store.path, KEY)
    Spelling(beside).take([["namunika", "नमूनिका", 3]])
    beside.close()
    assert first(spelling, "namunika") == "नमूनिका"


def test_what_does_not_fit_is_dropped(store: Store) -> None:
    spelling = Spelling(store)
    unfit: list[object] = [
        ["a", "b", 1], ["gita", "गिता", 0], ["gita", "गिता", True], ["gita", "गिता"], 7, None,
        [7, "गिता", 1], "gita",
    ]  # fmt: skip
    assert spelling.take(unfit) == 0
    assert spelling.take([["gita", "गिता", 10**30]]) == 1


def test_choosing_the_same_again_changes_no_counter(store: Store) -> None:
    spelling = Spelling(store)
    for _ in range(3):
        spelling.learn("Gita", "गिता")
    assert spelling.learned() == (("gita", "गिता", 1),)


def test_words_of_names_here_come_most_frequent_first_and_before_the_lexicon(store: Store) -> None:
    people = (("नमूनी कल्पित", "रतन कल्पित"), ("नमूना कल्पित", "रतन"))
    for index, (name, relation_name) in enumerate(people, start=1):
        seal_member(store, index, a_person(name=name, relation_name=relation_name))
    words = Spelling(store).names_here()
    assert words[:2] == ("कल्पित", "रतन")
    assert set(words[:4]) == {"कल्पित", "रतन", "नमूनी", "नमूना"}
    assert "सुनीता" in words[4:]


def test_nobody_is_named_whose_readable_time_is_past(store: Store) -> None:
    seal_member(store, 1, a_person(name="नमूनी कल्पित", relation_name="रतन कल्पित"))
    store.forget_overdue(READABLE_UNTIL + 1)
    assert not {"नमूनी", "कल्पित"} & set(Spelling(store).names_here())


def a_person(**said: object) -> dict[str, object]:
    fixed = {"birth": {"year": 1990}, "booth": "CG-090-012", "mobile": "", "epic": ""}
    return {**fixed, **said}
