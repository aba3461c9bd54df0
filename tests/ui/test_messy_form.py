"""Four hundred nasty strings in every box of the real form: nothing is cleared, nothing falls."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from tests.support.nasty import nasty
from tests.support.stage import Stage
from ui.screens.enrol.screen import EnrolScreen

LONGEST_LINE = 32767  # Qt's own limit of a line


def boxes(screen: EnrolScreen) -> dict[str, list[QLineEdit]]:
    return {
        name: [edit for edit in field.findChildren(QLineEdit) if not edit.isReadOnly()]
        for name, field in screen.form.fields.items()
    }


def test_a_failed_save_clears_nothing_of_what_was_typed(open_stage: Stage) -> None:
    """All boxes at once; the booth has a list of its own and is typed like the rest."""
    screen = open_stage.enrol(filled=True)
    held = boxes(screen)
    assert sum(map(len, held.values())) >= 12
    seen: set[str] = set()
    for text in nasty():
        for edits in held.values():
            for edit in edits:
                edit.setText(text)
                edit.textEdited.emit(text)
        before = {name: [edit.text() for edit in edits] for name, edits in held.items()}
        problems = screen._found_wrong(screen._as_typed())  # type: ignore[arg-type]
        seen |= {problem.field for problem in problems}
        screen._show_problems(problems)
        after = {name: [edit.text() for edit in edits] for name, edits in held.items()}
        assert after == before, text
        named = {name for name, _words in screen.form.show_problems(problems)}
        assert named <= {*held, "photo", "consent", "religion", "category", "gender"}, text
    assert {"name", "mobile", "epic", "pin", "birth", "booth"} <= seen
    assert open_stage.app.members.seals == 0
