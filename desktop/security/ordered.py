"""Believes an order only with the control key that the pinned root certified."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.ordered import Ordered, StandingOrder
from sync.protocol import canonical, cose
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.cose import SignatureError
from sync.protocol.grants import Order


@dataclass(frozen=True, slots=True)
class BegunWipe:
    """What a wipe needs to go on without the store: the order with its proof, the share's name."""

    order: bytes
    control_certificate: bytes
    share_name: str

    def encoded(self) -> bytes:
        return canonical.encode(
            {"order": self.order, "control": self.control_certificate, "share": self.share_name}
        )


def standing_order(signed: bytes, control_certificate: bytes, root: bytes) -> StandingOrder | None:
    """None for what is unsigned, takes an order back, or is not known to this program."""
    try:
        anchor = cose.public_key(root)
        control = certified_key(control_certificate, anchor, Purpose.CONTROL)
        order = Order.verify(signed, cose.public_key(control))
    except (MalformedError, SignatureError):
        return None
    if order.order not in set(Ordered):
        return None
    return StandingOrder(Ordered(order.order), order.number, order.until)


def begun_wipe(untrusted: bytes, root: bytes) -> BegunWipe | None:
    """None unless a wipe was ordered by the centre whose root is pinned here."""
    try:
        told = canonical.decode(untrusted)
        begun = BegunWipe(told["order"], told["control"], told["share"])
        order = standing_order(begun.order, begun.control_certificate, root)
    except (MalformedError, KeyError, TypeError):
        return None
    return begun if order is not None and order.order is Ordered.WIPE else None
