"""What the header says of where one is: camp, person, role."""

from __future__ import annotations

from ui.bridge.ports import ApplicationPort, SessionPort
from ui.bridge.wording import role
from ui.look.theme import Look
from ui.widgets.header import Header, Whereabouts


def header_of(look: Look, session: SessionPort, app: ApplicationPort, width: int) -> Header:
    """A header for this session at this width."""
    enroller = session.enroller
    where = Whereabouts(
        session.camp_name,
        enroller.name,
        role(look.words, enroller.role),
        app.is_degraded,
        app.is_practice,
    )
    return Header(look, where, width)
