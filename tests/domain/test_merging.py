"""Corrections that do not know of each other, put together answer by answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.merging import Correction, Family

A, B = b"laptop-a", b"laptop-b"


def correction(lane: bytes, rev: int, base_rev: int, **changes: object) -> Correction:
    return Correction(lane + bytes([rev]), lane, rev, base_rev, changes)


def told(
    *corrections: Correction, beaten: frozenset[tuple[str, bytes]] = frozenset()
) -> tuple[dict[str, object], set[str]]:
    merged = Family(corrections, A).merged(corrections, beaten)
    return dict(merged.changes), set(merged.disputes)


def test_different_answers_of_two_laptops_both_count() -> None:
    assert told(correction(A, 2, 1, name="क"), correction(B, 2, 1, pin="1")) == (
        {"name": "क", "pin": "1"},
        set(),
    )


def test_the_same_answer_given_alike_is_no_dispute() -> None:
    assert told(correction(A, 2, 1, name="क"), correction(B, 2, 1, name="क"))[1] == set()


def test_the_same_answer_given_twice_stays_as_it_was_and_the_rest_counts() -> None:
    changes, disputes = told(
        correction(A, 2, 1, name="क", pin="1"), correction(B, 2, 1, name="ख", house="2")
    )

    assert (changes, disputes) == ({"pin": "1", "house": "2"}, {"name"})


def test_what_both_sides_knew_stands_while_they_dispute() -> None:
    first = correction(A, 2, 1, name="पहला")
    assert told(first, correction(A, 3, 2, name="क"), correction(B, 3, 2, name="ख")) == (
        {"name": "पहला"},
        {"name"},
    )


def test_a_later_one_of_the_same_laptop_replaces_its_own() -> None:
    assert told(correction(A, 2, 1, name="क"), correction(A, 3, 2, name="ख")) == (
        {"name": "ख"},
        set(),
    )


def test_a_revision_that_skipped_one_of_its_own_disputes_with_it() -> None:
    assert told(correction(A, 2, 1, name="क"), correction(A, 3, 1, name="ख"))[1] == {"name"}


def test_what_a_person_picked_counts_and_what_it_beat_does_not_come_back() -> None:
    older, loser = correction(B, 2, 1, name="पुराना"), correction(B, 3, 2, name="ख")
    winner = correction(A, 2, 1, name="क")

    assert told(winner, older, loser, beaten=frozenset({("name", loser.key)})) == (
        {"name": "क"},
        set(),
    )


def test_a_correction_waits_for_every_revision_it_stands_on() -> None:
    last = correction(A, 4, 3, name="क")
    assert Family([last], A).lacks_base(last)
    assert Family([last, correction(A, 3, 2)], A).lacks_base(last)
    assert not Family([last, correction(A, 3, 2), correction(A, 2, 1)], A).lacks_base(last)


@st.composite
def chains(draw: st.DrawFn) -> list[Correction]:
    made: list[Correction] = []
    for lane in (A, B):
        for rev in range(2, draw(st.integers(1, 4)) + 1):
            changes = draw(
                st.dictionaries(st.sampled_from("npb"), st.integers(0, 2), min_size=1, max_size=2)
            )
            base = draw(st.integers(1, rev - 1))
            made.append(Correction(lane + bytes([rev]), lane, rev, base, dict(changes)))
    return made


@given(chains(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(made: list[Correction], chance: object) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis's own Random

    assert told(*made) == told(*shuffled)
