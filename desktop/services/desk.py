"""What everybody works with who takes members in at one laptop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid4

from desktop.domain.enroller import Enroller
from desktop.domain.pack import Campaign
from desktop.security.identity import Identity
from desktop.services.clock import Clock
from desktop.services.making_room import MakingRoom
from desktop.services.precedence import Precedence
from desktop.services.spooling import Sides
from desktop.storage.mark import MarkFile
from desktop.storage.spool import Spool
from desktop.storage.work import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """What sealing works with."""

    store: Store
    spool: Spool
    mark: MarkFile
    identity: Identity
    campaign: Campaign
    enroller: Enroller
    grant: bytes
    clock: Clock
    index_key: bytes
    new_id: Callable[[], UUID] = uuid4
    room: MakingRoom | None = None
    former: Mapping[str, Campaign] = field(default_factory=dict)
    precedence: Precedence = field(default_factory=Precedence)

    def with_room(self, work: Callable[[], T]) -> T:
        """`work`, before anything the sync does; once more on a full disk without the ballast."""
        with self.precedence.first():
            return work() if self.room is None else self.room.with_room(work)

    @property
    def sides(self) -> Sides:
        return Sides(self.store, self.spool, self.mark)
