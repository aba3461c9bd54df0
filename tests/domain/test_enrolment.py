"""Examining: everything may come messy, nothing raises, what is accepted is accepted again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.aadhaar import has_aadhaar
from desktop.domain.enrolment import Enrolment, examine
from desktop.domain.fields import PROBLEM_CODES, EpicAbsence, FieldProblem, Refusal
from tests.domain.samples import TODAY, a_form, some_answers

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
FIELDS = [*some_answers(), "unknown"]
NEARLY = {
    "birth": st.dictionaries(
        st.sampled_from(["day", "month", "year", "age", "as_of"]),
        JUNK | st.integers(-3, 2200) | st.sampled_from(["मई", "०३", "May", "89", "2026-11-22"]),
    ),
    "mobile": st.from_regex(r"(\+91|0)?[6-9][0-9 ]{9,11}", fullmatch=True),
    "epic": st.from_regex(r"[A-Za-z0-9/]{10,14}", fullmatch=True),
    "consent": st.fixed_dictionaries(
        {
            "notice": st.just("2026-1") | JUNK,
            "language": st.sampled_from(["hi", "en", "xx"]),
            "mode": st.sampled_from(["read", "explained", ""]),
            "purposes": st.lists(st.sampled_from(["membership", "photo_on_card", "x"])),
        }
    ),
}
CHANGES = st.lists(
    st.sampled_from(FIELDS).flatmap(
        lambda name: st.tuples(st.just(name), NEARLY.get(name, st.text()) | JUNK)
    ),
    max_size=4,
).map(dict)


def accepted(**changed: object) -> Enrolment:
    enrolment = examine(some_answers(**changed), a_form(), TODAY)
    assert isinstance(enrolment, Enrolment), enrolment
    return enrolment


def codes(**changed: object) -> list[str]:
    problems = examine(some_answers(**changed), a_form(), TODAY)
    assert isinstance(problems, tuple), problems
    return [problem.code for problem in problems]


@given(JUNK)
def test_nothing_that_json_carries_raises(junk: object) -> None:
    assert isinstance(examine(junk, a_form(), TODAY), tuple)


@settings(max_examples=400)
@given(CHANGES)
def test_what_is_accepted_is_accepted_again_unchanged(changed: dict[str, object]) -> None:
    result = examine(some_answers(**changed), a_form(), TODAY)
    if isinstance(result, Enrolment):
        assert examine(result.answers(), a_form(), TODAY) == result
        assert result.answers() == examine(result.answers(), a_form(), TODAY).answers()  # type: ignore[union-attr]
    else:
        assert result
        assert all(problem.code in PROBLEM_CODES for problem in result)


@given(st.text(), st.sampled_from(["name", "relation_name", "caste", "address"]))
def test_any_text_that_is_accepted_is_its_own_normal_form(text: str, field: str) -> None:
    result = examine(some_answers(**{field: text}), a_form(), TODAY)
    if isinstance(result, Enrolment):
        assert examine(result.answers(), a_form(), TODAY) == result


@given(st.integers(0, 3650))
def test_an_age_told_once_stays_as_it_was_told(days: int) -> None:
    told = accepted(birth={"age": "३४"})
    assert told.answers()["birth"] == {"age": 34, "as_of": "2026-11-22"}
    assert examine(told.answers(), a_form(), TODAY + timedelta(days=days)) == told


def test_the_sample_person_is_normalised() -> None:
    enrolment = accepted(epic="abc 123-4566", pin="492 001", name="  श्रीमती  सुनीता\u200bदेवी ")
    answers = enrolment.answers()
    assert answers["birth"] == {"day": 3, "month": 5, "year": 1989}
    assert (answers["mobile"], answers["epic"], answers["pin"]) == (
        "9876543210",
        "ABC1234566",
        "492001",
    )
    assert answers["name"] == "सुनीतादेवी"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, "name.missing"),
        ({"name": "क" * 101}, "name.too_long"),
        ({"name": "राम 2"}, "name.odd_characters"),
        ({"name": "राम 🙂"}, "name.odd_characters"),
        ({"name": "र" + "ँ" * 9}, "name.odd_characters"),
        ({"name": "--"}, "name.odd_characters"),
        ({"name_latin": "सुनीता"}, "name_latin.latin_letters"),
        ({"relation": "uncle"}, "relation.unknown"),
        ({"gender": None}, "gender.missing"),
        ({"gender": {"refused": True}}, "field.not_refusable"),
        ({"mobile": "98765 4321"}, "mobile.ten_digits"),
        ({"mobile": "98765 432101"}, "mobile.ten_digits"),
        ({"mobile": "58765 43210"}, "mobile.first_digit"),
        ({"mobile": "98765 4321O"}, "mobile.only_digits"),
        ({"mobile": "2345 6789 0124"}, "mobile.aadhaar"),
        ({"epic": "AB1234567"}, "epic.shape"),
        ({"epic": {"absent": "eaten"}}, "epic.absence"),
        ({"epic": "2345 6789 0124"}, "epic.aadhaar"),
        ({"booth": ""}, "booth.missing"),
        ({"booth": "CG-090-999"}, "booth.unknown"),
        ({"address": "ग" * 251}, "address.too_long"),
        ({"pin": "49200"}, "pin.six_digits"),
        ({"pin": "234567890124"}, "pin.aadhaar"),
        ({"religion": ""}, "religion.missing"),
        ({"religion": {"refused": False}}, "religion.missing"),
        ({"category": "xyz"}, "category.unknown"),
        ({"caste": "<b>"}, "caste.odd_characters"),
        ({"moblie": "9876543210"}, "field.unknown"),
        ({"consent": None}, "consent.missing"),
        ({"birth": "1989"}, "birth.missing"),
        ({"birth": {"day": 3, "month": 5}}, "birth.year_missing"),
        ({"birth": {"day": 3, "year": 1989}}, "birth.month_missing"),
        ({"birth": {"month": "मईई", "year": 1989}}, "birth.month"),
        ({"birth": {"day": 31, "month": "फ़रवरी", "year": 1989}}, "birth.no_such_day"),
        ({"birth": {"year": 198}}, "birth.year_four_digits"),
        ({"birth": {"year": "10"}}, "birth.year_four_digits"),
        ({"birth": {"year": 2027}}, "birth.in_future"),
        ({"birth": {"day": 23, "month": 11, "year": 2026}}, "birth.in_future"),
        ({"birth": {"age": "old"}}, "birth.age_number"),
        ({"birth": {"age": 17}}, "birth.under_18"),
        ({"birth": {"age": 121}}, "birth.over_120"),
        ({"birth": {"age": 40, "as_of": "soon"}}, "birth.as_of"),
        ({"birth": {"age": 40, "as_of": "2027-01-01"}}, "birth.in_future"),
        ({"birth": {"day": 23, "month": 11, "year": 2008}}, "birth.under_18"),
        ({"birth": {"month": 12, "year": 2008}}, "birth.under_18"),
        ({"birth": {"year": 2009}}, "birth.under_18"),
    ],
)
def test_each_problem_has_its_code(changed: dict[str, object], code: str) -> None:
    assert codes(**changed) == [code]


@pytest.mark.parametrize(
    ("part", "value", "code"),
    [
        ("notice", "2025-1", "consent.other_notice"),
        ("language", "fr", "consent.language"),
        ("mode", "guessed", "consent.mode"),
        ("purposes", ["photo_on_card"], "consent.membership"),
        ("purposes", ["membership", "profiling"], "consent.purposes"),
        ("purposes", "membership", "consent.purposes"),
    ],
)
def test_consent_is_exact_or_not_given(part: str, value: object, code: str) -> None:
    consent = {**some_answers()["consent"], part: value}  # type: ignore[dict-item]
    assert codes(consent=consent) == [code]


def test_all_problems_come_at_once_in_the_order_of_the_form() -> None:
    assert codes(pin="1", name="", consent=None, x="y") == [
        "name.missing",
        "pin.six_digits",
        "consent.missing",
        "field.unknown",
    ]


def test_an_optional_field_may_stay_empty_and_leaves_no_trace() -> None:
    enrolment = accepted(mobile="", epic=" ", address=None, pin="", name_latin="")
    assert not {"mobile", "epic", "address", "pin", "name_latin"} & set(enrolment.answers())


def test_a_pack_may_require_what_is_optional_elsewhere() -> None:
    form = a_form(required=frozenset({"mobile", "epic"}))
    problems = examine(some_answers(mobile="", epic=""), form, TODAY)
    assert problems == (
        FieldProblem("mobile", "mobile.missing"),
        FieldProblem("epic", "epic.missing"),
    )
    allowed = examine(some_answers(epic={"absent": "applied"}), form, TODAY)
    assert isinstance(allowed, Enrolment)
    assert allowed.epic is EpicAbsence.APPLIED


def test_religion_category_and_caste_may_each_be_refused() -> None:
    refused = {"refused": True}
    enrolment = accepted(religion=refused, category=refused, caste=refused)
    assert enrolment.religion is enrolment.category is enrolment.caste is Refusal.REFUSED
    assert enrolment.answers()["caste"] == refused


def test_a_caste_called_refused_is_not_a_refusal() -> None:
    assert accepted(caste="refused") != accepted(caste={"refused": True})


MESSY = st.sampled_from(["", " ", "-", "\u00a0", "\u200b", ".", "\u200d"])
DIGITS = ("0123456789", "०१२३४५६७८९", "௦௧௨௩௪௫௬௭௮௯", "０１２３４５６７８９")


@given(
    st.from_regex(r"[6-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", "+91", "91", "0", "0091", "+91 "]),
    st.sampled_from(DIGITS),
    st.lists(MESSY, min_size=11, max_size=11),
)
def test_messy_mobiles_normalise_to_the_same(
    number: str, prefix: str, digits: str, noise: list[str]
) -> None:
    spoken = number.translate(str.maketrans(DIGITS[0], digits))
    messy = prefix + "".join(n + d for n, d in zip(noise, spoken, strict=False)) + noise[-1]
    assert accepted(mobile=messy).mobile == number


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1930, 2000))
def test_digits_of_both_scripts_are_equal(day: int, month: int, year: int) -> None:
    table = str.maketrans(DIGITS[0], DIGITS[1])
    latin = {"day": str(day), "month": f"{month:02d}", "year": str(year)}
    hindi = {name: value.translate(table) for name, value in latin.items()}
    assert accepted(birth=latin) == accepted(birth=hindi)


def test_a_two_digit_year_is_taken_when_only_one_century_fits() -> None:
    assert accepted(birth={"year": "89"}).answers()["birth"] == {"year": 1989}
    assert accepted(birth={"year": "05"}).answers()["birth"] == {"year": 2005}


def test_eighteen_today_is_old_enough_and_the_border_year_is_not_refused() -> None:
    assert accepted(birth={"day": 22, "month": 11, "year": 2008}).birth
    assert accepted(birth={"month": 11, "year": 2008}).birth
    assert accepted(birth={"year": 2008}).birth


@given(st.dates(date(1900, 1, 1), date(2026, 11, 22)))
def test_nobody_certainly_under_eighteen_passes(born_on: date) -> None:
    whole = {"day": born_on.day, "month": born_on.month, "year": born_on.year}
    completed = TODAY.year - born_on.year - ((born_on.month, born_on.day) > (11, 22))
    is_accepted = isinstance(examine(some_answers(birth=whole), a_form(), TODAY), Enrolment)
    assert is_accepted == (18 <= completed <= 120)


def test_an_option_may_be_given_in_the_words_of_the_form() -> None:
    assert accepted(gender="The Female").gender == "female"


def test_a_legacy_epic_and_a_booth_with_other_dashes_are_read() -> None:
    assert accepted(epic="mp/20/123/456789").epic == "MP/20/123/456789"
    assert accepted(booth=" cg-090-012 ").booth == "CG-090-012"


def test_direction_overrides_and_control_characters_do_not_survive() -> None:
    assert accepted(name="राम\u202eकुमार\x00 साहू").name == "रामकुमार साहू"


def test_joiners_stay_only_where_they_shape_a_conjunct() -> None:
    assert accepted(name="र\u200dाम क्\u200dय").name == "राम क्\u200dय"


def test_an_aadhaar_number_in_an_address_is_masked_before_sealing() -> None:
    address = accepted(address="घर 7, २३४५-६७८९ 0124, रायपुर").address
    assert address == "घर 7, ••••-•••• ••••, रायपुर"
    assert not has_aadhaar(str(accepted(address=address).answers()))
