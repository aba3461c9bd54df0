"""FRM1: a pack's form is compiled from XLSForm, and what packs cannot ask is named by its cell."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from sync.protocol.pack_lint import Weight
from sync.server.__main__ import main
from sync.server.command_line.packs import _findings
from sync.server.xlsform import RefusedCell, compile_form
from tests.support.packs import SETTINGS, SURVEY_HEAD, Rows, a_workbook

WORDS = ("शब्द", "words")
ALWAYS: Rows = (
    ("text", "name", *WORDS, "yes"),
    ("date", "birth", *WORDS, "yes"),
    ("text", "booth", *WORDS, "yes"),
)


def refusal(survey: Rows, choices: Rows = (), settings: Rows = SETTINGS) -> str:
    compiled = compile_form(a_workbook((*ALWAYS, *survey), choices, settings))
    assert isinstance(compiled, RefusedCell), compiled
    return str(compiled)


@pytest.mark.parametrize("name", ["neutral", "chhattisgarh", "youth"])
def test_the_form_that_ships_is_what_its_workbook_compiles_to_byte_for_byte(name: str) -> None:
    members = resources.tree("packs", name)
    assert compile_form(members["form.xlsx"]) == members["form.json"]


def test_every_part_of_a_question_comes_from_its_cell() -> None:
    row = ("integer", "children", "बच्चे", "Children", "${wed} = 'yes'", "${wed} = 'yes'",
           ". != 13", "तेरह नहीं", "Not 13", "w2", "min=0 max=20")  # fmt: skip
    compiled = compile_form(
        a_workbook(
            (*ALWAYS, ("select_one yn", "wed", *WORDS), row),
            (("yn", "yes", "हाँ", "Yes"), ("yn", "no", "नहीं", "No")),
        )
    )
    assert isinstance(compiled, bytes), compiled
    form = json.loads(compiled)
    assert form["fields"][-2] == {
        "name": "wed", "kind": "yes_no", "required": False, "label": {"hi": "शब्द", "en": "words"},
    }  # fmt: skip
    assert form["fields"][-1] == {
        "name": "children",
        "kind": "whole",
        "required": "${wed} = 'yes'",
        "label": {"hi": "बच्चे", "en": "Children"},
        "constraint_message": {"hi": "तेरह नहीं", "en": "Not 13"},
        "relevant": "${wed} = 'yes'",
        "constraint": ". != 13",
        "wide": True,
        "min": 0,
        "max": 20,
    }
    assert form["pin_prefixes"] == ["49"]


@pytest.mark.parametrize(
    ("survey", "cell"),
    [
        ([("geopoint", "place", *WORDS)], "survey!A5: packs have no questions of the type"),
        ([("begin_group", "group", *WORDS)], "survey!A5: "),
        ([("calculate", "sum", *WORDS)], "survey!A5: "),
        ([("date", "mobile", *WORDS)], "survey!A5: mobile is of the type text"),
        ([("select_one none", "x1", *WORDS)], "survey!A5: there is no list 'none'"),
        ([("text", "", *WORDS)], "survey!B5: the question has no name"),
        ([("text", "Odd-Name", *WORDS)], "survey!B5: "),
        ([("text", "name", *WORDS)], "survey!B5: "),
        ([("text", "x1", None, "words")], "survey!C5: label in hi is missing"),
        ([("text", "x1", "शब्द", None)], "survey!D5: label in en is missing"),
        ([("text", "x1", *WORDS, "maybe")], "survey!E5: "),
        ([(), ("text", "x1", *WORDS, "", "${y} = 1")], "survey!F6: y is not a question"),
        ([("text", "x1", *WORDS, "", "today() > 1")], "survey!F5: 'today' is not for packs"),
        ([("text", "x1", *WORDS, "", "", "regex(., '(a+)+')", "म", "M")], "survey!G5: "),
        ([("text", "x1", *WORDS, "", "", ". = 1")], "survey!H5: "),
        ([("text", "x1", *WORDS, *[""] * 5, "signature")], "survey!J5: packs have no appearance"),
        ([("integer", "x1", *WORDS, *[""] * 6, "step=2")], "survey!K5: packs have no parameter"),
        ([("text", "x1", *WORDS, *[""] * 6, "max=2")], "survey!K5: "),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_cell(survey: Rows, cell: str) -> None:
    assert refusal(survey).startswith(cell)


def test_an_option_that_the_product_does_not_know_is_refused_with_its_cell() -> None:
    choices = (("sexes", "female", *WORDS), ("sexes", "robot", *WORDS))
    assert refusal([("select_one sexes", "gender", *WORDS)], choices).startswith("choices!B3: ")


def test_columns_sheets_and_settings_of_other_tools_are_refused_with_their_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(ALWAYS)))
    book["survey"].cell(1, len(SURVEY_HEAD) + 1, "calculation")
    assert str(compile_form(_bytes_of(book))).startswith("survey!L1: packs have no column")
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(ALWAYS)))
    book.create_sheet("entities")
    assert str(compile_form(_bytes_of(book))).startswith("entities!A1: ")
    assert refusal([], settings=(("notice_id", "style"), ("1", "pages"))).startswith(
        "settings!B1: "
    )
    assert refusal([], settings=SETTINGS[:1]).startswith("settings!A2: ")


def test_a_formula_is_not_an_answer() -> None:
    assert refusal([("text", "x1", "=1+1", "words")]).startswith("survey!C5: a formula")


@given(st.binary(max_size=200))
def test_what_is_no_workbook_is_refused(untrusted: bytes) -> None:
    assert isinstance(compile_form(untrusted), RefusedCell)


def _bytes_of(book: openpyxl.Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _sources(folder: Path, form: bytes) -> Path:
    for name, content in resources.tree("packs", "youth").items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(form if name == "form.xlsx" else content)
    return folder


def test_build_writes_the_form_and_lint_says_when_it_was_not_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _sources(tmp_path / "pack", a_workbook(ALWAYS))
    assert main(["pack", "lint", str(folder)]) == 6
    assert "form.not_built" in capsys.readouterr().out
    assert main(["pack", "build", str(folder)]) == 0
    assert main(["pack", "lint", str(folder)]) == 0
    assert len(json.loads((folder / "form.json").read_bytes())["fields"]) == 3


def test_build_refuses_with_the_cell_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _sources(tmp_path / "pack", a_workbook((*ALWAYS, ("audio", "voice", *WORDS))))
    before = (folder / "form.json").read_bytes()
    assert main(["pack", "build", str(folder)]) == 6
    assert "survey!A5" in capsys.readouterr().err
    assert main(["pack", "lint", str(folder)]) == 6
    assert (folder / "form.json").read_bytes() == before


def test_lint_finds_a_form_that_the_program_could_not_ask() -> None:
    members = resources.tree("packs", "neutral")
    form = json.loads(members["form.json"])
    form["fields"][0]["relevant"] = "${x} = 1"
    del members["form.xlsx"]
    members["form.json"] = json.dumps(form).encode()
    errors = [found for found in _findings(members) if found.weight is Weight.ERROR]
    assert [found.code for found in errors] == ["pack.unfit"]
    assert "always asked" in errors[0].detail
