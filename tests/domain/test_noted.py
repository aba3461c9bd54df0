"""Notes: whatever comes in, what fits stays and nothing raises."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.noted import MemberCheck, Noted, RollPlace, Said, Sharing, read_noted

FULL = Noted(
    check=MemberCheck(Said.RIGHT, "hi", "read_aloud", "ab" * 32, 41),
    roll=RollPlace("saja@3", "CG-090-012", 417, "सुनीता देवी"),
    sharing=Sharing("father", "एक ही फ़ोन"),
    apart=("7K4Q00042X",),
    spellings=(("ramesh", "रमेश"),),
    token=12,
    refusals={"photo": "purdah"},
    household="7K4Q00041Y",
)
NAMES = st.sampled_from([*Noted.__slots__, "unknown"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=6)
    ),
)


def test_a_note_that_was_read_reads_again_as_itself() -> None:
    assert read_noted(FULL.as_json()) == FULL
    assert read_noted({}) == Noted()
    assert Noted().as_json() == {}


@given(JUNK)
def test_whatever_comes_in_nothing_raises_and_what_fits_is_stable(junk: object) -> None:
    noted = read_noted(junk)
    assert read_noted(noted.as_json()) == noted


def test_what_does_not_fit_falls_away_and_the_rest_stays() -> None:
    notes = FULL.as_json() | {"roll": {"roll": "x", "part": 3}, "apart": ["a b", 7], "token": -1}
    read = read_noted(notes)
    assert (read.roll, read.apart, read.token) == (None, (), None)
    assert read.check == FULL.check
