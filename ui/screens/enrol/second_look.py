"""What this laptop knows of others, beside the form, and what the centre will say.

Promises: nothing here stops a save twice; a panel comes without taking the focus, and goes when its
question is answered; what was answered is noted with the draft and not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QWidget

from ui.bridge.beside import Looked
from ui.bridge.wording import hold
from ui.look.theme import Look
from ui.screens.enrol.alike import AlikePanel, shown_of
from ui.screens.enrol.aside import Aside
from ui.screens.enrol.sharing import SharingPanel
from ui.widgets.parts import glyph, row, set_glyph, set_props
from ui.widgets.short_label import ShortLabel

Panel = AlikePanel | SharingPanel


@dataclass(frozen=True, slots=True)
class Table:
    """The form as this needs it."""

    answers: Callable[[], Mapping[str, object]]
    photo: Callable[[], bytes | None]
    note: Callable[..., None]
    noted: Callable[[], Mapping[str, object]]
    booth_words: Callable[[str], str]
    open_member: Callable[[UUID], None]
    back_to_form: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much room there is."""

    is_low: bool
    is_narrow: bool


class Outlook(QWidget):
    """One line: it will be accepted, or held and why.  The same rules as the centre's."""

    def __init__(self, look: Look, *, short: bool) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._look, self._is_short = look, short
        self._mark = glyph(look, "check-circle", "ok", 20)
        self.words = ShortLabel("", "small")
        self.setLayout(row(self._mark, (self.words, 1), gap=6))
        self.hide()

    def show_outlook(self, looked: Looked) -> None:
        """Quiet until the form is complete enough to be judged."""
        if looked.outlook is None:
            self.hide()
            return
        say, reasons = self._look.say, looked.outlook.reasons
        if not reasons:
            said, icon, tone = say("Will be accepted"), "check-circle", "ok"
        else:
            why = hold(self._look.words, reasons[0])
            more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
            said, icon, tone = say("Will be held: {why}", why=why) + more, "alert", "warn"
        is_cut = self._is_short and bool(reasons)
        self.words.say(say("Will be held") if is_cut else said)
        set_props(self.words, tone=tone)
        set_glyph(self._mark, self._look, icon, tone, 20)
        self.setAccessibleName(said)
        self.show()


class SecondLook:
    """Holds at most one open question."""

    def __init__(self, look: Look, aside: Aside, table: Table, size: Size) -> None:
        self._look, self._aside, self._table, self._tight = look, aside, table, size.is_low
        self.outlook = Outlook(look, short=size.is_narrow)
        self.panel: Panel | None = None
        self._asked_about = ""
        self._has_insisted = False
        aside.changed.connect(self._note_gone)

    def show_looked(self, looked: Looked) -> None:
        """After every autosave; what is shown already stays as it is."""
        self.outlook.show_outlook(looked)
        wanted = self._wanted(looked)
        if wanted == self._asked_about:
            return
        self._forget()
        if looked.alike and wanted == looked.alike[0].number:
            self._ask_alike(looked)
        elif wanted:
            self._ask_sharing(looked)
        self._asked_about = wanted

    def _wanted(self, looked: Looked) -> str:
        """The first open question by its name; '' when nothing is open."""
        if looked.alike:
            return looked.alike[0].number
        return "mobile" if looked.asks_sharing else ""

    def _ask_alike(self, looked: Looked) -> None:
        answers = self._table.answers()
        booth = self._table.booth_words(str(answers.get("booth", "")))
        panel = AlikePanel(
            self._look,
            looked.alike[0],
            shown_of(answers, booth),
            self._table.photo(),
            tight=self._tight,
        )
        panel.other.connect(lambda: self._say_other(panel.alike.number))
        panel.same.connect(lambda: self._table.open_member(panel.alike.id))
        self._show(panel)

    def _ask_sharing(self, looked: Looked) -> None:
        panel = SharingPanel(self._look, looked.others_with_mobile)
        panel.told.connect(self._say_sharing)
        self._show(panel)

    def _show(self, panel: Panel) -> None:
        if self._aside.panel is not None and self._aside.panel is not self.panel:
            return  # somebody works in another panel; this one comes at the next look
        self._aside.show_panel(panel)
        self.panel, self._has_insisted = panel, False

    def _say_other(self, number: str) -> None:
        apart = self._table.noted().get("apart")
        kept = [str(one) for one in apart] if isinstance(apart, list) else []
        self._close()
        self._table.note(apart=[*kept, number])
        self._table.back_to_form()

    def _say_sharing(self, owner: str, reason: str) -> None:
        self._close()
        self._table.note(sharing={"relation": owner, "reason": reason})
        self._table.back_to_form()

    def focus_in(self) -> None:
        """Ctrl+D."""
        if self.panel is not None:
            self.panel.focus_in()

    def may_save(self) -> bool:
        """False once for each open question: it is looked at, and the next press saves."""
        if self.panel is None or self._has_insisted:
            return True
        self._has_insisted = True
        self.panel.insist()
        return False

    def _forget(self) -> None:
        if self.panel is not None:
            self._aside.show_photo()
        self.panel, self._asked_about = None, ""

    def _close(self) -> None:
        asked = self._asked_about
        self._aside.show_photo()
        self.panel, self._asked_about = None, asked

    def _note_gone(self) -> None:
        """Esc, or another panel in its place: not asked again for the same answer."""
        if self.panel is not None and self._aside.panel is not self.panel:
            self.panel = None
