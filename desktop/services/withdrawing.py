"""A member takes their consent back: noted, sealed, sent; what this laptop may read of them goes.

Promises: one transaction; doing it again changes nothing; what is left is that this card number
was withdrawn, by whom and why.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from desktop import wire
from desktop.domain.identifiers import compact_number
from desktop.domain.withdrawal import Withdrawal
from desktop.errors import AmendError
from desktop.services.desk import Desk
from desktop.services.spooling import make_durable
from desktop.storage.audit import Action
from desktop.storage.outbox import NewPacket
from desktop.storage.revisions import WITHDRAWN, RevisionRow


class Withdrawing:
    """Withdrawals, by one person at one laptop.

    Raises `AmendError` E-AMD-02: this member was not taken in here; E-AMD-03: not by this role.
    """

    def __init__(self, desk: Desk, on_sealed: Callable[[], None] = lambda: None) -> None:
        self._desk = desk
        self._on_sealed = on_sealed

    def is_withdrawn(self, member_id: UUID) -> bool:
        revisions = self._desk.store.read.revisions.of(member_id)
        return any(row.reason == WITHDRAWN for row in revisions)

    def withdraw(self, member_id: UUID, told: Withdrawal) -> str:
        """The card number that counts no more."""
        desk = self._desk
        if not desk.enroller.role.may_withdraw:
            raise AmendError("E-AMD-03")
        member = desk.store.read.enrolments.by_id(member_id)
        if member is None:
            raise AmendError("E-AMD-02")
        if self.is_withdrawn(member_id):
            return member.number
        moment = desk.clock.moment(desk.store.read.kept.number_of("server_time") or None)
        with desk.store.work() as tables:
            action = Action(desk.enroller.user, "withdraw", str(member_id))
            head = tables.audit.append(action, moment, wire.digest_of)
            seq, prev = tables.outbox.next_place()
            header = wire.header_of(
                wire.WITHDRAWAL, member_id,
                wire.Author(desk.identity.device, desk.enroller.user, desk.grant),
                wire.Link(seq, prev, head), moment, clock_suspect=False, base_rev=member.rev,
            )  # fmt: skip
            record = {**told.as_json(), "card": compact_number(member.number)}
            packet = desk.identity.seal_packet(header, record)
            new = NewPacket(
                seq, member_id.bytes, member.rev + 1, wire.WITHDRAWAL, wire.packet_digest(packet),
                packet, moment.wall_ms,
            )  # fmt: skip
            tables.outbox.add(new)
            tables.enrolments.withdraw(member_id, member.rev + 1)
            tables.likenesses.remove(member.number)
            tables.drafts.remove(member_id)
            user = desk.enroller.user
            row = RevisionRow(member.rev + 1, WITHDRAWN, told.wish.value, user, moment.wall_ms, {})
            tables.revisions.add(member_id, row)
        make_durable(desk.sides, new)
        self._on_sealed()
        return member.number
