"""Every screen, measured as it stands: nothing cut, nothing over another, readable, large enough.

The rules are F1, A1, A2 and A4 of the guide; sizes are those of its scaled screens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from tests.support import measuring
from tests.support.samples import NOW, SomePreferences
from tests.support.screens import SCENES
from tests.support.stage import Stage
from tests.support.window import AnApplication
from ui.look.words import Words
from ui.widgets.sheet import Sheet

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
# What a supervisor sees, and the last faults: in the two layouts that have the least room.
TIGHT = (((1366, 689), True), ((1093, 551), False))
SUPERVISED = (
    "sync_health", "sync_lacks", "close_day", "sync_backup", "withdraw_why", "withdraw_sure",
    "record_withdrawn", "sync_s8_disk_full",
)  # fmt: skip
LEAST = {"light": 4.5, "dark": 4.5, "sunlight": 7.0}


@pytest.fixture
def staged(qtbot: QtBot, drawn: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """What the samples did was some days ago: that takes the most room."""
    monkeypatch.setattr(Words, "today", staticmethod(lambda: NOW.date() + timedelta(3)))
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


CASES = [(name, *look) for name in MEASURED for look in LOOKED_AT]
CASES += [(name, *look) for name in SUPERVISED for look in TIGHT]


@pytest.mark.parametrize(("name", "size", "large"), CASES, ids=str)
@pytest.mark.parametrize("language", ["hi", "en"])
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
    if name not in ("record", "record_withdrawn", "search", "help"):
        assert measuring.primary_buttons(window), "the way on cannot be seen"


THEMED = [(name, theme) for name in MEASURED if name not in COVERING for theme in LEAST]
THEMED += [(name, "sunlight") for name in SUPERVISED]


@pytest.mark.parametrize(("name", "theme"), THEMED)
def test_every_word_stands_out_from_its_ground(staged: object, name: str, theme: str) -> None:
    stage = staged(name, SIZES[0], theme=theme)  # type: ignore[operator]
    # What lies beneath a sheet is dimmed on purpose.
    over = [sheet for sheet in stage.window.findChildren(Sheet) if sheet.isVisible()]
    measured = measuring.contrasts(over[0] if over else stage.window)
    assert len(measured) > 5
    assert [(round(ratio, 1), words) for ratio, words in measured if ratio < LEAST[theme]] == []
