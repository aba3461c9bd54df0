"""Advice: said once, in the way of nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.advice import advise
from desktop.domain.fields import ADVICE_CODES, repaired_epic
from tests.domain.samples import TODAY, a_form, some_answers


def advice(**changed: object) -> dict[str, dict[str, str]]:
    found = advise(some_answers(**changed), a_form(), TODAY)
    assert all(one.code in ADVICE_CODES for one in found)
    return {one.code: dict(one.values) for one in found}


def test_the_sample_person_needs_no_advice_but_a_look_at_the_card() -> None:
    assert set(advice(epic="WKH1186253")) == set()


@pytest.mark.parametrize(
    ("changed", "code", "values"),
    [
        ({"name": "श्रीमती सुनीता देवी"}, "name.title_removed", {"title": "श्रीमती"}),
        ({"name": "मो. सलीम"}, "name.short_form", {"short": "मो."}),
        ({"name": "Sunita Devi"}, "name.other_script", {"suggestion": "सुनीता देवी"}),
        ({"name_latin": ""}, "name_latin.suggestion", {"suggestion": "Sunita Devi"}),
        ({"relation_name": "सुनीता देवी"}, "relation_name.same_as_name", {}),
        ({"relation_name": "स्व. रमेश"}, "relation_name.title_removed", {"title": "स्व"}),
        ({"gender": "male"}, "relation.gender", {}),
        ({"birth": {"year": 2008}}, "birth.may_be_under_18", {}),
        ({"birth": {"month": 11, "year": 2008}}, "birth.may_be_under_18", {}),
        ({"birth": {"age": 101}}, "birth.over_100", {"age": "101"}),
        ({"birth": {"year": 1989, "age": 30}}, "birth.age_differs", {"age": "30"}),
        ({"epic": "WKH1186254"}, "epic.check_digit", {}),
        ({"epic": "W1H11862S3"}, "epic.look_alike", {"suggestion": "WIH1186253"}),
        ({"pin": "482001"}, "pin.outside_state", {}),
        ({"address": "2345 6789 0124"}, "aadhaar.masked", {}),
        ({"name": "2345 6789 0124"}, "aadhaar.masked", {}),
    ],
)
def test_each_piece_of_advice(
    changed: dict[str, object], code: str, values: dict[str, str]
) -> None:
    assert advice(**changed)[code] == values


def test_a_year_that_fits_the_age_is_not_remarked_on() -> None:
    assert "birth.age_differs" not in advice(birth={"year": 1989, "age": 36})
    assert "birth.age_differs" not in advice(birth={"year": 1989, "age": 37})


def test_letters_that_no_rule_repairs_are_left_alone() -> None:
    assert repaired_epic("ABC12345X7") is None
    assert repaired_epic("WKH1186253") is None


@given(st.dictionaries(st.sampled_from([*some_answers()]), st.text() | st.integers() | st.none()))
def test_advice_never_raises(answers: dict[str, object]) -> None:
    advise(answers, a_form(), TODAY)
