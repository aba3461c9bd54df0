from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from desktop.cards import colours
from desktop.cards.layout import DOT, HEIGHT, QUIET, WIDTH, CardFacts, back, front
from desktop.cards.marks import Box, Code, Mark, Picture, Rect, Text, Watermark
from desktop.cards.words import relation_words, words
from desktop.domain.form import CODES
from tests.cards.samples import card_facts

GOLDEN = Path(__file__).parent / "golden_marks.json"
Face = Callable[[CardFacts], tuple[Mark, ...]]
FACES: tuple[Face, ...] = (front, back)


def written(mark: Mark) -> dict[str, object]:
    """A mark as it stands in the golden list; large contents by their size alone."""

    def value(of: object) -> object:
        match of:
            case Box():
                return [round(number, 3) for number in (of.x, of.y, of.w, of.h)]
            case bytes():
                return f"{len(of)} bytes"
            case float():
                return round(of, 3)
            case tuple() if of and isinstance(of[0], tuple):
                return f"{len(of)} modules"
            case tuple():
                return [value(one) for one in of]
            case _:
                return of

    return {"mark": type(mark).__name__} | {
        field.name: value(getattr(mark, field.name)) for field in fields(mark)
    }


def test_both_faces_are_the_golden_list_of_marks() -> None:
    """After a wanted change: `python -m tests.cards.test_layout` writes the list again."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert faces(card_facts()) == golden


def faces(facts: CardFacts) -> dict[str, list[dict[str, object]]]:
    return {face.__name__: [written(mark) for mark in face(facts)] for face in FACES}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("is_practice", [True, False])
def test_every_face_says_that_it_is_no_government_card(face: Face, is_practice: bool) -> None:
    said = {mark.words for mark in face(card_facts(is_practice=is_practice)) if is_text(mark)}
    assert "यह सरकारी पहचान पत्र नहीं है" in said
    assert "Not a government identity card" in said


@pytest.mark.parametrize("face", FACES)
def test_no_text_overlaps_another_or_leaves_the_card(face: Face) -> None:
    texts = [mark.box for mark in face(card_facts()) if is_text(mark)]
    card = Box(0, 0, WIDTH, HEIGHT)
    assert all(card.contains(box) for box in texts)
    assert not [pair for pair in itertools.combinations(texts, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize("is_practice", [True, False])
def test_nothing_but_paper_comes_near_the_code(is_practice: bool) -> None:
    marks = back(card_facts(is_practice=is_practice))
    (code,) = [mark for mark in marks if isinstance(mark, Code)]
    box = code.box
    quiet = Box(box.x - QUIET, box.y - QUIET, box.w + 2 * QUIET, box.h + 2 * QUIET)
    paper, *others = [mark for mark in marks if mark is not code]
    assert isinstance(paper, Rect)
    assert paper.fill == colours.WHITE
    assert not [mark for mark in others if mark.box.overlaps(quiet)]
    assert Box(0, 0, WIDTH, HEIGHT).contains(quiet)


def test_the_code_is_34_millimetres_wide_on_the_grid_of_a_300_dpi_printer() -> None:
    (code,) = [mark for mark in back(card_facts()) if isinstance(mark, Code)]
    assert round(code.box.w, 1) == 34.3
    for length in (code.x, code.y, code.module):
        assert length / DOT == pytest.approx(round(length / DOT))


@pytest.mark.parametrize("face", FACES)
def test_practice_cards_carry_a_watermark_and_no_others_do(face: Face) -> None:
    def marked(facts: CardFacts) -> list[str]:
        return [mark.words for mark in face(facts) if isinstance(mark, Watermark)]

    (said,) = marked(card_facts(is_practice=True))
    assert "अभ्यास" in said
    assert "नमूना" in said
    assert not marked(card_facts())


def test_a_card_without_a_photo_says_so() -> None:
    marks = front(card_facts(photo=None))
    assert not [mark for mark in marks if isinstance(mark, Picture)]
    assert "फ़ोटो नहीं" in {mark.words for mark in marks if is_text(mark)}


def test_what_was_not_said_leaves_no_mark() -> None:
    bare = card_facts(name_latin="", relation="", relation_name="", help_phone="", booth_en=" ")
    for face in FACES:
        assert all(mark.words.strip() for mark in face(bare) if is_text(mark))
        assert not any(mark.words.endswith(": ") for mark in face(bare) if is_text(mark))


@pytest.mark.parametrize("relation", CODES["relation"])
def test_every_relation_has_words(relation: str) -> None:
    assert relation_words(relation)
    said = {mark.words for mark in front(card_facts(relation=relation)) if is_text(mark)}
    assert any(one.endswith(": रमेश साहू") for one in said)


def test_the_campaign_stands_in_for_an_organisation_without_a_name() -> None:
    marks = front(card_facts(organisation_hi="", organisation_en=""))
    assert "छत्तीसगढ़ सदस्यता अभियान" in {mark.words for mark in marks if is_text(mark)}


@pytest.mark.parametrize("unreadable", ["#FFFF00", "#FF9933", "blue", "", "#155E75; x"])
def test_a_colour_on_which_white_cannot_be_read_is_not_used(unreadable: str) -> None:
    assert colours.primary({"primary": unreadable}) == colours.NEUTRAL


def test_a_readable_campaign_colour_is_used() -> None:
    assert colours.primary({"primary": "#7a1f3d"}) == "#7A1F3D"
    assert "#7A1F3D" in {
        mark.fill for mark in back(card_facts(brand={"primary": "#7a1f3d"})) if is_rect(mark)
    }


def test_every_colour_on_a_card_can_be_read_on_its_paper() -> None:
    band = colours.NEUTRAL
    for mark in (*front(card_facts()), *back(card_facts())):
        if isinstance(mark, Text):
            ground = band if mark.box.bottom <= 10.6 and mark.colour > "#D" else colours.PAPER
            assert colours.contrast(mark.colour, ground) >= 4.5, mark


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colours.contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_words_stand_in_both_languages() -> None:
    assert words("valid_until").both == "मान्य तक · Valid until"
    with pytest.raises(KeyError):
        words("valid_for_ever")


def is_text(mark: Mark) -> bool:
    return isinstance(mark, Text)


def is_rect(mark: Mark) -> bool:
    return isinstance(mark, Rect)


if __name__ == "__main__":
    content = json.dumps(faces(card_facts()), ensure_ascii=False, indent=1)
    GOLDEN.write_text(content + "\n", encoding="utf-8")


def test_the_back_says_that_the_member_stands_in_the_voters_list_and_only_then() -> None:
    said = [mark for mark in back(card_facts(is_on_roll=True)) if isinstance(mark, Text)]
    (line,) = [mark for mark in said if "मतदाता सूची में" in mark.words]
    code = next(mark for mark in back(card_facts()) if isinstance(mark, Code))
    assert line.box.y >= code.y + len(code.matrix) * code.module + QUIET
    assert line.box.y + line.box.h <= 48.6
    assert not any("मतदाता" in mark.words for mark in back(card_facts()) if isinstance(mark, Text))
