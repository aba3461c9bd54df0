"""Type that can be read across a table: the sizes of the tokens, larger where there is room.

Promises: never smaller than the tokens say; the largest step at which all of it fits.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from ui.look import tokens
from ui.look.theme import Look

ROLES = ("memberName", "memberLatin", "memberFact", "memberWord")
STEPS = (2.0, 1.75, 1.5, 1.35, 1.22, 1.1, 1.0)
_BUTTONS = ("hero", "secondary")


def sheet_of(look: Look, step: float) -> str:
    """The roles of this screen alone, at one step."""
    roles = tokens.type_roles()
    rules = []
    for name in ROLES:
        spec = roles[name]
        size, line = round(spec.size * step), round(spec.line * step)
        weight = tokens.weight(look.name, spec.weight)
        rules.append(
            f'QLabel[role="{name}"] {{ font-size: {size}px; font-weight: {weight};'
            f" min-height: {line}px; }}"
        )
    return "\n".join(rules)


def answer_sheet(look: Look, step: float) -> str:
    """The two answers of the member, as large as the rest."""
    size = round(tokens.type_roles()["memberFact"].size * step)
    tall = round(look.size("primary") * step)
    return "\n".join(
        f'QPushButton[kind="{kind}"] {{ min-height: {tall}px; }}'
        f' QPushButton[kind="{kind}"] QLabel {{ font-size: {size}px; }}'
        f' QPushButton[kind="{kind}"] QLabel#keycap {{ font-size: {look.px(16)}px; }}'
        for kind in _BUTTONS
    )


def fit(look: Look, content: QWidget, wide: int, tall: int) -> float:
    """Give the content the largest step at which its height is within `tall`; which it was."""
    layout = content.layout()
    for step in STEPS:
        content.setStyleSheet(sheet_of(look, step))
        if layout is None or step == STEPS[-1]:
            break
        for label in content.findChildren(QLabel):
            label.ensurePolished()
        layout.invalidate()
        if layout.totalHeightForWidth(wide) <= tall and layout.totalMinimumSize().width() <= wide:
            break
    return step
