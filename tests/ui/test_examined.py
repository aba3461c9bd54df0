"""The sync screen's check: one sheet, one sentence and one step each, and a text for support."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from desktop.domain.health import Check, Finding, Grade
from tests.support.stage import Stage
from ui.screens.desk import ToSyncCentre
from ui.screens.sync_centre import SyncCentreScreen


def test_the_check_says_what_is_wrong_and_what_to_do(open_stage: Stage) -> None:
    stage = open_stage
    stage.session.examining.findings = (
        Finding(Check.NETWORK),
        Finding(Check.CENTRE, Grade.WRONG, "E-NET-06"),
        Finding(Check.REGISTERED, Grade.UNKNOWN),
        Finding(Check.DISK, Grade.WATCH, "E-DSK-01"),
    )
    screen = stage.go(ToSyncCentre())
    assert isinstance(screen, SyncCentreScreen)
    screen.check.click()
    stage.until(lambda: hasattr(screen, "examined"))
    sheet = screen.examined
    assert sheet.lines[0] == ("नेटवर्क है", "")
    assert sheet.lines[3] == ("डिस्क लगभग भर गई है", "लैपटॉप से फ़ालतू फ़ाइलें हटाएँ")
    assert all(what for what, _step in sheet.lines)
    sheet.copy.click()
    assert "centre: wrong E-NET-06" in QGuiApplication.clipboard().text()
    sheet.metered.click()
    assert stage.session.synchronising.asked[-1] == "metered True"
