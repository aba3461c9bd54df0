"""Offers the packets of other laptops that this one carries, after its own.

They stand in no sequence here.  A receipt settles the packet whose digest it names, whichever
laptop made it, once the centre's signature on it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from sync.client.ports import Road, Waiting
from sync.protocol import cose
from sync.protocol.canonical import MalformedError
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Receipt

_TOGETHER: Final = 20  # few in one body: this laptop's own never wait long for them
WithToken = Callable[[Callable[[str], object]], object]


class Foreign(Protocol):
    """Packets that other laptops made, until the centre has each."""

    def waiting(self, limit: int) -> Sequence[Waiting]: ...
    def packet(self, seq: int) -> bytes: ...
    def settle(self, receipts: Sequence[tuple[Receipt, bytes]]) -> int: ...
    def offer_again(self) -> None: ...


def carry(
    foreign: Foreign,
    road: Road,
    with_token: WithToken,
    receipts: bytes,
    is_free: Callable[[], bool],
) -> int:
    """How many the centre has now; asks what it knows before it sends, while `is_free`."""
    settled = 0
    while is_free() and (waiting := list(foreign.waiting(_TOGETHER))):
        digests = [one.digest for one in waiting]
        known = with_token(lambda token, asked=digests: road.have(token, asked))  # type: ignore[misc]
        news = foreign.settle(_verified(known, receipts))
        if not news:
            sent = with_token(lambda token, held=waiting: _deliver(foreign, road, token, held))  # type: ignore[misc]
            news = foreign.settle(_verified(sent, receipts))
        if not news:
            break
        settled += news
    return settled


def _deliver(foreign: Foreign, road: Road, token: str, waiting: Sequence[Waiting]) -> object:
    return road.deliver(token, (foreign.packet(one.seq) for one in waiting))


def _verified(untrusted_receipts: object, receipts: bytes) -> list[tuple[Receipt, bytes]]:
    public = cose.public_key(receipts)
    found: list[tuple[Receipt, bytes]] = []
    for untrusted in untrusted_receipts if isinstance(untrusted_receipts, list) else []:
        try:
            found.append((Receipt.verify(untrusted, public), untrusted))
        except (MalformedError, SignatureError):
            continue
    return found
