"""Every screen, measured as it stands: nothing cut, nothing over another, readable, large enough.

The rules are F1, A1, A2 and A4 of the guide; sizes are those of its scaled screens.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.support import measuring
from tests.support.samples import SomePreferences
from tests.support.screens import SCENES
from tests.support.stage import Stage
from tests.support.window import AnApplication

# Large type on the smallest window would be below the least size that the window has.
SIZES = ((1366, 689), (1280, 641), (1093, 551))
LOOKED_AT = [
    (size, large) for size in SIZES for large in (False, True) if size[0] > 1100 or not large
]
MEASURED = (
    "enrol_all_wrong",
    "enrol_scan", "enrol_suggestions", "enrol_keypad", "card_phone", "member", "notice",
    "enrol_empty", "enrol_filled", "enrol_errors", "enrol_duplicate", "enrol_shared_mobile",
    "enrol_list", "enrol_no_camera", "card", "home", "search", "record", "drafts", "settings",
    "unlock", "sync_s4_no_internet", "sync_pen_drive", "amend_why", "record_amended", "no_photo",
    "enrol_retaken", "rush", "rush_recording", "drafts_tokens", "amend_form", "help",
    "home_put_right",
)  # fmt: skip
# What lies beneath these is in their picture, too, and dimmed or hidden on purpose.
COVERING = ("card_phone", "enrol_suggestions", "help", "member", "notice")
LEAST = {"light": 4.5, "dark": 4.5, "sunlight": 7.0}


@pytest.fixture
def staged(qtbot: QtBot, drawn: object) -> Iterator[object]:
    opened: list[Stage] = []

    def build(name: str, size: tuple[int, int], **look: object) -> Stage:
        preferences = SomePreferences(**look)  # type: ignore[arg-type]
        stage = Stage(AnApplication(preferences=preferences), size)
        opened.append(stage)
        stage.unlock()
        SCENES[name](stage)
        stage.settle()
        return stage

    yield build
    for stage in opened:
        stage.close()


@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize(("size", "large"), LOOKED_AT, ids=str)
def test_nothing_is_cut_nothing_overlaps_and_the_next_step_is_there(
    staged: object, name: str, size: tuple[int, int], language: str, large: bool
) -> None:
    stage = staged(name, size, language=language, large_type=large)  # type: ignore[operator]
    window = stage.window
    assert (window.width(), window.height()) == size
    assert measuring.cut_words(window) == []
    assert measuring.overlaps(window) == []
    assert measuring.small_targets(window) == []
    assert measuring.nameless(window) == []
    if name not in ("record", "search", "help"):
        assert measuring.primary_buttons(window), "the way on cannot be seen"


@pytest.mark.parametrize("name", [name for name in MEASURED if name not in COVERING])
@pytest.mark.parametrize("theme", LEAST)
def test_every_word_stands_out_from_its_ground(staged: object, name: str, theme: str) -> None:
    stage = staged(name, SIZES[0], theme=theme)  # type: ignore[operator]
    # What lies beneath a sheet is dimmed on purpose.
    measured = measuring.contrasts(stage.window.sheet or stage.window)
    assert len(measured) > 5
    assert [(round(ratio, 1), words) for ratio, words in measured if ratio < LEAST[theme]] == []
