"""One day of a practice camp in the real window, by key events alone: no service is called.

In the order of a day: first run, a morning without a network, sending, an afternoon with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from ui.practice.centre import PracticeCentre
from ui.practice.enrolment import Enroller, Taken
from ui.practice.hands import Hands, NotSeenError
from ui.practice.people import PEOPLE
from ui.screens.card import CardScreen
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.home import HomeScreen
from ui.screens.provision import ProvisionScreen
from ui.screens.record import RecordScreen
from ui.screens.search import SearchScreen
from ui.screens.settings import SettingsScreen
from ui.screens.sync_centre import SyncCentreScreen
from ui.screens.unlock import UnlockScreen

MORNING: Final = 9
_ARRIVAL_S: Final = 60.0


@dataclass(slots=True)
class Day:
    """What happened, as it was seen in the window and told by the centre."""

    taken: list[Taken] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    waiting_at_noon: int = 0
    found_by_search: bool = False
    kept_over_lock: bool = False
    centre: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


class CampDay:
    """Plays it."""

    def __init__(self, hands: Hands, centre: PracticeCentre, secret: str, cards: Path) -> None:
        self._hands, self._centre, self._secret, self._cards = hands, centre, secret, cards
        self._enroller = Enroller(hands, secret)
        self.day = Day()

    def play(self, activation_text: str, user_code: str) -> Day:
        since = monotonic()
        self._first_run(activation_text, user_code)
        self._centre.stop_receiving()
        self._hands.watch.begin()
        self._unlock_first()
        self._morning()
        self._send()
        self._afternoon()
        self._search()
        self._looks()
        self._evening()
        self._hands.watch.end()
        self.day.seconds = monotonic() - since
        self.day.kept_over_lock = self._enroller.kept_over_lock
        return self.day

    def _first_run(self, activation_text: str, user_code: str) -> None:
        hands = self._hands
        screen = hands.at(ProvisionScreen)
        hands.picture("first-run-language")
        hands.enter()
        QGuiApplication.clipboard().setText(activation_text)
        hands.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        hands.picture("first-run-join")
        hands.enter()
        hands.until(lambda: screen.step == 2, "what the text says of the centre")  # noqa: PLR2004
        hands.picture("first-run-check")
        hands.enter()
        for words in (user_code, self._secret, self._secret):
            hands.write(words)
            if words is not user_code and screen.again.text():
                hands.picture("first-run-pin")
            hands.enter()
        hands.until(lambda: screen.step == 4, "a laptop that is ready", 90.0)  # noqa: PLR2004
        hands.picture("first-run-ready")
        hands.enter()
        hands.at(UnlockScreen)

    def _unlock_first(self) -> None:
        hands = self._hands
        hands.picture("unlock")
        self._enroller.unlock()
        hands.at(HomeScreen)
        hands.picture("home-empty")
        hands.press(Qt.Key.Key_F1)
        hands.picture("help")
        hands.press(Qt.Key.Key_Escape)

    def _morning(self) -> None:
        """No road to the centre: nobody has to wait for one."""
        for place in range(MORNING):
            self._take_in(place)
        hands = self._hands
        hands.press(Qt.Key.Key_Escape)
        hands.at(HomeScreen)
        hands.picture("home-no-network")

    def _take_in(self, place: int) -> None:
        hands = self._hands
        taken = self._enroller.take_in(PEOPLE[place], place)
        self.day.taken.append(taken)
        if place == 0:
            hands.picture("card")
        self._save_card(taken.number, "pdf")
        self._save_card(taken.number, "png")

    def _save_card(self, number: str, kind: str) -> None:
        """Through the window's own dialog; its folder is the one of the cards."""
        hands = self._hands
        screen = hands.at(CardScreen)
        screen.note.clear()
        hands.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        hands.until(lambda: _dialog() is not None, "where to save the card")
        if kind != "pdf":
            hands.clear_line()
            hands.write(f"{number}.{kind}")
        hands.enter()
        hands.until(lambda: _dialog() is None and bool(screen.note.text()), "a saved card")
        front = self._cards / f"{number}.png"
        if kind == "png" and front.exists():
            front.replace(self._cards / f"{number}-front.png")

    def _send(self) -> None:
        hands = self._hands
        hands.press(Qt.Key.Key_F4)
        screen = hands.at(SyncCentreScreen)
        hands.picture("sync-no-network")
        self.day.waiting_at_noon = screen.desk.sync.view.waiting
        with hands.watch.looking_away():
            self._centre.start_receiving()
        self._centre.await_receiving(lambda: hands.sees(lambda: False, 0.02))
        hands.enter()
        self._await_received(screen, MORNING)
        hands.picture("sync-received")
        hands.press(Qt.Key.Key_Escape)
        hands.at(HomeScreen)

    def _await_received(self, screen: SyncCentreScreen, people: int) -> None:
        view = screen.desk.sync
        hands = self._hands
        hands.until(
            lambda: view.view.received == people and not view.view.waiting,
            f"{people} received by the centre",
            _ARRIVAL_S,
        )
        hands.settle()

    def _afternoon(self) -> None:
        for place in range(MORNING, len(PEOPLE)):
            self._take_in(place)

    def _search(self) -> None:
        hands = self._hands
        hands.press(Qt.Key.Key_F3)
        screen = hands.at(SearchScreen)
        hands.picture("search-all")
        hands.write("Jyoti")
        hands.until(lambda: len(screen.members.rows) == 1, "one member found")
        hands.picture("search")
        hands.press(Qt.Key.Key_Down)
        hands.enter()
        hands.at(RecordScreen)
        hands.picture("record")
        self.day.found_by_search = True
        hands.press(Qt.Key.Key_Escape)
        hands.at(SearchScreen)
        hands.press(Qt.Key.Key_Escape)
        hands.at(HomeScreen)

    def _looks(self) -> None:
        """Another language, the dark theme, sunlight; each by keys, and back to Hindi."""
        hands = self._hands
        hands.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        hands.at(SettingsScreen)
        hands.picture("settings")
        hands.press(Qt.Key.Key_Down)
        hands.until(lambda: hands.window.look.language == "en", "English")
        hands.at(SettingsScreen)
        hands.picture("settings-english")
        self._picture_of_form("english")
        hands.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        hands.at(SettingsScreen)
        hands.press(Qt.Key.Key_Up)
        hands.until(lambda: hands.window.look.language == "hi", "Hindi")
        hands.at(SettingsScreen)
        hands.press(Qt.Key.Key_Tab)
        hands.press(Qt.Key.Key_End)
        hands.until(lambda: hands.window.look.name == "dark", "the dark theme")
        self._picture_of_form("dark")
        self._sunlight()
        self._picture_of_form("sunlight")
        self._sunlight()

    def _sunlight(self) -> None:
        both = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
        self._hands.press(Qt.Key.Key_B, *both)
        self._hands.settle()

    def _picture_of_form(self, name: str) -> None:
        """Home and an empty form in this look; a form without an answer leaves no draft."""
        hands = self._hands
        if not hands.window.is_at(HomeScreen):
            hands.press(Qt.Key.Key_Escape)
        hands.at(HomeScreen)
        hands.picture(f"home-{name}")
        hands.press(Qt.Key.Key_F2)
        screen = hands.at(EnrolScreen)
        hands.sees(lambda: screen.sitting.photo is not None, 4.0)
        hands.picture(f"enrol-{name}")
        hands.press(Qt.Key.Key_Escape)
        hands.at(HomeScreen)

    def _evening(self) -> None:
        hands = self._hands
        hands.press(Qt.Key.Key_F4)
        screen = hands.at(SyncCentreScreen)
        hands.enter()
        self._await_received(screen, len(PEOPLE))
        self._await_accepted()
        hands.picture("sync-all-received")
        hands.press(Qt.Key.Key_Escape)
        home = hands.at(HomeScreen)
        hands.settle()
        self.day.counts = {name: int(label.text()) for name, label in home.numbers.items()}
        hands.picture("home-evening")

    def _await_accepted(self) -> None:
        """Asks the centre itself, by its own command, until it has judged everybody."""
        patience = QDeadlineTimer(round(_ARRIVAL_S * 1000))
        while not patience.hasExpired():
            with self._hands.watch.looking_away():
                self.day.centre = self._centre.stats()
            if sum(self.day.centre.get("members", {}).values()) >= len(PEOPLE):
                return
            self._hands.sees(lambda: False, 0.2)
        raise NotSeenError("a centre that has judged everybody")


def _dialog() -> QFileDialog | None:
    widget = QApplication.activeModalWidget()
    return widget if isinstance(widget, QFileDialog) else None
