"""The next form, built in small steps while nobody waits for it.

Promises: a form is used for one draft and never again, so that nothing one member said can be
seen by the next; no step holds the window up for long; a form asked for before it is ready is
built without rests; one built for another look, window or session is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer

from desktop.domain.form import Form
from ui.screens.desk import Desk, ToEnrol
from ui.screens.enrol.form import FormCard
from ui.screens.enrol.questions import Questions
from ui.screens.enrol.screen import EnrolScreen, is_narrow, is_of_former_pack
from ui.widgets.field import Field
from ui.widgets.ground import Ground

_REST_MS = 20
# While somebody types, the next form has time.
_BUSY_REST_MS = 1500
_BETWEEN_MS = 1
_FIELDS_A_STEP = 4
Steps = Generator[None, None, EnrolScreen]


class FormAhead(QObject):
    """Holds at most one form, hidden on the ground it will be shown on."""

    def __init__(self) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self._questions: Form | None = None
        self._steps: Steps | None = None
        self._form: EnrolScreen | None = None
        self._come: Callable[[], None] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._go_on)

    @property
    def is_ready(self) -> bool:
        return self._form is not None

    @property
    def is_awaited(self) -> bool:
        return self._come is not None

    def prepare(self, desk: Desk, ground: Ground, *, is_busy: bool) -> None:
        """Begin as soon as the screen just shown has come to rest."""
        if not self._is_for(desk):
            self._start(desk, ground)
        if self._steps is not None:
            self._pause.start(_BUSY_REST_MS if is_busy else _REST_MS)

    def is_coming(
        self, desk: Desk, ground: Ground, wanted: ToEnrol, come: Callable[[], None]
    ) -> bool:
        """Whether the form is yet to be built: `come` is called when it lies ready."""
        if is_of_former_pack(desk, wanted) or _is_correction(wanted):
            return False
        if not self._is_for(desk):
            self._start(desk, ground)
        if self._steps is None:
            return False
        self._come = come
        self._pause.start(0)
        return True

    def rest(self) -> None:
        """Nobody waits any more."""
        self._come = None

    def _start(self, desk: Desk, ground: Ground) -> None:
        self.drop()
        self._desk, self._questions = desk, desk.session.form
        self._steps = _steps(desk, ground)

    def take(self, desk: Desk, wanted: ToEnrol) -> EnrolScreen | None:
        """The form, finished at once if need be; none when it was not begun for this desk."""
        if not self._is_for(desk) or is_of_former_pack(desk, wanted) or _is_correction(wanted):
            self.drop()
            return None
        while self._steps is not None:
            self._step()
        form, self._form = self._form, None
        self.drop()
        if form is not None:
            form.expect(wanted)
        return form

    def _is_for(self, desk: Desk) -> bool:
        """Consent is given to the notice of the very form that is shown."""
        return self._desk == desk and self._questions is desk.session.form

    def drop(self) -> None:
        self._pause.stop()
        if self._steps is not None:
            self._steps.close()
        if self._form is not None:
            self._form.deleteLater()
        self._desk = self._questions = self._steps = self._form = self._come = None

    def _go_on(self) -> None:
        """A step in each turn of the loop, and to show what they came to is a turn of its own."""
        if self._steps is not None:
            has_more = self._step()
            if has_more or self.is_awaited:
                self._pause.start(0 if self.is_awaited else _BETWEEN_MS)
            return
        come, self._come = self._come, None
        if come is not None:
            come()

    def _step(self) -> bool:
        """Whether there is more to do."""
        if self._steps is None:
            return False
        try:
            next(self._steps)
        except StopIteration as finished:
            self._steps, self._form = None, finished.value
            return False
        return True


def _is_correction(wanted: ToEnrol) -> bool:
    return wanted.draft is not None and wanted.draft.base_rev > 0


def _steps(desk: Desk, ground: Ground) -> Steps:
    session, narrow = desk.session, is_narrow(desk)
    questions = Questions(desk.look, session.form, session.places, narrow=narrow)
    fields: dict[str, Field] = {}
    for place, (name, field) in enumerate(questions.each()):
        fields[name] = field
        if place % _FIELDS_A_STEP == _FIELDS_A_STEP - 1:
            yield
    form = FormCard(desk.look, session.form, questions.rested(fields), narrow=narrow)
    yield
    screen = EnrolScreen(desk, form=form)
    yield
    ground.lay_ready(screen)
    return screen
