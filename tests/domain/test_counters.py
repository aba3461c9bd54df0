"""A card number is said of a lost member only where it cannot be another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.counters import counters_between


def test_between_two_known_places_there_is_one_way_to_number() -> None:
    assert counters_between([(3, 1), (7, 4)], [3, 4, 6, 7]) == {3: 1, 4: 2, 6: 3, 7: 4}


def test_where_one_is_missing_nothing_is_said() -> None:
    assert counters_between([(3, 1), (7, 4)], [3, 6, 7]) == {3: 1}


def test_beyond_the_last_known_place_nothing_is_said() -> None:
    assert counters_between([(2, 1)], [2, 3, 4]) == {2: 1}


@given(st.data())
def test_what_is_said_is_always_true(data: st.DataObject) -> None:
    """Any history of enrolments with numbers passed over, any part of it known, any anchors."""
    seqs = sorted(data.draw(st.sets(st.integers(1, 40), max_size=20)))
    counter, truth = 0, dict[int, int]()
    for seq in seqs:
        counter += data.draw(st.sampled_from([1, 1, 1, 2]))
        truth[seq] = counter
    known = [seq for seq in seqs if data.draw(st.booleans())]
    anchors = [(seq, truth[seq]) for seq in seqs if data.draw(st.booleans())]
    for seq, said in counters_between(anchors, known).items():
        assert truth[seq] == said
