"""FRM2: conditions of packs are a small grammar, parsed and never run."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.condition import ConditionError, names_in, read_condition
from desktop.domain.pattern import LONGEST_TEXT, MOST_WAYS, PatternError, read_pattern

ANSWERS = {"gender": "female", "size": "7", "skills": "driving tea-making", ".": "12", "empty": ""}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("${gender} = 'female'", True),
        ('${gender} != "female"', False),
        ("${gender} = 'male' or ${size} > 6", True),
        ("${gender} = 'male' and ${size} > 6", False),
        ("${gender} = 'male' and ${size} > 6 or . = 12", True),
        ("not(${gender} = 'male')", True),
        ("not(${gender} = 'male' or ${size} = 7)", False),
        ("selected(${skills}, 'driving')", True),
        ("selected(${skills}, 'tea')", False),
        ("selected(${empty}, 'tea')", False),
        ("regex(., '[0-9]{2}')", True),
        ("regex(., '[0-9]')", False),
        (". >= 0 and . <= 20", True),
        (". > -1", True),
        ("${size} = 7.0", True),
        ("'7' = ${size}", True),
        ("${empty} = ''", True),
        ("${empty} > 0", False),
        ("${empty} != 1", True),
        ("${never_asked} = 'x'", False),
    ],
)
def test_a_condition_means_what_xlsform_means_by_it(text: str, holds: bool) -> None:
    assert read_condition(text).holds(ANSWERS) is holds


@pytest.mark.parametrize(
    "text",
    ["", " ", "${size}", "7", "1 + 1 = 2", "${size} = ", "today() > 1", "count-selected(.) = 1",
     "__import__('os')", "${size} = 7 ${size} = 7", "(${size} = 7", "not ${size} = 7",
     "selected('a', 'b')", "regex(., ${size})", "regex(., '(a+)+')", "${size} == 7", "a = 1",
     "(" * 30 + "1 = 1" + ")" * 30, "1 = 1 or " * 100 + "1 = 1"],
)  # fmt: skip
def test_anything_else_is_refused_with_words(text: str) -> None:
    with pytest.raises(ConditionError):
        read_condition(text)


@given(st.text(alphabet="${}abor nd()'=<>!.,0159-\"", max_size=60) | st.text(max_size=40))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    try:
        condition = read_condition(text)
    except ConditionError:
        return
    assert condition.holds(ANSWERS) in (True, False)
    assert isinstance(names_in(condition), frozenset)


def test_the_questions_that_a_condition_looks_at_are_known() -> None:
    condition = read_condition(
        "not(${a} = 1 or selected(${b}, 'x')) and regex(${c}, 'x') and . > 1"
    )
    assert names_in(condition) == {"a", "b", "c", "."}


@pytest.mark.parametrize(
    "text",
    ["(a+)+", "(a|b)*", "(a?){2,9}", "a?" * 17 + "a" * 17, r"\d*\d*\d*", r"(\w)\1", "(?=x)a",
     "(?P<n>a)", "(?i)a", "a**", "a+?", "a{2", "[a", "(a", "a)", "*", r"\Z", r"\u0041", "a" * 121],
)  # fmt: skip
def test_a_pattern_that_could_run_long_or_wide_is_refused(text: str) -> None:
    with pytest.raises(PatternError):
        read_pattern(text)


@pytest.mark.parametrize(
    ("text", "fits", "fails"),
    [
        ("[A-Z]{2}[0-9]{4}", "AB1234", "AB12345"),
        ("(SC|ST)-[0-9]+", "ST-7", "XT-7"),
        ("[\u0900-\u097f ]{2,40}", "राम लाल", "Ram"),
        (r"[a-z.]{1,30}@[a-z]+\.[a-z]{2,9}", "a.b@example.org", "a@b"),
        ("(?:ab){2}", "abab", "ab"),
        ("[]a]+", "a]", "b"),
    ],
)
def test_a_light_pattern_fits_the_whole_text_or_not_at_all(
    text: str, fits: str, fails: str
) -> None:
    assert read_pattern(text).fits(fits)
    assert not read_pattern(text).fits(fails)


@given(st.text(alphabet="ab[]()|?*+{}2,\\d.^", max_size=25))
def test_whatever_pattern_is_taken_answers_at_once(text: str) -> None:
    try:
        pattern = read_pattern(text)
    except PatternError:
        return
    begun = time.process_time()
    pattern.fits("a" * (LONGEST_TEXT - 1) + "!")
    assert time.process_time() - begun < 1.0, (text, MOST_WAYS)
