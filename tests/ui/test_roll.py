"""The voters' list beside the form: keys alone, filled in, sealed with the member."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from tests.support.samples import SomePreferences
from tests.support.stage import Stage
from tests.support.voters import CARD, VOTERS
from tests.support.window import AnApplication
from ui.screens.desk import ToSettings
from ui.screens.enrol.listed import ON_ROLL
from ui.screens.enrol.roll import RollPanel
from ui.screens.enrol.scan import ScanPanel
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.settings import SettingsScreen

CONTROL = Qt.KeyboardModifier.ControlModifier
MOST_KEYS = 35


def open_list(stage: Stage) -> RollPanel:
    screen = stage.window.screen_now
    assert isinstance(screen, EnrolScreen)
    stage.key(Qt.Key.Key_F, CONTROL)
    stage.settle()
    panel = screen.aside.panel
    assert isinstance(panel, RollPanel)
    return panel


def ask(stage: Stage, panel: RollPanel, words: str) -> None:
    stage.type(words)
    stage.key(Qt.Key.Key_Return)  # asks at once, without waiting for the pause
    stage.settle()
    assert panel.box.text() == words


def test_a_member_on_the_list_is_filled_in_by_few_keys_and_sealed_with_their_row(
    open_stage: Stage,
) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.keys = 0
    stage.session.photographing.take()
    panel = open_list(stage)
    ask(stage, panel, "sunita")
    assert [line.accessibleName().split(" · ")[0] for line in panel.rows] == [
        "सुनीता साहू",
        "सुनीता यादव",
    ]
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Up)
    stage.key(Qt.Key.Key_Return)
    stage.settle()

    answers = screen.form.answers()
    assert answers["name"] == "सुनीता साहू"
    assert answers["name_latin"] == "Sunita Sahu"
    assert (answers["relation"], answers["relation_name"]) == ("husband", "रमेश साहू")
    assert (answers["gender"], answers["epic"]) == ("female", "WKH1186253")
    assert answers["birth"] == {"age": "34", "as_of": "2026-01-01"}
    assert answers["booth"] == "CG-090-012"
    assert "14" in str(answers["address"])
    assert screen.aside.panel is None
    assert screen.form.field_with_focus() == "mobile"

    stage.type("9876543210")
    stage.key(Qt.Key.Key_Return)
    assert screen.form.field_with_focus() == "religion", "Enter goes on to the next empty field"
    stage.type("000")
    assert screen.form.consent.tick.hasFocus()
    stage.key(Qt.Key.Key_Space)
    stage.key(Qt.Key.Key_Return, CONTROL)
    stage.settle()
    stage.settle()
    assert stage.app.members.seals == 1, screen._problems
    assert stage.keys <= MOST_KEYS, stage.keys
    print(f"\nkeys of a member on the list: {stage.keys}")


def test_the_row_that_filled_the_form_is_noted_with_the_draft(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    ask(stage, open_list(stage), "WKH1186261")
    stage.key(Qt.Key.Key_Return)
    stage.settle()

    draft = screen._as_typed()
    assert draft is not None
    place = {"roll": "cg-090@1", "part": "CG-090-012", "serial": 8}
    assert draft.noted["roll"] == place | {"name": "सुनीता यादव"}


def test_a_typed_number_that_stands_in_the_list_is_offered_and_filled_by_one_key(
    open_stage: Stage,
) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("epic")
    stage.type("WKH1186253")
    screen.keep()
    stage.settle()
    assert "Ctrl+F" in screen.form.fields["epic"].note.words
    assert any(told.code == ON_ROLL for told in screen._advices)

    stage.key(Qt.Key.Key_F, CONTROL)
    stage.settle()
    assert screen.aside.panel is None
    # The same number stands in two parts: that of the camp's booth was meant.
    assert screen.form.answers()["name"] == "सुनीता साहू"


def test_the_list_keeps_an_address_that_is_there_and_clears_nothing(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("address")
    stage.type("पुराना घर")
    screen.form.go_to("caste")
    stage.type("साहू")
    ask(stage, open_list(stage), "yadav")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    answers = screen.form.answers()
    assert (answers["address"], answers["caste"]) == ("पुराना घर", "साहू")
    assert answers["name"] == "सुनीता यादव"


def test_escape_gives_the_place_back_to_the_photo_and_keeps_the_form(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    open_list(stage)
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert stage.window.screen_now is screen
    assert screen.aside.panel is None


def test_a_laptop_without_a_list_says_so(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    stage.session.rolls.is_held = False
    panel = open_list(stage)
    ask(stage, panel, "sunita")
    assert not panel.rows
    assert panel.fill.isHidden()
    assert "सूची" in panel.said.text()


@pytest.mark.parametrize(
    ("slip", "filled"),
    [
        ({"ac_no": 90, "part_no": 12, "slnoinpart": 7, "epic": "WKH1186253"}, "सुनीता साहू"),
        ({"ac_no": "90", "part_no": "13", "slnoinpart": "7", "epic": "WKH1186253"}, "सुनील वर्मा"),
        ({"ac_no": 90, "part_no": 12, "slnoinpart": 900, "epic": "ABC1234567"}, None),
    ],
)
def test_a_slip_before_the_camera_fills_its_row_or_number_and_booth_alone(
    open_stage: Stage, slip: dict[str, object], filled: str | None
) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert isinstance(screen.aside.panel, ScanPanel)
    (scanner,) = stage.session.photographing.scanners
    scanner("https://elsewhere.example")
    stage.settle()
    assert isinstance(screen.aside.panel, ScanPanel)
    scanner(json.dumps(slip))
    stage.until(lambda: screen.aside.panel is None)
    answers = screen.form.answers()
    assert answers["epic"] == slip["epic"]
    assert answers.get("name") == filled
    assert stage.session.photographing.scanners == []


def test_an_old_card_before_the_camera_fills_name_and_year(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    stage.session.photographing.scanners[0](CARD)
    stage.until(lambda: screen.aside.panel is None)
    answers = screen.form.answers()
    assert (answers["name"], answers["birth"]) == ("सुनीता देवी", {"year": "1989"})


def test_a_list_is_taken_in_the_settings_and_a_wrong_file_is_told(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.go(ToSettings())
    assert isinstance(screen, SettingsScreen)
    assert str(len(VOTERS)) in screen.roll_words.text()
    screen._take_from(Path("wrong.txt"))
    stage.settle()
    assert "E-ROL-01" in screen.roll_words.text()
    screen._take_from(Path("right.roll"))
    stage.settle()
    assert f"{datetime.fromtimestamp(1_800_000_000, UTC):%d-%m-%Y}" in screen.roll_words.text()


@pytest.mark.parametrize("size", [(1366, 689), (1280, 641), (1093, 551)])
@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_the_panel_clips_no_word_that_must_be_read(
    drawn: QApplication, size: tuple[int, int], language: str, large: bool
) -> None:
    del drawn
    preferences = SomePreferences(language=language, large_type=large)
    stage = Stage(AnApplication(preferences=preferences), size)
    try:
        stage.unlock()
        screen = stage.enrol()
        ask(stage, open_list(stage), "sunita")
        panel = screen.aside.panel
        assert isinstance(panel, RollPanel)
        assert panel.width() <= screen.aside.width()
        panel.box.clear()
        panel.ask()
        screen._say_saved("12:47")
        stage.settle()
        shown = (panel.scan, panel.back, screen.listed.button, screen.save_button)
        for button in (one for one in shown if one.isVisible()):
            assert button.width() >= button.minimumSizeHint().width(), button.accessibleName()
        panel.box.setText("sunita")
        panel.ask()
        stage.settle()
        for button in (panel.fill, panel.back):
            assert button.width() >= button.minimumSizeHint().width(), button.accessibleName()
            assert button.height() >= 36
        for label in panel.rows[0].findChildren(QLabel):
            assert label.height() >= label.sizeHint().height()
        names = [line.findChildren(QLabel)[0] for line in panel.rows]
        assert all(name.sizeHint().width() <= name.width() for name in names)
        assert len(VOTERS) > len(panel.rows)
    finally:
        stage.close()


def test_the_seven_digits_of_a_card_fill_the_form_without_another_keyboard(
    open_stage: Stage,
) -> None:
    stage = open_stage
    screen = stage.enrol()
    ask(stage, open_list(stage), "११८६२६१")
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert screen.form.answers()["epic"] == "WKH1186261"
    assert screen.form.answers()["name"] == "सुनीता यादव"


def test_two_voters_who_share_the_seven_digits_are_a_choice(open_stage: Stage) -> None:
    stage = open_stage
    screen = stage.enrol()
    panel = open_list(stage)
    ask(stage, panel, "0586261")
    said = [line.accessibleName() for line in panel.rows]
    assert len(said) == 2
    assert "ABC0586261" in said[0]
    assert "XYZ0586261" in said[1]
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert screen.form.answers()["name"] == "मोहन मरकाम"


def test_digits_in_the_field_are_offered_when_they_are_one_voters_and_asked_when_two(
    open_stage: Stage,
) -> None:
    """The list offers one; of two it offers none, and opens with both."""
    stage = open_stage
    screen = stage.enrol()
    screen.form.go_to("epic")
    stage.type("0586261")
    screen.keep()
    stage.settle()
    assert not any(told.code == ON_ROLL for told in screen._advices)
    stage.key(Qt.Key.Key_F, CONTROL)
    stage.settle()
    panel = screen.aside.panel
    assert isinstance(panel, RollPanel)
    assert panel.box.text() == "0586261"
    assert len(panel.rows) == 2


def test_what_is_asked_for_names_the_seven_digits_in_both_languages(open_stage: Stage) -> None:
    stage = open_stage
    stage.enrol()
    panel = open_list(stage)
    assert "7 अंक" in panel.box.placeholderText()
    assert "7 अंक" in panel.said.text()
