"""The catalogue is complete, in step with the code, and speaks as the guide asks."""

from __future__ import annotations

import ast
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from desktop.domain.fields import ADVICE_CODES, PROBLEM_CODES, Advice
from desktop.domain.photo import Hint, PhotoRefusal
from desktop.domain.scrutiny import HOLD_CODES, HoldReason
from desktop.errors import KnownError
from sync.protocol.problems import Problem
from ui.bridge import codes, wording
from ui.look.assets import asset
from ui.look.words import Words, grouped

_ROOT = Path(__file__).parents[2]
_BANNED = re.compile(
    r"अमान्य|कृपया|क्षमा|अस्वीकृत|लंबित|सिंक्रनाइज़|मसौदा|डुप्लीकेट|ऑपरेटर|ऑफ़लाइन|पूर्ववत|टकराव"
    r"|\b(invalid|please|sorry|conflict|illegal|bad input)\b",
    re.IGNORECASE,
)
_FORMS = {"say": None, "count": (1, 2), "N_": None}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with asset("words", "hi", "LC_MESSAGES", "sadasya.po").open("rb") as file:
        return pofile.read_po(file)


def _in_code() -> set[str]:
    found = extract_from_dir(
        _ROOT / "ui", method_map=[("**.py", "python")], keywords=_FORMS, comment_tags=()
    )
    said = set()
    for _file, _line, message, *_rest in found:
        said.add(message[0] if isinstance(message, tuple) else message)
    return said


def _in_catalogue(catalogue: Catalog) -> set[str]:
    return {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue if m.id}


def test_the_catalogue_and_the_code_hold_the_same_sentences(catalogue: Catalog) -> None:
    assert _in_code() - _in_catalogue(catalogue) == set()
    assert _in_catalogue(catalogue) - _in_code() == set()


def test_every_sentence_is_written_in_hindi_and_none_is_doubtful(catalogue: Catalog) -> None:
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        assert not message.id or not message.fuzzy, message.id


def test_values_in_braces_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for said in strings:
            assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", ids[-1])), ids


def test_the_compiled_catalogue_is_in_step_with_the_written_one(catalogue: Catalog) -> None:
    words = Words("hi")
    for message in catalogue:
        if message.id and not isinstance(message.id, tuple):
            assert words.say(str(message.id)) == message.string


def test_no_sentence_blames_or_begs(catalogue: Catalog) -> None:
    for message in catalogue:
        for said in (message.id, message.string):
            for words in said if isinstance(said, tuple) else (said,):
                assert not _BANNED.search(words), words


def test_no_word_is_written_with_a_sign_that_the_font_lacks(catalogue: Catalog) -> None:
    for message in catalogue:
        assert not re.search("[←↑→↓✓✗●]", str(message.string)), message.string


def test_every_problem_of_a_field_has_words() -> None:
    assert set(PROBLEM_CODES) <= set(codes.PROBLEMS)


def test_every_advice_has_words_that_its_values_fill() -> None:
    assert set(ADVICE_CODES) <= set(codes.ADVICE)
    for code in codes.ADVICE:
        values = dict.fromkeys(
            ("title", "short", "suggestion", "age", "name", "count", "number"), "क"
        )
        assert wording.advice(Words("hi"), Advice("name", code, values))


def test_every_hint_of_the_camera_has_words() -> None:
    assert set(map(str, Hint)) == set(codes.HINTS)


def test_every_refusal_of_a_photo_file_and_of_the_centre_has_words_and_a_next_step() -> None:
    assert {refusal.value for refusal in PhotoRefusal} <= set(codes.ERRORS)
    assert {problem.code for problem in Problem} <= set(codes.STOPS)


def _raised_codes() -> set[str]:
    """Every literal code in the code of the core, wherever it is raised or returned."""
    found: set[str] = set()
    for path in (_ROOT / "desktop").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set((re.fullmatch(r"E-[A-Z]{3}-\d\d", node.value) and [node.value]) or [])
    return found


def test_every_known_error_that_the_core_raises_has_words_and_a_next_step() -> None:
    known = set(codes.ERRORS) | set(codes.STOPS)
    assert _raised_codes() - known == set()
    for code in codes.ERRORS:
        what, step, shown = wording.known_error(Words("hi"), KnownError(code))
        assert what
        assert step
        assert shown == code


def test_numbers_are_grouped_as_india_groups_them() -> None:
    assert grouped(1234567) == "12,34,567"
    assert grouped(999) == "999"
    assert grouped(-100000) == "-1,00,000"


def test_every_reason_for_holding_has_words_that_its_values_fill() -> None:
    assert set(HOLD_CODES) == set(codes.HOLDS)
    for language in ("hi", "en"):
        for code in codes.HOLDS:
            said = wording.hold(Words(language), HoldReason(code, {"number": "7K4Q"}))
            assert said
            assert "{" not in said
            assert wording.held_reason(Words(language), code)


@pytest.mark.parametrize(
    ("days", "hindi", "english"),
    [
        (0, "आज 10:42", "today 10:42"),
        (1, "कल 10:42", "yesterday 10:42"),
        (2, "22 नवंबर, 10:42", "22 November, 10:42"),
        (-1, "22 नवंबर, 10:42", "22 November, 10:42"),
    ],
)
def test_a_moment_is_told_from_the_day_it_is_read(
    monkeypatch: pytest.MonkeyPatch, days: int, hindi: str, english: str
) -> None:
    at = datetime(2026, 11, 22, 10, 42).astimezone()
    monkeypatch.setattr(Words, "today", staticmethod(lambda: at.date() + timedelta(days)))
    assert (Words("hi").moment(at), Words("en").moment(at)) == (hindi, english)
