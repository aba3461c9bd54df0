"""Names meet across spellings and scripts; what is shown of them is little."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.names import (
    folded,
    masked_name,
    skeleton,
    skeletons,
    to_devanagari,
    to_latin,
)
from tests.support.shared import shared

# What the key reaches on the labelled pairs; a change of the rules may not fall below.
REACHED = {"hi": (47, 48), "en": (88, 108), "cross": (164, 166)}


@pytest.mark.parametrize(
    ("name", "masked"),
    [("सुनीता देवी", "सु••• दे••"), ("Sunita Devi", "S•••••• D••••"), ("", ""), ("क्ष", "क्ष•")],
)
def test_a_masked_name_shows_the_first_letter_of_each_word(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_a_decomposed_letter_is_masked_as_one() -> None:
    assert masked_name("ख़ान") == "ख़ा••"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("चंद्राकर", "चन्द्राकर"),
        ("अंबिका", "अम्बिका"),
        ("जांगड़े", "जाँगडे"),
        ("साहू", "साहु"),
        ("राजेश:", "राजेश"),
        ("कृष्णा", "क्रिष्णा"),
        ("लच्छू", "लछू"),
        ("GEETA", "geeta"),
    ],
)
def test_spellings_fold_together(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text())
def test_keys_are_total_and_folding_is_idempotent(text: str) -> None:
    skeleton(text)
    masked_name(text)
    to_latin(text)
    to_devanagari(text)
    assert folded(folded(text)) == folded(text)


def test_a_joined_name_and_a_parted_one_meet() -> None:
    assert skeleton("राम कुमार") == skeleton("रामकुमार") == skeleton("Ram Kumar")
    assert skeletons("राम साहू") == (skeleton("Ram"), skeleton("Sahu"))


def test_the_key_reaches_what_was_measured_and_confuses_no_two_people() -> None:
    found = dict.fromkeys(REACHED, 0)
    confused = []
    with shared("data/same_name_pairs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            is_met = skeleton(row["a"]) == skeleton(row["b"])
            if row["script"] not in REACHED:
                continue
            if row["same_name"] == "1":
                found[row["script"]] += is_met
            elif is_met:
                confused.append((row["a"], row["b"]))
    assert confused == []
    assert all(found[script] >= reached for script, (reached, _) in REACHED.items()), found


def test_suggestions_for_common_names() -> None:
    assert to_latin("रामलाल साहू") == "Ramlal Sahu"
    assert to_latin("चंद्रिका") == "Chandrika"
    assert to_devanagari("Sunita Devi") == "सुनीता देवी"
    assert to_devanagari("Santosh Kumar") == "संतोष कुमार"


def test_nine_of_ten_latin_spellings_are_as_people_write_them() -> None:
    with shared("data/chhattisgarh_names.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    usual = sum(
        to_latin(row["name_hi"]).lower()
        in {row["name_en"].lower(), *row["variants_en"].lower().split("|")}
        for row in rows
    )
    assert usual / len(rows) >= 0.9
