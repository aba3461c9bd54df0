from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from ui.look import tokens
from ui.look.assets import asset
from ui.look.theme import Look

_LIMITS = {"light": (5.5, 3.0), "sunlight": (11.0, 3.0), "dark": (5.5, 3.0)}
_SHAPES = {"border", "focusInner"}


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_every_pair_of_colours_has_the_contrast_of_its_theme(theme: str) -> None:
    colours = tokens.tokens()["colour"][theme]
    for pair, written in tokens.tokens()["contrast"][theme].items():
        front, ground = pair.split(" on ")
        found = round(tokens.contrast(colours[front], colours[ground]), 1)
        limit = _LIMITS[theme][1 if front in _SHAPES else 0]
        assert found >= limit, pair
        assert found == written, pair


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("large", [False, True])
def test_the_sheet_of_every_theme_fills_every_placeholder(
    drawn: QApplication, theme: str, large: bool
) -> None:
    sheet = Look(theme, "hi", large=large).style_sheet()
    assert "{" in sheet
    assert "{ink}" not in sheet


def test_marks_of_two_looks_lie_in_private_folders_of_their_own(drawn: QApplication) -> None:
    first, second = Look(), Look()
    one = first.style_sheet().split('url("')[1].split('"')[0]
    two = second.style_sheet().split('url("')[1].split('"')[0]
    assert one != two


def test_the_bundled_font_is_the_one_that_draws(drawn: QApplication) -> None:
    for weight in (400, 500, 600, 700):
        font = QFont(tokens.family())
        font.setWeight(QFont.Weight(weight))
        assert QFontInfo(font).family() == tokens.family()
    assert asset("fonts", "OFL.txt").exists()


@pytest.mark.parametrize("role", ["body", "label", "small", "h1", "h2", "button", "primary"])
@pytest.mark.parametrize("large", [False, True])
def test_the_tallest_stacks_fit_the_line_of_their_role(
    drawn: QApplication, role: str, large: bool
) -> None:
    look = Look("light", "hi", large=large)
    metrics = QFontMetrics(look.font(role))
    line = look.px(tokens.type_roles()[role].line)
    for words in ("र्क्षिं हूँ", "ट्ठृ", "फ़ोटो", "ज्ञानेश्वर"):
        assert metrics.tightBoundingRect(words).height() <= line
