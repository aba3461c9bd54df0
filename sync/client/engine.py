"""Empties the outbox and fills the inbox, one turn at a time, for as long as the road is open.

Holds no state that matters between turns: killed anywhere, it goes on from the outbox alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from sync.client.foreign import Foreign, carry
from sync.client.ports import (
    Applied,
    Inbox,
    Outbox,
    RefusedError,
    Road,
    SignProof,
    UnreachableError,
    Waiting,
)
from sync.client.transport import SessionEndedError
from sync.protocol import cose
from sync.protocol.bundle import read_answer
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import Purpose, certified_key
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Receipt, Verdict
from sync.protocol.feed import Item, ItemKind, Page, cursor, read_cursor
from sync.protocol.grants import Admission, Grant, Order, RevocationList
from sync.protocol.spellings import LearnedSpellings

_LOOK_AHEAD: Final = 2_000
_NOT_OURS: Final = (MalformedError, SignatureError)


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """The centre's keys that the laptop verified up to its pinned root."""

    root: bytes
    control: bytes
    receipts: bytes
    device: bytes


class News(Enum):
    """What the engine tells while it works."""

    CONTACT = auto()
    SENDING = auto()
    RECEIPTS = auto()
    PAGE = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """How one turn has gone so far: people-sized counts and bytes."""

    news: News = News.CONTACT
    sent: int = 0
    total: int = 0
    bytes_sent: int = 0
    bytes_total: int = 0


@dataclass(frozen=True, slots=True)
class Cycle:
    """How one turn ended: what was sent, confirmed and applied, and what was not to be trusted."""

    sent: int = 0
    stored: int = 0
    applied: int = 0
    verdicts: int = 0
    passed_over: int = 0
    round_trips: int = 0
    carried: int = 0  # of other laptops' packets: how many the centre now has


@dataclass
class _Turn:
    """The counters of one turn while it runs."""

    cycle: Cycle = field(default_factory=Cycle)

    def add(self, **more: int) -> None:
        sums = {name: getattr(self.cycle, name) + value for name, value in more.items()}
        self.cycle = replace(self.cycle, **sums)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the feed stands after a page: cursor, epoch, and the centre's time, or 0."""

    cursor: str
    epoch: int
    now: int


