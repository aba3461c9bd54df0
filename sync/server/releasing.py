"""What is held at the centre, and letting it be judged again once the cause is gone.

Promises: what is listed names codes, laptops and numbers, and no person; what is released is judged
by the same rules as before, a revoked laptop's packets excepted, which a person let in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, func, select, update

from sync.server import audit
from sync.server.audit import Action, Entry
from sync.server.centre import now_ms
from sync.server.database import reading, writing
from sync.server.people import within
from sync.server.tables import CONFLICT, DEVICE, PACKET

ROWS: Final = 50
_LAST_PAGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class HeldSeen:
    """One packet that waits for a person.  `is_above`: its card is above the last that counts."""

    server_seq: int
    device: str
    seq: int
    kind: str
    code: str
    received_at: int
    counter: int | None = None
    counts_to: int | None = None

    @property
    def is_above(self) -> bool:
        return None not in (self.counter, self.counts_to) and self.counter > self.counts_to  # type: ignore[operator] # just asked


@dataclass(frozen=True, slots=True)
class Held:
    """One page of what is held, how much of each code there is, and the conflicts."""

    rows: tuple[HeldSeen, ...]
    codes: tuple[tuple[str, int], ...]
    conflicts: tuple[HeldSeen, ...]
    page: int

    @property
    def total(self) -> int:
        return sum(count for _, count in self.codes)

    @property
    def pages(self) -> int:
        return -(-self.total // ROWS)


def held(engine: Engine, scope: str, code: str, page: int) -> Held:
    """The oldest first."""
    page = min(max(page, 1), _LAST_PAGE)
    wanted: list[ColumnElement[bool]] = [
        within(DEVICE.c.scope, scope), PACKET.c.state == "quarantined"
    ]  # fmt: skip
    joined = PACKET.join(DEVICE, DEVICE.c.dev == PACKET.c.dev)
    with reading(engine) as connection:
        by_code = select(PACKET.c.code, func.count()).select_from(joined).where(*wanted)
        if code:
            wanted.append(PACKET.c.code == code)
            by_code = by_code.where(PACKET.c.code == code)
        codes = connection.execute(by_code.group_by(PACKET.c.code).order_by(PACKET.c.code)).all()
        query = (
            select(
                PACKET.c.server_seq, DEVICE.c.label, PACKET.c.seq, PACKET.c.typ, PACKET.c.code,
                PACKET.c.received_at, PACKET.c.counter, DEVICE.c.revoked_after,
            )
            .select_from(joined).where(*wanted).order_by(PACKET.c.server_seq)
            .limit(ROWS).offset((page - 1) * ROWS)
        )  # fmt: skip
        rows = connection.execute(query).all()
        twice = (
            select(DEVICE.c.label, CONFLICT.c.rev, CONFLICT.c.received_at)
            .join(CONFLICT, CONFLICT.c.dev == DEVICE.c.dev)
            .where(within(DEVICE.c.scope, scope))
            .order_by(CONFLICT.c.received_at.desc())
            .limit(ROWS)
        )
        conflicts = connection.execute(twice).all()
    return Held(
        tuple(HeldSeen(*row) for row in rows),
        tuple((str(name), int(count)) for name, count in codes),
        tuple(HeldSeen(0, label, rev, "", "conflict", at) for label, rev, at in conflicts),
        page,
    )


def release(
    engine: Engine, actor: str, places: Sequence[int] = (), code: str = "", scope: str = ""
) -> int:
    """Judge these again, or all with a code; how many.  Those outside `scope` do not exist."""
    what = [PACKET.c.code == code] if code else [PACKET.c.server_seq.in_(list(places))]
    if scope:
        near = select(DEVICE.c.dev).where(within(DEVICE.c.scope, scope))
        what.append(PACKET.c.dev.in_(near))
    now = now_ms()
    with writing(engine) as connection:
        again = update(PACKET).where(PACKET.c.state == "quarantined", *what)
        values: dict[str, Any] = {"state": "stored", "code": "", "judged_at": None}
        done = connection.execute(again.values(**values, released_at=now)).rowcount
        if done:
            told = code or ",".join(map(str, places))[:64]
            audit.write(connection, Entry(actor, Action.RELEASED, told))
    return int(done)
