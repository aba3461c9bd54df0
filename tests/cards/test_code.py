from __future__ import annotations

import base45
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.cards.code import LONGEST_NAME, VERSION, fitting_name, matrix, read_back

LARGEST = base45.b45encode(bytes(i * 7 % 256 for i in range(430))).decode()
DEVANAGARI = st.characters(min_codepoint=0x0900, max_codepoint=0x097F)


@given(st.one_of(st.text(), st.text(DEVANAGARI, max_size=60)))
@example("क" + "्ष" * 40)
@example("ं" * 90)
def test_any_name_fits_and_is_cut_between_graphemes(name: str) -> None:
    fitting = fitting_name(name)
    assert len(fitting.encode()) <= LONGEST_NAME
    if fitting != name:
        assert fitting.endswith("…")
        kept = fitting.removesuffix("…")
        assert name.startswith(kept)
        begins = {found.start() for found in regex.finditer(r"\X", name)}
        assert len(kept) in begins or name[len(kept) :].lstrip() != name[len(kept) :]


@given(st.text(max_size=15))
def test_a_name_that_fits_is_left_alone(name: str) -> None:
    assert fitting_name(name) == name


def test_no_half_conjunct_is_left_before_the_dots() -> None:
    assert fitting_name("अ" * 18 + "र्क्षिं") == "अ" * 18 + "…"


def test_a_name_of_sixty_bytes_is_not_cut_and_one_more_is() -> None:
    assert fitting_name("क" * 20) == "क" * 20
    assert fitting_name("क" * 21) == "क" * 19 + "…"


def test_the_largest_payload_is_81_modules_and_reads_back() -> None:
    modules = matrix(LARGEST)
    assert len(modules) == 17 + 4 * VERSION == 81
    assert {len(row) for row in modules} == {81}
    assert read_back(modules) == LARGEST


def test_a_short_text_has_the_same_geometry() -> None:
    assert len(matrix("7K4Q00042X")) == 81


def test_a_payload_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="fit"):
        matrix(LARGEST + "0" * 20)


def test_text_outside_the_compact_alphabet_is_refused() -> None:
    with pytest.raises(ValueError, match="alphanumeric"):
        matrix("सुनीता")


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=430))
def test_whatever_is_written_reads_back(payload: bytes) -> None:
    text = base45.b45encode(payload).decode()
    assert read_back(matrix(text)) == text


def test_a_code_that_was_painted_over_is_not_read() -> None:
    rows = [list(row) for row in matrix(LARGEST)]
    for row in rows[20:61]:
        row[20:61] = [True] * 41
    assert read_back(tuple(tuple(row) for row in rows)) is None
