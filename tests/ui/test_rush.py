"""By keys: the rush, where photo and consent come first and the details later."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop.errors import KnownError
from tests.support.stage import Stage
from ui.screens.desk import ToHome
from ui.screens.rush import RushScreen


@pytest.fixture
def stage(open_stage: Stage) -> Stage:
    return open_stage


def test_two_keys_a_person_in_the_rush_and_each_photo_with_its_number(stage: Stage) -> None:
    stage.go(ToHome())
    stage.key(Qt.Key.Key_F11)
    stage.until(lambda: isinstance(stage.window.screen_now, RushScreen))
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, RushScreen)
    stage.keys = 0
    for number in ("1", "2", "3"):
        stage.until(lambda number=number: screen.number.text() == number)
        stage.session.photographing.take()
        stage.settle()
        stage.key(Qt.Key.Key_F6)
        stage.key(Qt.Key.Key_Return)
        stage.settle()
    assert stage.keys / 3 <= 2
    stage.until(lambda: screen.number.text() == "4")
    waiting = stage.session.rushing.waiting()
    assert [one.token for one in waiting if one.photo] == [1, 2, 3]
    consents = [one.draft.answers["consent"] for one in waiting if one.photo]
    assert [one["mode"] for one in consents] == ["read_aloud"] * 3  # type: ignore[index]


def test_no_number_goes_on_without_photo_and_consent(stage: Stage) -> None:
    stage.go(ToHome())
    stage.key(Qt.Key.Key_F11)
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, RushScreen)
    stage.key(Qt.Key.Key_Return)
    stage.settle()
    assert screen.number.text() == "1"
    stage.session.photographing.take()
    stage.settle()
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: screen.number.text() == "2")


def rushing(stage: Stage, **recordings: bytes) -> RushScreen:
    """The rush, with a pack that brings these recordings of its notice."""
    form = stage.session.form
    notice = replace(form.notice, recordings=recordings)
    stage.session.form = stage.app.members.form = replace(form, notice=notice)
    stage.go(ToHome())
    stage.key(Qt.Key.Key_F11)
    stage.until(lambda: isinstance(stage.window.screen_now, RushScreen))
    stage.settle()
    stage.session.photographing.take()
    stage.settle()
    screen = stage.window.screen_now
    assert isinstance(screen, RushScreen)
    return screen


def modes(stage: Stage) -> list[object]:
    """How the notice was made known to each person who is kept."""
    answers = [one.draft.answers.get("consent") for one in stage.session.rushing.waiting()]
    return [one["mode"] for one in answers if isinstance(one, dict)]


def next_number(stage: Stage, screen: RushScreen, number: str) -> None:
    stage.key(Qt.Key.Key_Return)
    stage.until(lambda: screen.number.text() == number)
    stage.settle()
    stage.session.photographing.take()
    stage.settle()


def test_in_the_rush_the_recording_plays_pauses_and_ends_with_the_person(stage: Stage) -> None:
    screen = rushing(stage, hi=b"RIFF sample")
    speaker = stage.session.reading_aloud
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    assert speaker.played == [b"RIFF sample"]
    assert screen.notice.page.told.text() == "0:12 / 1:35"
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    assert not speaker.heard().is_playing
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    next_number(stage, screen, "2")
    assert speaker.heard().whole == 0, "the next person would hear the middle of it"
    next_number(stage, screen, "3")
    assert modes(stage) == ["read_aloud", "read"], "what was played for one says nothing of others"


def test_what_could_not_be_played_was_not_read_aloud_until_somebody_reads_it(stage: Stage) -> None:
    screen = rushing(stage, hi=b"RIFF sample")
    stage.session.reading_aloud.fault = KnownError("E-SND-01")
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    assert "E-SND-01" in screen.notice.page.told.text()
    next_number(stage, screen, "2")
    stage.key(Qt.Key.Key_F6)
    next_number(stage, screen, "3")
    assert modes(stage) == ["read", "read_aloud"]


def test_leaving_the_rush_ends_the_sound(stage: Stage) -> None:
    rushing(stage, hi=b"RIFF sample")
    stage.key(Qt.Key.Key_F6)
    stage.settle()
    stage.go(ToHome())
    stage.settle()
    assert stage.session.reading_aloud.heard().whole == 0


def test_the_whole_notice_can_be_reached_in_the_rush(stage: Stage) -> None:
    form = stage.session.form
    words = "\n".join(f"- नमूना वाक्य {number}" for number in range(40))
    notice = replace(form.notice, words={"hi": words, "en": words})
    stage.session.form = stage.app.members.form = replace(form, notice=notice)
    screen = rushing(stage)
    reel = screen.notice.page.reel
    assert reel.has_more
    for _ in range(20):
        stage.key(Qt.Key.Key_PageDown)
    assert not reel.has_more
    next_number(stage, screen, "2")
    assert reel.verticalScrollBar().value() == 0
