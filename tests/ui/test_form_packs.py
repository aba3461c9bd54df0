"""FRM1, FRM2: the window draws any pack's form, and keys alone fill and seal it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.domain.enrolment import Draft, Enrolment, examine
from desktop.domain.pack import Campaign
from sync.server.xlsform import compile_form
from tests.support.packs import a_workbook, shipped, with_form
from tests.support.samples import NOW, TODAY, SomePreferences
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.screens.card import CardScreen
from ui.screens.desk import ToEnrol
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.own_facts import own_fact
from ui.widgets.many_answer import ManyAnswer
from ui.widgets.segments import Segments

Open = Callable[..., Stage]
SIZES = [(1366, 689), (1280, 641), (1093, 551)]


@pytest.fixture
def opened(drawn: QApplication) -> Iterator[Open]:
    stages: list[Stage] = []

    def build(
        campaign: Campaign, language: str = "en", size: tuple[int, int] = SIZES[0], **look: bool
    ) -> Stage:
        app = AnApplication(preferences=SomePreferences(language=language, **look))
        app.members.form, app.members.places = campaign.form, campaign.places
        app.members.carried = {}
        stage = Stage(app, size)
        stage.unlock()
        stages.append(stage)
        return stage

    yield build
    for stage in stages:
        stage.close()


def unseen() -> Campaign:
    """A third pack, written here and compiled now; nothing in the program knows of it."""
    yes_no = (("yn", "yes", "हाँ", "Yes"), ("yn", "no", "नहीं", "No"))
    form = compile_form(
        a_workbook(
            [
                ("text", "booth", "गाँव", "Village", "yes"),
                ("select_one yn", "has_land", "ज़मीन है?", "Has land?", "yes"),
                ("integer", "acres", "कितने एकड़", "Acres", "${has_land} = 'yes'",
                 "${has_land} = 'yes'", ". != 13", "तेरह नहीं", "Not thirteen", "", "min=1 max=99"),
                ("select_multiple crop", "crops", "फ़सल", "Crops", "no", "${acres} >= 2"),
                ("text", "name", "नाम", "Name", "yes"),
                ("date", "birth", "जन्म", "Birth", "yes"),
                ("date", "sown_on", "बोया कब", "Sown on", "", "selected(${crops}, 'rice')"),
                ("text", "neighbour", "पड़ोसी का फ़ोन", "Next door", "", "", "", "", "", "phone"),
            ],
            (*yes_no, ("crop", "rice", "धान", "Rice"), ("crop", "gram", "चना", "Gram")),
        )
    )  # fmt: skip
    assert isinstance(form, bytes), form
    return with_form(form)


def screen_of(stage: Stage) -> EnrolScreen:
    screen = stage.window.screen_now
    assert isinstance(screen, EnrolScreen)
    return screen


def asked(screen: EnrolScreen) -> list[str]:
    return [name for name in screen.form.order if screen.form.fields[name].isVisible()]


def _answer(stage: Stage, name: str, words: str) -> None:
    """Words by key, and Enter, in the field where the keys lead by themselves."""
    assert screen_of(stage).form.field_with_focus() == name
    stage.type(words)
    stage.key(Qt.Key.Key_Return)


def _day(stage: Stage, name: str, *parts: str) -> None:
    assert screen_of(stage).form.field_with_focus() == name
    for part in parts:
        stage.type(part)
        stage.tab()


def _fill_by_keys(stage: Stage, booth: str) -> None:
    screen = screen_of(stage)
    assert screen.form.field_with_focus() == "booth"
    stage.type(booth)
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_Return)
    assert screen.form.field_with_focus() == "has_land"
    stage.type("1")
    _answer(stage, "acres", "13")
    stage.type("12")
    assert "sown_on" in asked(screen)
    stage.key(Qt.Key.Key_Return)
    _answer(stage, "name", "मोहन नमूना")
    _day(stage, "birth", "5", "6", "1990", "")
    _day(stage, "sown_on", "1", "7", "2026")
    _answer(stage, "neighbour", "9876543210")
    assert screen.form.field_with_focus() == "consent"
    stage.key(Qt.Key.Key_Return)


def test_an_unseen_pack_is_drawn_filled_by_keys_and_sealed(opened: Open) -> None:
    campaign = unseen()
    stage = opened(campaign)
    screen = stage.enrol()
    assert asked(screen) == ["booth", "has_land", "name", "birth", "neighbour"]
    _fill_by_keys(stage, min(campaign.places.booths))
    stage.session.photographing.take()
    stage.settle()
    stage.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert screen.form.fields["acres"].note.words == "Not thirteen"
    stage.key(Qt.Key.Key_Return)
    _answer(stage, "acres", "14")
    stage.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.until(lambda: isinstance(stage.window.screen_now, CardScreen))

    (answers,) = stage.app.members.answers.values()
    assert (answers["acres"], answers["crops"]) == (14, ["rice", "gram"])
    assert (answers["sown_on"], answers["neighbour"]) == ("2026-07-01", "9876543210")
    examined = examine(answers, campaign.form, TODAY)
    assert isinstance(examined, Enrolment)
    assert examined.answers() == answers


def test_a_question_comes_and_goes_without_moving_the_focus_or_the_others(opened: Open) -> None:
    stage = opened(shipped("youth"))
    screen = stage.enrol()
    screen.form.go_to("can_travel")
    held = QApplication.focusWidget()
    beside = screen.form.fields["free_from"]
    before = beside.mapTo(screen.form, QPoint(0, 0))
    assert "travel_days" not in asked(screen)
    stage.key(Qt.Key.Key_Right)
    stage.settle()
    assert "travel_days" in asked(screen)
    assert QApplication.focusWidget() is held
    assert beside.mapTo(screen.form, QPoint(0, 0)) == before
    stage.key(Qt.Key.Key_Right)
    stage.settle()
    assert "travel_days" not in asked(screen)
    assert QApplication.focusWidget() is held


def test_what_was_typed_before_it_was_hidden_stays_in_the_draft_and_is_not_sealed(
    opened: Open,
) -> None:
    stage = opened(shipped("youth"))
    screen = stage.enrol()
    screen.form.go_to("can_travel")
    stage.type("1")
    stage.type("7")
    screen.form.go_to("can_travel")
    stage.type("2")
    assert "travel_days" not in asked(screen)
    assert screen.form.answers()["travel_days"] == "7"
    screen.form.go_to("can_travel")
    stage.type("1")
    assert screen.form.fields["travel_days"].value() == "7"


def test_enter_and_alt_pass_over_what_is_not_asked(opened: Open) -> None:
    stage = opened(shipped("youth"))
    screen = stage.enrol()
    screen.form.go_to("occupation")
    stage.type("4")
    assert screen.form.field_with_focus() == "interests"
    for number, name in enumerate(screen.form.order[:9], start=1):
        stage.key(Qt.Key(ord(str(number))), Qt.KeyboardModifier.AltModifier)
        assert screen.form.field_with_focus() in (name, "interests")
    stage.key(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert screen.form.field_with_focus() == "name_latin"


def test_tab_visits_what_is_asked_in_the_order_of_its_numbers(opened: Open) -> None:
    stage = opened(shipped("youth"))
    screen = stage.enrol()
    screen.form.go_to(screen.form.order[0])
    seen = [screen.form.field_with_focus()]
    while seen[-1] != "consent" and len(seen) < 60:
        stage.tab()
        if screen.form.field_with_focus() != seen[-1]:
            seen.append(screen.form.field_with_focus())
    assert seen == [*asked(screen), "consent"]
    numbers = [screen.form.fields[name].number for name in seen[:-1]]
    assert numbers == sorted(numbers)
    assert [screen.form.fields[name].number for name in screen.form.order] == list(
        range(1, len(screen.form.order) + 1)
    )


def test_several_options_are_put_on_and_off_by_their_digits(opened: Open) -> None:
    stage = opened(shipped("youth"))
    screen = stage.enrol()
    screen.form.go_to("interests")
    control = screen.form.fields["interests"].control
    assert isinstance(control, ManyAnswer)
    stage.type("4१")
    assert control.value() == ["sports", "trees"]
    stage.type("4")
    assert control.value() == ["sports"]
    stage.key(Qt.Key.Key_Return)
    assert screen.form.field_with_focus() == "can_travel"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_no_field_of_a_long_form_overlaps_another_or_leaves_its_card(
    opened: Open, size: tuple[int, int], language: str, large: bool
) -> None:
    stage = opened(shipped("youth"), language, size, large_type=large)
    screen = stage.enrol()
    screen.form.show_answers(
        {"occupation": "college", "can_travel": "yes", "interests": ["trees"]}, frozenset()
    )
    stage.settle()
    assert asked(screen) == list(screen.form.order)
    card = screen.form.widget()
    places = {name: _rect(screen.form.fields[name], card) for name in screen.form.order}
    for one, other in combinations(places, 2):
        assert not places[one].intersects(places[other]), (one, other)
    assert all(card.rect().contains(place) for place in places.values())
    assert screen.form.horizontalScrollBar().maximum() == 0
    for widget in (stage.window.ground.header, screen.save_button):
        assert widget is not None
        assert _rect(widget, stage.window) in _Within(stage.window.rect())
    for segments in card.findChildren(Segments):
        assert _cut_words(segments) == []


class _Within:
    """Says whether a rectangle lies inside another, for a readable assertion."""

    def __init__(self, outer: QRect) -> None:
        self._outer = outer

    def __contains__(self, inner: QRect) -> bool:
        return self._outer.contains(inner)


def _rect(widget: QWidget, above: QWidget) -> QRect:
    return QRect(widget.mapTo(above, QPoint(0, 0)), widget.size())


def _cut_words(segments: Segments) -> list[str]:
    return [
        label.text()
        for label in segments.findChildren(QLabel)
        if label.isVisible()
        and label.text()
        and QFontMetrics(label.font()).horizontalAdvance(label.text()) > label.width()
    ]


def test_the_packs_words_and_its_languages_order_are_what_is_shown(opened: Open) -> None:
    stage = opened(shipped("youth"), "hi")
    screen = stage.enrol()
    assert screen.form.fields["occupation"].label == "मुख्य काम"
    assert shipped("youth").form.say({"en": "only English"}, "hi") == "only English"
    assert shipped("youth").form.say({"hi": "हिंदी", "en": "English"}, "xx") == "English"


def test_a_record_shows_own_questions_in_words(opened: Open) -> None:
    stage = opened(shipped("youth"), "hi")
    look, form = stage.enrol().look, shipped("youth").form
    assert own_fact(look, form, "occupation", "college") == ("मुख्य काम", "कॉलेज")
    assert own_fact(look, form, "interests", "sports trees") == ("किस काम में हाथ बँटाएँगे", "खेल, पेड़")
    assert own_fact(look, form, "can_travel", "yes") == ("यात्रा कर सकते हैं?", "हाँ")
    assert own_fact(look, form, "home_phone", "9876543210") == ("घर का फ़ोन", "987••••210")
    assert own_fact(look, form, "free_from", "2027-01-05") == ("कब से खाली", "5 जनवरी 2027")
    assert own_fact(look, form, "mobile", "9876543210") is None
    assert own_fact(look, form, "of_another_pack", "x") is None


ANSWERS: Mapping[str, object] = {"name": "मोहन नमूना", "has_land": "yes", "acres": "3"}


def test_a_draft_begun_with_a_former_pack_is_finished_with_its_questions(opened: Open) -> None:
    former = unseen()
    stage = opened(shipped("youth"))
    stage.app.members.former[former.id] = former
    draft = Draft(UUID(int=7), ANSWERS, NOW, NOW, former.id)
    stage.window.go(ToEnrol(draft))
    stage.settle()
    screen = screen_of(stage)
    assert screen.form.questions is former.form
    assert "acres" in asked(screen)
    assert screen.form.answers() == ANSWERS
    screen.save()
    stage.settle()
    assert {problem.field for problem in screen._problems} == {"booth", "birth", "consent", "photo"}
    stage.window.go(ToEnrol())
    stage.settle()
    assert screen_of(stage).form.questions is stage.session.form
