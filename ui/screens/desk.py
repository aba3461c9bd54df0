"""What every screen is given, and where it can ask to go.

Promises: a screen knows the look, the open session and the way, and nothing of the window; a
route holds all that is needed to build its screen again, so that another theme, another language
or a lock loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.domain.enrolment import Draft
from desktop.domain.fields import FieldProblem
from desktop.domain.photo import Photo
from ui.bridge.ports import PenDrive, SessionPort
from ui.bridge.sync_status import SyncStatus
from ui.bridge.tasks import TaskRunner
from ui.look.theme import Look
from ui.screens.enrol.unkept import Unkept
from ui.screens.member.second import SecondDisplay
from ui.widgets.keys import bind_key

T = TypeVar("T")
# From this width on, the side panels have their full width.
WIDE_FROM = 1280


@dataclass(frozen=True, slots=True)
class ToHome:
    """The four counts and the next step."""


@dataclass(frozen=True, slots=True)
class ToEnrol:
    """The form: a new one without a draft, or a draft as it stands, with what was wrong."""

    draft: Draft | None = None
    problems: tuple[FieldProblem, ...] = ()
    photo: Photo | None = None
    carried: frozenset[str] = frozenset()
    focus: str = ""


@dataclass(frozen=True, slots=True)
class ToCard:
    """The card of a member, just sealed or opened again."""

    member_id: UUID
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class ToSearch:
    """The list of members."""

    words: str = ""
    lacks_photo: bool = False


@dataclass(frozen=True, slots=True)
class ToRecord:
    """One member."""

    member_id: UUID
    came_from: str = ""


@dataclass(frozen=True, slots=True)
class ToDrafts:
    """What was kept for later."""


@dataclass(frozen=True, slots=True)
class ToRush:
    """Number, photo and consent first."""


@dataclass(frozen=True, slots=True)
class ToSyncCentre:
    """The road to the centre."""

    tab: int = 0


@dataclass(frozen=True, slots=True)
class ToSettings:
    """Language and looks."""


Route = (
    ToHome | ToEnrol | ToCard | ToSearch | ToRecord | ToDrafts | ToRush | ToSyncCentre | ToSettings
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One session's surroundings for one screen."""

    look: Look
    session: SessionPort
    tasks: TaskRunner
    sync: SyncStatus
    go: Callable[[Route], None]
    report: Callable[[Exception], None]
    announce: Callable[[str], None]
    change_look: Callable[[str, str], None]
    unkept: Unkept
    size: tuple[int, int] = (1366, 689)
    is_practice: bool = False
    pen_drive: PenDrive | None = None
    second: SecondDisplay | None = None
    remembered: dict[str, object] = field(default_factory=dict)

    def ask(self, owner: QWidget, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Run on the store's thread; a failure is told by the window in words."""
        self.tasks.run(owner, work, on_done, self.report)


class Screen(QWidget):
    """One screen of the window; `route` is what would build it again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.desk, self.look = desk, desk.look

    def route(self) -> Route:
        raise NotImplementedError

    def begin(self) -> None:
        """Called once the screen is in the window: put the focus, ask for what it shows."""

    def leave(self) -> None:
        """Called before the screen goes: whatever is unsaved is kept now."""

    def bind(self, key: str, pressed: Callable[[], object]) -> None:
        bind_key(self, key, pressed)
