"""What the member pages show: masked, at most 50 rows, and only of one's own scope.

Nothing here reads religion, category or caste; no page has them.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, func, select

from sync.server.database import reading
from sync.server.people import within
from sync.server.tables import DEVICE, MEMBER, VERSION

ROWS: Final = 50
_LAST_PAGE: Final = 100_000
_DOT: Final = "•"
_HIDDEN: Final = _DOT * 4
_COLUMNS: Final = (
    MEMBER.c.id, MEMBER.c.name, MEMBER.c.number, MEMBER.c.booth, MEMBER.c.mobile, MEMBER.c.epic,
    MEMBER.c.state, MEMBER.c.captured_at, MEMBER.c.received_at, MEMBER.c.photo,
    DEVICE.c.label.label("device"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sieve:
    """What to list.  Codes and labels only: it stands in the address, personal data must not."""

    booth: str = ""
    device: str = ""
    state: str = ""

    def named(self) -> dict[str, str]:
        return {"booth": self.booth, "device": self.device, "state": self.state}

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (MEMBER.c.booth, self.booth), (DEVICE.c.label, self.device),
            (MEMBER.c.state, self.state),
        )  # fmt: skip
        return [column == value for column, value in wanted if value]


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """One correction: which fields, why, by whom; never the values."""

    rev: int
    fields: tuple[str, ...]
    reason: str
    usr: str
    at: int


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """One member as a page may show them."""

    id: str
    name: str
    number: str
    booth: str
    mobile: str
    epic: str
    state: str
    device: str
    captured_at: int
    received_at: int
    has_photo: bool
    versions: tuple[VersionSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    rows: tuple[MemberSeen, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return -(-self.total // ROWS)


def members_of(engine: Engine, scope: str, sieve: Sieve, page: int) -> Listed:
    """Newest first.  A page beyond the end is empty."""
    page = min(max(page, 1), _LAST_PAGE)
    inside = [within(DEVICE.c.scope, scope), *sieve.conditions()]
    joined = MEMBER.join(DEVICE, DEVICE.c.dev == MEMBER.c.dev)
    query = (
        select(*_COLUMNS)
        .select_from(joined)
        .where(*inside)
        .order_by(MEMBER.c.captured_at.desc(), MEMBER.c.id)
        .limit(ROWS)
        .offset((page - 1) * ROWS)
    )
    with reading(engine) as connection:
        total = connection.scalar(select(func.count()).select_from(joined).where(*inside))
        rows = connection.execute(query).all()
    return Listed(tuple(_seen(row, is_whole=False) for row in rows), int(total or 0), page)


def member_of(
    engine: Engine, scope: str, untrusted: str, *, is_whole: bool = False
) -> MemberSeen | None:
    """One member; None when there is none, and just so when they are of another scope."""
    row = _row(engine, scope, untrusted)
    if row is None:
        return None
    seen = _seen(row, is_whole=is_whole)
    return replace(seen, versions=_versions(engine, bytes(row.id)))


def photo_of(engine: Engine, scope: str, untrusted: str) -> str | None:
    """The blob's name; None as for `member_of`, and where there is no photo."""
    row = _row(engine, scope, untrusted)
    return None if row is None or not row.photo else str(row.photo)


def masked_mobile(mobile: str) -> str:
    return f"{mobile[:2]}{_HIDDEN}{mobile[-3:]}" if len(mobile) > 5 else _DOT * len(mobile)  # noqa: PLR2004 - two and three are shown


def masked_epic(epic: str) -> str:
    return f"{epic[:3]}{_HIDDEN}{epic[-3:]}" if len(epic) > 6 else _DOT * len(epic)  # noqa: PLR2004 - three and three are shown


def shown_number(number: str) -> str:
    """As it is printed on the card."""
    return f"{number[:4]}-{number[4:9]}-{number[9:]}"


def _row(engine: Engine, scope: str, untrusted: str) -> Any:  # noqa: ANN401 - a row of many columns
    try:
        identity = uuid.UUID(hex=untrusted).bytes
    except ValueError:
        return None
    query = (
        select(*_COLUMNS)
        .select_from(MEMBER.join(DEVICE, DEVICE.c.dev == MEMBER.c.dev))
        .where(MEMBER.c.id == identity, within(DEVICE.c.scope, scope))
    )
    with reading(engine) as connection:
        return connection.execute(query).first()


def _versions(engine: Engine, identity: bytes) -> tuple[VersionSeen, ...]:
    with reading(engine) as connection:
        query = select(VERSION).where(VERSION.c.id == identity).order_by(VERSION.c.rev)
        rows = connection.execute(query).all()
    return tuple(
        VersionSeen(row.rev, tuple(json.loads(row.changes)), row.reason, row.usr, row.at)
        for row in rows
    )


def _seen(row: Any, *, is_whole: bool) -> MemberSeen:  # noqa: ANN401 - the same
    return MemberSeen(
        id=bytes(row.id).hex(),
        name=row.name,
        number=shown_number(row.number),
        booth=row.booth,
        mobile=row.mobile if is_whole else masked_mobile(row.mobile),
        epic=row.epic if is_whole else masked_epic(row.epic),
        state=row.state,
        device=row.device,
        captured_at=row.captured_at,
        received_at=row.received_at,
        has_photo=bool(row.photo),
    )
