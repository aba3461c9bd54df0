"""The pack's colour is taken where it can be read; the status colours never change."""

from __future__ import annotations

import pytest

from desktop.services.preferences import Preferences
from tests.support.packs import shipped
from tests.support.stage import Stage
from ui.look import tokens
from ui.look.brand import LEAST, branded

PURPLE = {"primary": "#6B21A8", "secondary": "#475569"}
STATUS = ("ok", "okBg", "warn", "warnBg", "err", "errBg", "info", "infoBg", "offline", "offlineBg")
PAIRS = (
    ("primary", "surface"), ("primary", "bg"), ("onPrimary", "primary"),
    ("onPrimary", "primaryHover"), ("tintInk", "tint"),
)  # fmt: skip


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("colour", ["#6B21A8", "#FFB300", "#777777", "#000000", "#FF0000", "teal"])
def test_whatever_colour_a_pack_brings_every_pair_can_be_read(theme: str, colour: str) -> None:
    own = branded(theme, {"primary": colour})
    colours = tokens.tokens()["colour"][theme] | own
    assert not set(own) & set(STATUS)
    for front, ground in PAIRS:
        assert tokens.contrast(colours[front], colours[ground]) >= LEAST[theme], (front, ground)


def test_a_colour_that_can_be_read_is_taken_and_one_that_cannot_is_not() -> None:
    assert branded("light", PURPLE)["primary"] == "#6B21A8"
    assert branded("dark", PURPLE) == {}
    assert branded("light", {"primary": "#FFB300"}) == {}
    assert branded("light", shipped("chhattisgarh").brand) == {}


def test_the_window_wears_the_packs_colour_once_it_is_open(stage: Stage) -> None:
    stage.app.members.brand.update(PURPLE)
    assert stage.window.look.colour("primary").name().upper() != "#6B21A8"
    stage.unlock()
    assert stage.window.look.colour("primary").name().upper() == "#6B21A8"
    assert "#6B21A8" in stage.window.ground.styleSheet()
    assert stage.window.look.colour("ok").name().upper() == tokens.colour_hex("light", "ok")


def test_where_nobody_chose_a_language_the_window_speaks_the_packs(stage: Stage) -> None:
    stage.app.preferences.is_language_chosen = False
    stage.unlock()
    assert stage.window.look.language == "en"


def test_a_chosen_language_stays_and_another_theme_chooses_none(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("look") / "preferences.json"
    Preferences(path).theme = "dark"
    again = Preferences(path)
    assert (again.theme, again.is_language_chosen) == ("dark", False)
    again.language = "hi"
    assert Preferences(path).is_language_chosen
    assert shipped("youth").default_language == "en"
