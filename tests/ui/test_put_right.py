"""After a start that had to put the store together: one calm sentence at home, else none."""

from __future__ import annotations

import pytest

from tests.support.stage import Stage
from tests.support.window import ARecovery
from ui.screens.home import HomeScreen


def told(stage: Stage, monkeypatch: pytest.MonkeyPatch, recovery: ARecovery) -> str:
    monkeypatch.setattr("tests.support.window.ARecovery", lambda: recovery)
    stage.unlock()
    home = stage.window.screen_now
    assert isinstance(home, HomeScreen)
    return home.put_right.words if home.put_right.isVisible() else ""


def test_an_ordinary_start_says_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(stage, monkeypatch, ARecovery()) == ""


def test_a_store_put_together_again_is_told_in_one_calm_sentence(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = told(stage, monkeypatch, ARecovery(is_worth_telling=True, taken_back=3))
    assert words == (
        "भंडार बिगड़ गया था, फिर से बना लिया गया है। सहेजे गए सदस्य सुरक्षित हैं; काम जारी रखें। "
        "इनमें से 3 का विवरण अब केंद्र पर ही दिखेगा।"
    )


def test_what_could_not_be_read_goes_to_the_supervisor(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = told(stage, monkeypatch, ARecovery(is_worth_telling=True, is_complete=False))
    assert "पर्यवेक्षक को बताएँ" in words
    assert "सुरक्षित" not in words
