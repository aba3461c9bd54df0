"""FRM1, FRM2: the form is the pack's: its own questions, conditions, constraints."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.enrolment import Enrolment, examine, shown_fields
from desktop.domain.fields import PROBLEM_CODES, FieldProblem
from desktop.domain.form_reading import UnfitFormError, read_fields
from desktop.domain.pack import Campaign
from tests.support.packs import shipped

TODAY = date(2026, 11, 22)
YOUTH = shipped("youth")
WORDS = {"hi": "शब्द", "en": "words"}
ALWAYS: list[dict[str, Any]] = [
    {"name": name, "required": True, "label": WORDS} for name in ("name", "birth", "booth")
]
MEMBER: dict[str, object] = {
    "name": "आशा नमूना",
    "name_latin": "Asha Sample",
    "birth": {"year": 2004},
    "gender": "female",
    "mobile": "98765 43210",
    "occupation": "College",
    "college": "Sample College",
    "interests": ["trees", "sports"],
    "can_travel": "हाँ",
    "travel_days": "१२",
    "free_from": {"day": "5", "month": "1", "year": "2027"},
    "home_phone": "+91 98765-43211",
    "home_pin": "492 001",
    "booth": next(iter(YOUTH.places.booths)),
    "consent": {
        "notice": "Y-2026-1",
        "language": "en",
        "mode": "read",
        "purposes": ["membership", "photo_on_card"],
    },
}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=5,
)


def examined(**changed: object) -> Enrolment | tuple[FieldProblem, ...]:
    return examine({**MEMBER, **changed}, YOUTH.form, TODAY)


def codes(**changed: object) -> list[tuple[str, str]]:
    found = examined(**changed)
    assert isinstance(found, tuple), found
    return [(problem.field, problem.code) for problem in found]


def test_answers_to_own_questions_are_normalised_and_sealed_with_the_others() -> None:
    enrolment = examined()
    assert isinstance(enrolment, Enrolment), enrolment
    assert enrolment.own_answers() == {
        "occupation": "college",
        "college": "Sample College",
        "interests": ["sports", "trees"],
        "can_travel": "yes",
        "travel_days": 12,
        "free_from": "2027-01-05",
        "home_phone": "9876543211",
        "home_pin": "492001",
    }
    assert enrolment.answers().items() >= enrolment.own_answers().items()
    assert examine(enrolment.answers(), YOUTH.form, TODAY) == enrolment


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([f.name for f in YOUTH.form.fields if f.is_own]), JUNK))
def test_junk_never_raises_and_what_is_accepted_is_accepted_again(changed: Any) -> None:
    found = examined(**changed)
    if isinstance(found, Enrolment):
        assert examine(json.loads(json.dumps(found.answers())), YOUTH.form, TODAY) == found
    else:
        assert all(problem.code in PROBLEM_CODES for problem in found)


def test_what_is_hidden_is_not_asked_not_required_and_not_sealed() -> None:
    told = {**MEMBER, "can_travel": "no", "travel_days": "forty", "study_year": "2"}
    told["occupation"] = "farm"
    shown = shown_fields(told, YOUTH.form, TODAY)
    assert shown.isdisjoint({"college", "study_year", "travel_days"})
    enrolment = examine(told, YOUTH.form, TODAY)
    assert isinstance(enrolment, Enrolment), enrolment
    assert not {"college", "study_year", "travel_days"} & set(enrolment.answers())


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"occupation": ""}, ("occupation", "field.missing")),
        ({"occupation": "astronaut"}, ("occupation", "field.not_an_option")),
        ({"college": ""}, ("college", "field.missing")),
        ({"college": "x" * 251}, ("college", "field.too_long")),
        ({"interests": []}, ("interests", "field.missing")),
        ({"interests": ["trees", "money"]}, ("interests", "field.not_an_option")),
        ({"can_travel": "perhaps"}, ("can_travel", "field.not_an_option")),
        ({"travel_days": "a few"}, ("travel_days", "field.number")),
        ({"travel_days": "0"}, ("travel_days", "field.number_too_small")),
        ({"travel_days": 32}, ("travel_days", "field.number_too_large")),
        ({"free_from": {"day": "31", "month": "2", "year": "2027"}}, ("free_from", "field.date")),
        ({"home_phone": "12345"}, ("home_phone", "field.phone")),
        ({"home_pin": "12345"}, ("home_pin", "field.pin")),
        ({"email": "asha"}, ("email", "field.constraint")),
        ({"unasked": "x"}, ("unasked", "field.unknown")),
        ({"epic": "ABC1234566"}, ("epic", "field.unknown")),
    ],
)
def test_each_problem_names_its_question(
    changed: dict[str, object], problem: tuple[str, str]
) -> None:
    assert codes(**changed) == [problem]


def test_a_requirement_may_hang_on_an_answer() -> None:
    assert isinstance(examined(occupation="school", college=""), Enrolment)
    assert codes(occupation="college", college="") == [("college", "field.missing")]


def test_a_broken_constraint_speaks_the_packs_own_words() -> None:
    found = examined(occupation="school", travel_days=16)
    assert isinstance(found, tuple)
    assert found[0].values == {
        "en": "At school: at most 15 days",
        "hi": "स्कूल में: अधिक से अधिक 15 दिन",
    }


def test_the_two_packs_share_neither_order_nor_colours_nor_languages_order() -> None:
    neutral = shipped("neutral")
    assert neutral.brand != YOUTH.brand
    assert (neutral.languages, YOUTH.languages) == (("hi", "en"), ("en", "hi"))
    names = [[field.name for field in pack.form.fields] for pack in (neutral, YOUTH)]
    assert names[0][0] != names[1][0]
    assert not set(names[1]) <= set(names[0])


def refused(*more: dict[str, Any]) -> str:
    with pytest.raises(UnfitFormError) as caught:
        read_fields([*ALWAYS, *more])
    return str(caught.value)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ({"name": "x1", "kind": "location"}, "x1: kind"),
        ({"name": "mobile", "kind": "text"}, "mobile: kind"),
        ({"name": "Xx", "kind": "text"}, "Xx: name"),
        ({"name": "consent", "kind": "text"}, "consent: name"),
        ({"name": "aadhaar_no", "kind": "text"}, "aadhaar_no: name"),
        ({"name": "name"}, "name: name: twice"),
        ({"name": "x1", "kind": "text", "label": {"hi": "क"}}, "x1: label"),
        ({"name": "x1", "kind": "text", "colour": "red"}, "x1: colour"),
        ({"name": "x1", "kind": "text", "refusable": True}, "x1: refusable"),
        ({"name": "x1", "kind": "select_one"}, "x1: options"),
        ({"name": "x1", "kind": "text", "options": [{"code": "a", "label": WORDS}]}, "x1: options"),
        ({"name": "gender", "options": [{"code": "x", "label": WORDS}]}, "gender: options: x"),
        ({"name": "x1", "kind": "whole", "min": 3, "max": 2}, "x1: min"),
        ({"name": "x1", "kind": "text", "max": 2}, "x1: max"),
        ({"name": "x1", "kind": "text", "relevant": "${x1} = 1"}, "x1: relevant: x1 is not"),
        ({"name": "x1", "kind": "text", "relevant": "${later} = 1"}, "x1: relevant: later is not"),
        ({"name": "x1", "kind": "text", "relevant": ". = 1"}, "x1: relevant: '.'"),
        ({"name": "x1", "kind": "text", "relevant": "${birth} = 1"}, "x1: relevant: birth cannot"),
        ({"name": "x1", "kind": "text", "required": "${caste} = 1"}, "x1: required: caste cannot"),
        ({"name": "x1", "kind": "text", "relevant": "rm -rf"}, "x1: relevant: cannot read"),
        ({"name": "x1", "kind": "text", "constraint": ". = 1"}, "x1: constraint_message"),
        ({"name": "x1", "kind": "text", "constraint_message": WORDS}, "x1: constraint_message"),
        ({"name": "relation", "options": [{"code": "father", "label": WORDS}]}, "relation: name"),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused_by_name(question: dict[str, Any], why: str) -> None:
    assert refused({"label": WORDS, "required": False, **question}).startswith(why)


@pytest.mark.parametrize("missing", ["name", "birth", "booth"])
def test_three_questions_are_asked_in_every_pack(missing: str) -> None:
    with pytest.raises(UnfitFormError, match=missing):
        read_fields([field for field in ALWAYS if field["name"] != missing])
    with pytest.raises(UnfitFormError, match="always asked"):
        read_fields([{**field, "relevant": "'1' = '1'"} for field in ALWAYS])


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["name", "kind", "label", "relevant", "options", "required", "constraint", "min"]
            ),
            JUNK,
        )
    )
)
def test_no_form_does_worse_than_being_refused(fields: Any) -> None:  # fmt: skip
    try:
        read_fields([*ALWAYS, *fields])
    except UnfitFormError:
        return
    assert all(field.keys() >= {"name"} for field in fields)


def test_every_pack_that_ships_reads() -> None:
    for name in ("neutral", "chhattisgarh", "youth"):
        assert isinstance(shipped(name), Campaign)
