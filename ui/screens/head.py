"""What an opened session tells the window: where one is, and how this laptop wants to look."""

from __future__ import annotations

from ui.bridge.ports import ApplicationPort, Preferences, SessionPort
from ui.bridge.wording import role
from ui.look.theme import Look
from ui.widgets.header import Header, Whereabouts


def header_of(
    look: Look, session: SessionPort, app: ApplicationPort, width: int, *, loses: bool
) -> Header:
    """A header for this session at this width; `loses`: something typed is not on the disk."""
    enroller = session.enroller
    where = Whereabouts(
        session.camp_name,
        enroller.name,
        role(look.words, enroller.role),
        app.is_degraded,
        app.is_practice,
    )
    header = Header(look, where, width)
    if loses:
        header.show_safe(is_safe=False)
    return header


def take_over(session: SessionPort, wanted: Preferences) -> None:
    """What the store kept; in the pack's language where nobody has chosen one yet."""
    kept = session.preferences
    if not kept.is_language_chosen:
        kept.language = session.default_language
    if kept is not wanted:
        copy_look(kept, wanted)


def copy_look(source: Preferences, to: Preferences) -> None:
    to.language, to.theme, to.large_type = source.language, source.theme, source.large_type
