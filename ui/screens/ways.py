"""Which screen a route leads to."""

from __future__ import annotations

from ui.screens.amend import AmendScreen
from ui.screens.card import CardScreen
from ui.screens.desk import (
    Desk,
    Route,
    Screen,
    ToCard,
    ToDrafts,
    ToEnrol,
    ToHome,
    ToRecord,
    ToRush,
    ToSearch,
    ToSyncCentre,
)
from ui.screens.drafts import DraftsScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.screens.press import CardPress
from ui.screens.record import RecordScreen
from ui.screens.rush import RushScreen
from ui.screens.search import SearchScreen
from ui.screens.settings import SettingsScreen
from ui.screens.sync_centre import SyncCentreScreen


def screen_for(route: Route, desk: Desk, press: CardPress) -> Screen:
    match route:
        case ToHome():
            return HomeScreen(desk)
        case ToEnrol():
            is_correction = route.draft is not None and route.draft.base_rev > 0
            return AmendScreen(desk, route) if is_correction else EnrolScreen(desk, route)
        case ToCard():
            return CardScreen(desk, route, press)
        case ToSearch():
            return SearchScreen(desk, route)
        case ToRecord():
            return RecordScreen(desk, route)
        case _:
            return _rare_screen(route, desk)


def _rare_screen(route: Route, desk: Desk) -> Screen:
    match route:
        case ToDrafts():
            return DraftsScreen(desk)
        case ToRush():
            return RushScreen(desk)
        case ToSyncCentre():
            return SyncCentreScreen(desk, route)
        case _:
            return SettingsScreen(desk)