class SyncEngine:
    """One laptop's engine.  Not safe for two threads; one loop owns it."""

    def __init__(  # noqa: PLR0913, PLR0917 - the laptop's ports, and whose packets it carries
        self,
        outbox: Outbox,
        inbox: Inbox,
        road: Road,
        keys: CentreKeys,
        sign: SignProof,
        foreign: Foreign | None = None,
    ) -> None:
        self._outbox = outbox
        self._inbox = inbox
        self._road = road
        self._keys = keys
        self._sign = sign
        self._foreign = foreign
        self._must_ask = True  # after a start or a cut nobody here knows what arrived
        self._tell: Callable[[Progress], None] = lambda _: None
        self._control = cose.public_key(keys.control)
        self._checks: dict[str, Callable[[Item], Applied | None]] = {
            ItemKind.VERDICT: self._verdict,
            ItemKind.GRANT: self._grant,
            ItemKind.ADMISSION: self._admission,
            ItemKind.REVOCATIONS: self._revocations,
            ItemKind.SEAL_KEY: self._seal_key,
            ItemKind.SPELLINGS: self._spellings,
            ItemKind.ORDER: self._order,
        }

    def run_once(
        self,
        stream_s: float,
        tell: Callable[[Progress], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Cycle:
        """Offers what waits, settles the receipts, applies the feed.

        Raises `UnreachableError` and `RefusedError`; whatever was confirmed before is kept.
        """
        self._tell = tell
        turn = _Turn()
        total, size = self._outbox.counts()
        progress = Progress(total=total, bytes_total=size)
        while waiting := list(self._outbox.waiting(_LOOK_AHEAD)):
            sent = self._offer(waiting, stream_s, clock, turn, progress)
            if not sent:
                break
            progress = replace(progress, sent=progress.sent + sent)
        if self._foreign is not None:
            with_token = lambda ask: self._with_token(turn, ask)  # noqa: E731
            is_free = lambda: not self._outbox.waiting(1)  # noqa: E731
            receipts = self._keys.receipts
            carried = carry(self._foreign, self._road, with_token, receipts, is_free)
            turn.add(carried=carried)
        self._drain_feed(turn)
        return turn.cycle

    def take(self, untrusted: bytes) -> Cycle | None:
        """The pen-drive road: the centre's answer to a bundle; None when it is not one for us."""
        turn = _Turn()
        try:
            answer = read_answer(untrusted, cose.public_key(self._keys.receipts))
        except _NOT_OURS:
            return None
        if answer.head is None:
            self._settle(list(answer.receipts), turn)
            for _, page in answer.pages:
                self._keep(page, turn, Mark(self._inbox.cursor(), self._inbox.epoch(), 0))
            return turn.cycle
        if answer.head.dev != self._keys.device:
            return None
        known = self._inbox.epoch()
        if answer.head.epoch < known:
            # From before the centre was restored: what it says of packets may no longer be so.
            turn.add(passed_over=len(answer.receipts))
            return turn.cycle
        if known not in (0, answer.head.epoch):
            self._outbox.offer_again()
        self._settle(list(answer.receipts), turn)
        for start, page in answer.pages:
            self._keep(page, turn, self._mark_after(start, page, answer.head.epoch))
        return turn.cycle

    def carry(self, bundle: bytes) -> bytes:
        """Delivers another laptop's bundle; the centre's answer to it, once its head verifies.

        Raises `UnreachableError` and `RefusedError`.
        """
        answer = self._with_token(_Turn(), lambda token: self._road.carry(token, bundle))
        try:
            if not isinstance(answer, bytes):
                raise MalformedError("no answer")
            found = read_answer(answer, cose.public_key(self._keys.receipts))
        except _NOT_OURS as error:
            raise UnreachableError("E-NET-06") from error
        if found.head is None:
            raise UnreachableError("E-NET-06")
        return answer

    def _mark_after(self, start: str, page: Page, epoch: int) -> Mark:
        """The cursor moves over a page that begins at or before it, and never back."""
        held_epoch, held = read_cursor(self._inbox.cursor())
        at = held if held_epoch == epoch else 0
        begins, ends = read_cursor(start)[1], read_cursor(page.next)[1]
        number = ends if begins <= at < ends else at
        return Mark(cursor(epoch, number), epoch, page.now)

    def _with_token(self, turn: _Turn, ask: Callable[[str], object]) -> object:
        """`ask` with the kept token, once more with a new one if the old has ended."""
        token = self._inbox.token()
        if token:
            try:
                turn.add(round_trips=1)
                return ask(token)
            except SessionEndedError:
                self._inbox.keep_token("")
        token = self._road.open_session(self._sign)
        self._inbox.keep_token(token)
        turn.add(round_trips=3)
        try:
            return ask(token)
        except SessionEndedError as error:
            raise RefusedError(error.code) from error

    def _offer(
        self,
        waiting: Sequence[Waiting],
        stream_s: float,
        clock: Callable[[], float],
        turn: _Turn,
        progress: Progress,
    ) -> int:
        """One request body.  How many of the packets now have a receipt."""
        if self._must_ask:
            digests = [item.digest for item in waiting]
            known = self._with_token(turn, lambda token: self._road.have(token, digests))
            settled = self._settle(known, turn)
            self._must_ask = False
            if settled:
                return settled
        self._must_ask = True  # until this body is answered
        stream = self._stream(waiting, stream_s, clock, turn, progress)
        receipts = self._with_token(turn, lambda token: self._road.deliver(token, stream))
        self._must_ask = False
        return self._settle(receipts, turn)

    def _stream(
        self,
        waiting: Sequence[Waiting],
        stream_s: float,
        clock: Callable[[], float],
        turn: _Turn,
        progress: Progress,
    ) -> Iterator[bytes]:
        """Packets for as long as the body may last; always at least one."""
        started = clock()
        done = 0
        for count, item in enumerate(waiting):
            if count and clock() - started > stream_s:
                return
            self._tell(
                replace(
                    progress,
                    news=News.SENDING,
                    sent=progress.sent + count,
                    bytes_sent=progress.bytes_sent + done,
                )
            )
            try:
                packet = self._outbox.packet(item.seq)
            except Exception:
                self._outbox.note_crash(item.seq)
                raise
            yield packet
            done += item.size
            turn.add(sent=1)

    def _settle(self, untrusted_receipts: object, turn: _Turn) -> int:
        public = cose.public_key(self._keys.receipts)
        verified: list[tuple[Receipt, bytes]] = []
        for untrusted in untrusted_receipts if isinstance(untrusted_receipts, list) else []:
            try:
                receipt = Receipt.verify(untrusted, public)
            except _NOT_OURS:
                turn.add(passed_over=1)
                continue
            is_current = receipt.epoch >= self._inbox.epoch()
            if receipt.dev == self._keys.device and is_current:
                verified.append((receipt, untrusted))
            else:
                turn.add(passed_over=1)
        news = self._outbox.settle(verified) if verified else 0
        turn.add(stored=news)
        self._tell(Progress(news=News.RECEIPTS))
        return news

    def _drain_feed(self, turn: _Turn) -> None:
        more = True
        while more:
            after, made = self._inbox.cursor(), self._outbox.made()
            ask = lambda token, c=after, m=made: self._road.page(token, c, m)  # noqa: E731
            raw = self._with_token(turn, ask)
            if not isinstance(raw, bytes) or not raw:
                return
            page = Page.parse(raw)
            if self._inbox.epoch() not in (0, page.epoch):
                self._outbox.offer_again()
                if self._foreign is not None:
                    self._foreign.offer_again()
            self._apply(page, turn)
            more = page.more

    def _apply(self, page: Page, turn: _Turn) -> None:
        good = self._good(page, turn)
        if good or page.next != self._inbox.cursor():
            self._inbox.apply(good, page.next, page.epoch, page.now)
        else:
            self._inbox.note_contact(page.now)
        self._tell(Progress(news=News.PAGE))

    def _good(self, page: Page, turn: _Turn) -> list[Applied]:
        items = [self._verified(item) for item in page.items]
        good = [item for item in items if item is not None]
        turn.add(
            applied=len(good),
            verdicts=sum(item.verdict is not None for item in good),
            passed_over=len(items) - len(good),
        )
        return good

    def _keep(self, page: Page, turn: _Turn, mark: Mark) -> None:
        """What a page from a stick brings; the centre's time as we know it never goes back."""
        now = max(mark.now, self._inbox.server_time())
        self._inbox.apply(self._good(page, turn), mark.cursor, mark.epoch, now)

    def _verified(self, item: Item) -> Applied | None:
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
        return Applied(item.kind, item.body, None, grant.grant.hex(), grant.version)

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

    def _seal_key(self, item: Item) -> Applied:
        certified_key(item.body, cose.public_key(self._keys.root), Purpose.SEAL)
        return Applied(item.kind, item.body)
