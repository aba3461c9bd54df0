"""LNG2, LNG3, L3: names in two scripts, typed by keys; nothing is ever put in by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.support.samples import SomePreferences
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.screens.enrol.screen import EnrolScreen

SIZES = ((1366, 689), (1280, 641), (1093, 551))


@pytest.fixture
def screen(open_stage: Stage) -> EnrolScreen:
    return open_stage.enrol()


@pytest.fixture
def several(qtbot: QtBot, drawn: QApplication) -> Iterator[list[Stage]]:
    opened: list[Stage] = []
    yield opened
    for stage in opened:
        stage.close()


def edit_of(screen: EnrolScreen, name: str) -> QLineEdit:
    return screen.form.fields[name].control.edit  # type: ignore[attr-defined, no-any-return]


def offered(stage: Stage, screen: EnrolScreen) -> tuple[str, ...]:
    stage.until(lambda: screen.typing.offers.is_open)
    stage.settle()
    stage.settle()
    return screen.typing.offers.offered


def test_latin_in_a_hindi_field_offers_up_to_five_spellings(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("sunita sahu")
    found = offered(open_stage, screen)
    assert found[0] == "सुनीता साहू"
    assert 1 < len(found) <= 5
    assert edit_of(screen, "name").text() == "sunita sahu"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_enter_and_tab_without_choosing_keep_what_was_typed(
    open_stage: Stage, screen: EnrolScreen, key: Qt.Key
) -> None:
    open_stage.type("sunita")
    offered(open_stage, screen)
    open_stage.key(key)
    assert edit_of(screen, "name").text() == "sunita"
    assert not screen.typing.offers.is_open
    assert screen.form.field_with_focus() == "name_latin"


def test_down_and_enter_choose_and_the_next_word_follows(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("sunita")
    found = offered(open_stage, screen)
    open_stage.key(Qt.Key.Key_Down)
    open_stage.key(Qt.Key.Key_Down)
    open_stage.key(Qt.Key.Key_Up)
    open_stage.key(Qt.Key.Key_Return)
    assert edit_of(screen, "name").text() == found[0] + " "
    open_stage.type("sahu")
    assert offered(open_stage, screen)[0] == f"{found[0]} साहू"
    open_stage.key(Qt.Key.Key_1)
    assert edit_of(screen, "name").text() == f"{found[0]} साहू"


def test_the_space_after_a_first_word_is_not_left_behind(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("सुनी")
    open_stage.type("1")
    assert edit_of(screen, "name").text() == "सुनीता "
    open_stage.key(Qt.Key.Key_Return)
    assert screen.form.answers()["name"] == "सुनीता"


def test_a_digit_is_typed_as_always_while_nothing_is_offered(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("क1")
    assert edit_of(screen, "name").text() == "क1"


def test_escape_closes_the_list_and_leaves_form_and_text(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("sunita")
    offered(open_stage, screen)
    open_stage.key(Qt.Key.Key_Escape)
    assert not screen.typing.offers.is_open
    assert open_stage.window.screen_now is screen
    assert edit_of(screen, "name").text() == "sunita"


def test_an_arrow_down_opens_it_again(open_stage: Stage, screen: EnrolScreen) -> None:
    open_stage.type("sunita")
    offered(open_stage, screen)
    open_stage.key(Qt.Key.Key_Return)
    screen.form.go_to("name")
    assert not screen.typing.offers.is_open
    open_stage.key(Qt.Key.Key_Down)
    assert offered(open_stage, screen)[0] == "सुनीता"
    open_stage.key(Qt.Key.Key_Down)
    open_stage.key(Qt.Key.Key_Return)
    assert screen.form.answers()["name"] == "सुनीता "


def test_hindi_in_the_english_field_offers_latin(open_stage: Stage, screen: EnrolScreen) -> None:
    screen.form.go_to("name_latin")
    open_stage.type("सुनीता")
    assert "Sunita" in offered(open_stage, screen)


def test_an_input_method_that_is_composing_is_left_alone(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("सु")
    assert offered(open_stage, screen)
    edit = edit_of(screen, "name")
    QApplication.sendEvent(edit, QInputMethodEvent("नी", []))
    assert not screen.typing.offers.is_open
    done = QInputMethodEvent("", [])
    done.setCommitString("नी")
    QApplication.sendEvent(edit, done)
    assert edit.text() == "सुनी"
    assert offered(open_stage, screen) == ("सुनीता", "सुनील")


def test_f7_keeps_as_typed_and_is_remembered(open_stage: Stage, screen: EnrolScreen) -> None:
    open_stage.key(Qt.Key.Key_F7)
    open_stage.type("sunita")
    open_stage.settle()
    assert not screen.typing.offers.is_open
    assert open_stage.session.spelling.asked == []
    assert open_stage.app.preferences.as_typed == "devanagari"
    open_stage.key(Qt.Key.Key_F7)
    assert offered(open_stage, screen)
    assert open_stage.app.preferences.as_typed == ""


def test_the_script_that_is_typed_stands_beside_the_box(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    mark = screen.typing.marks["name"].script
    assert mark.text() == "हि"
    open_stage.type("su")
    assert mark.text() == "En→हि"
    open_stage.key(Qt.Key.Key_F7)
    assert mark.text() == "En"


def test_the_members_own_family_name_is_offered_after_the_fathers_first(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("गीता देवांगन")
    screen.form.fields["relation_name"].control.show_value({"relation": "father"})
    screen.form.go_to("relation_name")
    open_stage.type("दिनेश ")
    assert offered(open_stage, screen) == ("दिनेश देवांगन",)
    open_stage.key(Qt.Key.Key_Down)
    open_stage.key(Qt.Key.Key_Return)
    assert screen.form.answers()["relation_name"] == "दिनेश देवांगन"


def test_a_caste_is_never_completed_from_what_others_said(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    screen.form.go_to("caste")
    open_stage.type("सा")
    open_stage.settle()
    assert not screen.typing.offers.is_open


def test_a_caste_of_the_packs_list_is_chosen_by_its_digit(open_stage: Stage) -> None:
    members = open_stage.app.members
    listed = ({"hi": "साहू", "en": "Sahu"}, {"hi": "सतनामी", "en": "Satnami"})
    members.form = replace(members.form, suggested={"caste": listed})
    open_stage.session.form = members.form
    screen = open_stage.enrol()
    screen.form.go_to("caste")
    open_stage.type("स")
    assert offered(open_stage, screen) == ("साहू", "सतनामी")
    open_stage.type("2")
    assert edit_of(screen, "caste").text() == "सतनामी"


def test_what_is_chosen_instead_of_the_first_is_noted_word_by_word(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("sunita sahu")
    found = offered(open_stage, screen)
    open_stage.type("2")
    second = dict(zip(("sunita", "sahu"), found[1].split(), strict=True))
    first = dict(zip(("sunita", "sahu"), found[0].split(), strict=True))
    differing = [[word, second[word]] for word in second if second[word] != first[word]]
    assert screen.route().draft is not None
    assert screen.route().draft.noted["spellings"] == differing  # type: ignore[union-attr]


def test_the_first_one_teaches_nothing(open_stage: Stage, screen: EnrolScreen) -> None:
    open_stage.type("sunita sahu")
    offered(open_stage, screen)
    open_stage.type("1")
    open_stage.key(Qt.Key.Key_Return)
    assert "spellings" not in screen.route().draft.noted  # type: ignore[union-attr]


def test_latin_that_is_put_right_by_hand_is_a_correction(
    open_stage: Stage, screen: EnrolScreen
) -> None:
    open_stage.type("गीता")
    open_stage.key(Qt.Key.Key_Return)
    latin = edit_of(screen, "name_latin")
    open_stage.until(lambda: bool(latin.text()))
    latin.selectAll()
    open_stage.type("Geetha")
    open_stage.key(Qt.Key.Key_Return)
    assert screen.route().draft.noted["spellings"] == [["गीता", "Geetha"]]  # type: ignore[union-attr]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("large", [False, True])
def test_the_list_hangs_inside_the_window_and_off_its_own_field(
    several: list[Stage], size: tuple[int, int], large: bool
) -> None:
    stage = Stage(AnApplication(preferences=SomePreferences(large_type=large)), size)
    several.append(stage)
    stage.unlock()
    screen = stage.enrol()
    for name in ("name", "relation_name"):
        screen.form.go_to(name)
        edit_of(screen, name).setFocus()
        stage.type("sunita")
        offered(stage, screen)
        popup = screen.typing.offers.popup
        at = QRect(popup.mapTo(stage.window, QPoint(0, 0)), popup.size())
        control = screen.form.fields[name].control
        own = QRect(control.mapTo(stage.window, QPoint(0, 0)), control.size())
        assert stage.window.rect().contains(at)
        assert not at.intersects(own)
        assert popup.viewport().height() >= 5 * popup.sizeHintForRow(0)
        stage.key(Qt.Key.Key_Escape)
