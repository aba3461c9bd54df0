"""What comes down, checked: only what the centre's right key signed for this laptop passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sync.client.ports import Applied, CentreKeys
from sync.protocol import cose
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Verdict
from sync.protocol.feed import Item, ItemKind
from sync.protocol.grants import Admission, Grant, Order, RevocationList
from sync.protocol.spellings import LearnedSpellings
from sync.protocol.tally import Tally

_NOT_OURS: Final = (MalformedError, SignatureError)


class Items:
    """One laptop's checks, by kind.  A kind that is not known is passed over."""

    def __init__(self, keys: CentreKeys) -> None:
        self._keys = keys
        self._control = cose.public_key(keys.control)
        self._receipts = cose.public_key(keys.receipts)
        self._checks: dict[str, Callable[[Item], Applied | None]] = {
            ItemKind.VERDICT: self._verdict,
            ItemKind.GRANT: self._grant,
            ItemKind.ADMISSION: self._admission,
            ItemKind.REVOCATIONS: self._revocations,
            ItemKind.SEAL_KEY: self._seal_key,
            ItemKind.SPELLINGS: self._spellings,
            ItemKind.ORDER: self._order,
            ItemKind.TALLY: self._tally,
        }

    def verified(self, item: Item) -> Applied | None:
        """The item, if the centre's right key signed it for this laptop; None otherwise."""
        check = self._checks.get(item.kind)
        try:
            return None if check is None else check(item)
        except _NOT_OURS:
            return None

    def _verdict(self, item: Item) -> Applied | None:
        verdict = Verdict.verify(item.body, self._control)
        is_mine = verdict.dev == self._keys.device
        return Applied(item.kind, item.body, verdict) if is_mine else None

    def _grant(self, item: Item) -> Applied:
        grant = Grant.verify(item.body, self._control)
        return Applied(item.kind, item.body, name=grant.grant.hex(), number=grant.version)

    def _admission(self, item: Item) -> Applied | None:
        admission = Admission.verify(item.body, self._control)
        is_mine = admission.dev == self._keys.device
        return Applied(item.kind, item.body, number=admission.version) if is_mine else None

    def _revocations(self, item: Item) -> Applied:
        listed = RevocationList.verify(item.body, self._control)
        return Applied(item.kind, item.body, number=listed.number)

    def _order(self, item: Item) -> Applied | None:
        order = Order.verify(item.body, self._control)
        is_mine = order.dev == self._keys.device
        return Applied(item.kind, item.body, number=order.number) if is_mine else None

    def _spellings(self, item: Item) -> Applied:
        LearnedSpellings.verify(item.body, self._control)
        return Applied(item.kind, item.body)

    def _tally(self, item: Item) -> Applied | None:
        tally = Tally.verify(item.body, self._receipts)
        is_mine = tally.dev == self._keys.device
        return Applied(item.kind, item.body, tally=tally) if is_mine else None

    def _seal_key(self, item: Item) -> Applied:
        certified_key(item.body, cose.public_key(self._keys.root), Purpose.SEAL)
        return Applied(item.kind, item.body)
