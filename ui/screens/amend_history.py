"""A correction in words: which fields, why, by whom and when; values only while readable."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain.withdrawal import Wish
from ui.bridge.corrections import Revision
from ui.look.theme import Look
from ui.look.words import clock_time
from ui.screens.amend import PHOTO, REASONS
from ui.screens.desk import Desk
from ui.screens.facts import fact_label, fact_value
from ui.screens.withdraw import WITHDRAWN
from ui.widgets.parts import column, frame, glyph, holder, row, text
from ui.widgets.short_label import ShortLabel


def version_line(look: Look, desk: Desk, revision: Revision) -> QWidget:
    """One line of what happened: corrected, who, when, which fields."""
    if revision.reason == WITHDRAWN:
        return _withdrawn_line(look, desk, revision)
    fields = ", ".join(_label(look, name) for name in revision.changes) or _why(look, revision)
    words = column(
        text(look.say("Corrected"), "strong"),
        ShortLabel(f"{fields} · {desk.session.name_of(revision.enroller)}", "small"),
        gap=0,
    )
    when = text(look.words.moment(_at(revision)), "small")
    line = row(glyph(look, "edit", "ok", 24), (words, 1), when, gap=14, margins=(0, 8, 0, 8))
    return holder(line)


def _withdrawn_line(look: Look, desk: Desk, revision: Revision) -> QWidget:
    who = desk.session.name_of(revision.enroller)
    wish = look.say("wants everything deleted") if revision.words == Wish.ERASE else ""
    words = column(
        text(look.say("Withdrawn"), "strong"),
        ShortLabel(" · ".join(part for part in (wish, who) if part), "small"),
        gap=0,
    )
    when = text(look.words.moment(_at(revision)), "small")
    return holder(
        row(glyph(look, "trash", "ok", 24), (words, 1), when, gap=14, margins=(0, 8, 0, 8))
    )


def newest_change(look: Look, desk: Desk, revision: Revision) -> QFrame:
    """“Version 2: address: “ward 5” became “ward 6” · Sunita · 10:44”."""
    changed = [
        look.say("{field}: “{before}” became “{after}”", field=label, before=before, after=after)
        if before or after
        else label
        for label, before, after in (_values(look, desk, revision, one) for one in revision.changes)
    ]
    head = look.say("Version {n}", n=revision.rev)
    parts = [head, *changed[:2], _why(look, revision), desk.session.name_of(revision.enroller)]
    words = " · ".join(part for part in [*parts, clock_time(_at(revision))] if part)
    note = row(glyph(look, "edit", "ink2", 20), (ShortLabel(words, "small"), 1))
    note.setContentsMargins(12, 6, 12, 6)
    box = frame("well", note)
    box.setAccessibleName(words)
    return box


def _values(look: Look, desk: Desk, revision: Revision, name: str) -> tuple[str, str, str]:
    pair = revision.changes[name]
    if pair is None:
        return _label(look, name), "", ""
    before, after = (_plain(look, desk, name, value) for value in pair)
    return _label(look, name), before, after


def _plain(look: Look, desk: Desk, name: str, value: object) -> str:
    if isinstance(value, str):
        return fact_value(look, desk.session.places, name, value)
    if isinstance(value, dict):
        return "-".join(str(part) for part in value.values() if isinstance(part, int | str))
    return "–" if value is None else str(value)


def _label(look: Look, name: str) -> str:
    return look.say("Photo") if name == PHOTO else fact_label(look, name)


def _why(look: Look, revision: Revision) -> str:
    return revision.words or look.say(dict(REASONS).get(revision.reason, "Another reason"))


def _at(revision: Revision) -> datetime:
    return datetime.fromtimestamp(revision.sealed_at / 1000, tz=UTC).astimezone()
