"""The frame and the way between screens; nothing else.

Promises: another theme, language or type size, and the lock, lose nothing that was typed; a
failure is told in words with the next step; after five idle minutes the screen is hidden.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.bridge.ports import ApplicationPort, Opened, PenDrive, Preferences, SessionPort
from ui.bridge.sync_status import SyncStatus
from ui.bridge.tasks import TaskRunner
from ui.look.theme import NO_BRAND, Look
from ui.look.tokens import THEMES
from ui.screens.coming import Coming
from ui.screens.desk import (
    Desk,
    Route,
    Screen,
    ToCard,
    ToEnrol,
    ToHome,
    ToSearch,
    ToSettings,
    ToSyncCentre,
)
from ui.screens.door import Porch
from ui.screens.enrol.ahead import FormAhead
from ui.screens.enrol.screen import EnrolScreen
from ui.screens.enrol.unkept import Unkept
from ui.screens.head import copy_look, header_of, take_over
from ui.screens.help import HelpSheet
from ui.screens.member.second import SecondDisplay
from ui.screens.press import CardPress
from ui.screens.provision import ProvisionScreen
from ui.screens.telling import Telling
from ui.screens.unlock import UnlockScreen
from ui.screens.warnings import refuses
from ui.screens.ways import screen_for
from ui.widgets.focus_ring import FocusRing
from ui.widgets.ground import Ground
from ui.widgets.header import Header
from ui.widgets.keys import bind_window_key
from ui.widgets.sheet import Sheet

IDLE_MINUTES = 5
LEAST_SIZE = (1024, 540)
_ACTIVITY = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
)


class MainWindow(QWidget):
    """Built once; its screens come and go."""

    def __init__(
        self,
        app: ApplicationPort,
        preferences: Preferences,
        press: CardPress,
        *,
        version: str = "",
        idle_minutes: float = IDLE_MINUTES,
    ) -> None:
        super().__init__()
        self._app, self._preferences, self._press = app, preferences, press
        self._version = version
        self.tasks, self.ahead, self._coming = TaskRunner(), FormAhead(), Coming()
        self.session: SessionPort | None = None
        self._sync: SyncStatus | None = None
        self.screen_now: QWidget | None = None
        self._kept: ToEnrol | None = None
        self._locked_user = ""
        self.sheet: Sheet | None = None
        self._provision_step = 0
        self.setWindowTitle("Sadasya")
        self.setMinimumSize(*LEAST_SIZE)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._brand = NO_BRAND
        self.look = self._wanted_look()
        self._ring = FocusRing(self.look, self)
        self.second, self.ground = SecondDisplay(self), self._new_ground()
        told = Telling(self, lambda: self.look, lambda: self.ground)
        self.report, self.announce = told.report, told.announce
        self.unkept = Unkept(self, self.tasks, told, lambda: self.session)
        self._idle = QTimer(self)
        self._idle.setInterval(int(idle_minutes * 60_000))
        self._idle.timeout.connect(self.lock)
        self._keys()

    def _keys(self) -> None:
        for key, pressed in (
            ("F1", self.show_help),
            ("F2", lambda: self.go(ToEnrol())),
            ("F3", lambda: self.go(ToSearch())),
            ("F4", lambda: self.go(ToSyncCentre())),
            ("Ctrl+Shift+B", self.toggle_sunlight),
            ("Ctrl+L", self.lock),
            ("Ctrl+,", lambda: self.go(ToSettings())),
        ):
            bind_window_key(self, key, pressed, lambda: self.sheet is None)

    def show_help(self) -> None:
        phone = self.session.campaign.help_phone if self.session is not None else ""
        self.sheet = HelpSheet(self.look, phone, self.ground)
        self.sheet.closed.connect(self._forget_sheet)
        self.sheet.open_over()

    def _forget_sheet(self) -> None:
        self.sheet = None

    def _wanted_look(self) -> Look:
        wanted = self._preferences
        return Look(wanted.theme, wanted.language, large=wanted.large_type, brand=self._brand)

    def change_look(self, what: str, value: str) -> None:
        """Another theme, language or size; the screen is built again from where it stands."""
        wanted = self._preferences
        if what == "theme":
            wanted.theme = value if value in THEMES else self._other_theme()
        elif what == "language":
            wanted.language = value
        else:
            wanted.large_type = value == "on"
        self._remember()
        self._rebuild()

    def _adopt(self, session: SessionPort) -> None:
        """The store remembers the look of this laptop; the door only guesses it."""
        take_over(session, self._preferences)
        self._brand = session.brand
        if not self._wanted_look().is_like(self.look):
            self._change_ground()

    def _new_ground(self) -> Ground:
        ground = Ground(self.look, self, is_practice=self._app.is_practice)
        self._all.addWidget(ground)
        return ground

    def _change_ground(self) -> None:
        self.ahead.drop()
        if self.sheet is not None:
            self.sheet.shut()
        self.look = self._ring.look = self._wanted_look()
        if self.session is not None:
            self.second.welcome(self.look, self.session.campaign)
        old, self.ground = self.ground, self._new_ground()
        old.hide()
        old.deleteLater()

    def _remember(self) -> None:
        """Written on the store's thread, like everything else in the store."""
        if self.session is None or self.session.preferences is self._preferences:
            return
        kept, wanted = self.session.preferences, self._preferences
        self.tasks.run(self, lambda: copy_look(wanted, kept), lambda _none: None, self.report)

    def toggle_sunlight(self) -> None:
        self.change_look("theme", self._other_theme())

    def _other_theme(self) -> str:
        return "light" if self.look.name == "sunlight" else "sunlight"

    def _rebuild(self) -> None:
        self._settle()
        now = self.screen_now
        route = now.route() if isinstance(now, Screen) else None
        if isinstance(now, ProvisionScreen):
            self._provision_step = now.step
        self._change_ground()
        if route is not None:
            self._go_at_once(route)
        else:
            self.begin()

    def begin(self) -> None:
        """Show the door: the first run on an empty laptop, unlocking on a provisioned one."""
        porch = Porch(
            self.look,
            self._app,
            self.tasks,
            self._on_opened,
            self.report,
            self.change_look,
            self._version,
        )
        door: UnlockScreen | ProvisionScreen
        if str(self._app.state).lower() == "empty" or self._provision_step:
            door = ProvisionScreen(porch, self._provision_step)
            door.finished.connect(self._after_provisioning)
        else:
            door = UnlockScreen(porch, self._locked_user)
        self._put(None, door)
        door.begin()

    def _after_provisioning(self) -> None:
        self._provision_step = 0
        self.begin()

    def _on_opened(self, opened: object) -> None:
        if not isinstance(opened, Opened):
            return
        session: SessionPort = opened  # type: ignore[assignment]
        self.session = session
        self._adopt(session)
        self._sync = SyncStatus(session.synchronising, self.lock)
        self._sync.changed.connect(self._show_sync)
        self._idle.start()
        self.second.welcome(self.look, session.campaign)
        # Another person finds the draft among those kept for later, not on the screen.
        if session.enroller.user != self._locked_user:
            self._kept = None
        self._go_softly(self._kept or ToHome(), self._desk(session, self._sync))

    def lock(self) -> None:
        """Hide everything, close the store, remember the form."""
        self._settle()
        if self.session is None:
            return
        session, self._locked_user = self.session, self.session.enroller.user
        now = self.screen_now
        if isinstance(now, EnrolScreen):
            self._kept = now.route()
        if isinstance(now, Screen):
            now.leave()
        self._idle.stop()
        self.ahead.drop()
        if self.sheet is not None:
            self.sheet.shut()
        if self._sync is not None:
            self._sync.close()
        self.session, self._sync = None, None
        self.second.close()
        self.begin()
        self.tasks.run(self, session.lock, lambda _none: None, self.report)

    # ---- the way between screens -----------------------------------------------------------

    def go(self, route: Route) -> None:
        """The only way to another screen; what takes long is done in several turns of the loop.

        Until the other screen is there, the one before it stays.
        """
        self._settle()
        if self.session is None or self._sync is None:
            return
        desk = self._desk(self.session, self._sync)
        if not refuses(desk, route):
            self._go_softly(route, desk)

    def _go_softly(self, route: Route, desk: Desk) -> None:
        again = partial(self._go_softly, route, desk)
        if isinstance(route, ToEnrol) and self.ahead.is_coming(desk, self.ground, route, again):
            return
        screen = self._left_for(route, desk)
        if isinstance(route, ToCard):
            self.ground.lay_ready(screen)
            self._coming.next_turn(lambda: self._arrive(screen))
        else:
            self._arrive(screen)

    def _go_at_once(self, route: Route) -> None:
        if self.session is not None and self._sync is not None:
            self._arrive(self._left_for(route, self._desk(self.session, self._sync)))

    @property
    def is_on_the_way(self) -> bool:
        """Whether another screen was asked for and is not there yet."""
        return self._coming.is_due or self.ahead.is_awaited

    def _settle(self) -> None:
        """What is on its way arrives before anything else is asked for, or not at all."""
        self.ahead.rest()
        self._coming.at_once()
        if self.is_at(UnlockScreen):  # the store is open, and the form of before the lock is due
            self._go_at_once(self._kept or ToHome())

    def _left_for(self, route: Route, desk: Desk) -> Screen:
        if isinstance(self.screen_now, Screen):
            self.screen_now.leave()
        self._idle.start()
        return self._screen(route, desk)

    def _arrive(self, screen: Screen) -> None:
        if self.session is None or self._sync is None:
            return
        self._kept = None
        self._put(self._header(self.session), screen)
        self._show_sync(self._sync.view)
        screen.begin()
        self.ahead.prepare(screen.desk, self.ground, is_busy=isinstance(screen, EnrolScreen))

    def _screen(self, route: Route, desk: Desk) -> Screen:
        ahead = self.ahead.take(desk, route) if isinstance(route, ToEnrol) else None
        return ahead or screen_for(route, desk, self._press)

    def _desk(self, session: SessionPort, sync: SyncStatus) -> Desk:
        # A session without bundles simply has no pen drive, and the buttons are not shown.
        drive = getattr(session, "pen_drive", None)
        return Desk(
            look=self.look,
            session=session,
            tasks=self.tasks,
            sync=sync,
            go=self.go,
            report=self.report,
            announce=self.announce,
            change_look=self.change_look,
            unkept=self.unkept,
            size=(self.width(), self.height()),
            is_practice=self._app.is_practice,
            pen_drive=drive if isinstance(drive, PenDrive) else None,
            second=self.second,
        )

    def _put(self, header: Header | None, screen: QWidget) -> None:
        self.screen_now = screen
        self.ground.put(header, screen)
        self._ring.raise_()

    def _header(self, session: SessionPort) -> Header:
        """The one that stands, unless the window has another width by now."""
        standing = self.ground.header
        if standing is not None and standing.built_for == self.width():
            return standing
        return self._new_header(session)

    def _new_header(self, session: SessionPort) -> Header:
        header = header_of(self.look, session, self._app, self.width(), loses=self.unkept.is_losing)
        header.large_pressed.connect(
            lambda: self.change_look("large", "" if self.look.large else "on")
        )
        header.theme_pressed.connect(self.toggle_sunlight)
        header.help_pressed.connect(self.show_help)
        header.lock_pressed.connect(self.lock)
        header.home_pressed.connect(lambda: self.go(ToHome()))
        return header

    def _show_sync(self, _view: object) -> None:
        header, session, sync = self.ground.header, self.session, self._sync
        if header is None or session is None or sync is None:
            return
        header.show_sync(sync.view)
        searching, target = session.searching, session.campaign.target_today
        self.tasks.run(
            header,
            searching.counts,
            lambda told: header.show_today(told.today, target),
            self.report,
        )

    # ---- living ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """A filter on all events of all widgets would take a third of building a screen."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY and self._idle.isActive():
            self._idle.start()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Minimised or put behind another window: what was typed is kept at once."""
        is_state = event.type() == QEvent.Type.WindowStateChange
        if is_state and isinstance(self.screen_now, EnrolScreen):
            self.screen_now.keep()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.unkept.holds_back():
            event.ignore()
            return
        self._settle()
        self.ahead.drop()
        self.second.close()
        self._idle.stop()  # a closed window must not lock itself five minutes later
        if isinstance(self.screen_now, Screen):
            self.screen_now.leave()
        if self._sync is not None:
            self._sync.close()
        if self.session is not None:
            self.tasks.run(self, self.session.lock, lambda _none: None, self.report)
        self.tasks.close()
        event.setAccepted(True)

    def is_at(self, kind: type[QWidget]) -> bool:
        return isinstance(self.screen_now, kind)
