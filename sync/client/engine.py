"""Empties the outbox and fills the inbox, one turn at a time, for as long as the road is open.

Holds no state that matters between turns: killed anywhere, it goes on from the outbox alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from typing import Final

from sync.client.foreign import Foreign, carry
from sync.client.items import Items
from sync.client.ports import (
    Applied,
    CentreKeys,
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
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Receipt
from sync.protocol.feed import Page, cursor, read_cursor

_LOOK_AHEAD: Final = 2_000
_ASK: Final = 128  # after a start; after a cut only what the cut body began with is in doubt
_TURN: Final = 8  # receipts, about a millisecond; to give a turn costs as much as one of them
_ROUNDS: Final = 3  # a restored centre, then what it turns out to lack, then the news
_NOT_OURS: Final = (MalformedError, SignatureError)


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
        self._begun: int | None = None  # the last packet of the last body; None: not known
        self._tell: Callable[[Progress], None] = lambda _: None
        self._may_send: Callable[[], bool] = lambda: True
        self._give_way: Callable[[], None] = lambda: None
        self._items = Items(keys)

    def run_once(
        self,
        stream_s: float,
        tell: Callable[[Progress], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        *,
        may_send: Callable[[], bool] = lambda: True,
        give_way: Callable[[], None] = lambda: None,
    ) -> Cycle:
        """Offers what waits, settles the receipts, applies the feed; only the last if it may not.

        `may_send` is asked before each packet: a body ends there as soon as it says no.  `give_way`
        is called before each packet and each receipt, and may rest for who seals meanwhile.
        Raises `UnreachableError` and `RefusedError`; whatever was confirmed before is kept.
        """
        self._tell, self._may_send, self._give_way = tell, may_send, give_way
        turn = _Turn()
        total, size = self._outbox.counts()
        progress = Progress(total=total, bytes_total=size)
        for _ in range(_ROUNDS):
            while may_send() and (waiting := list(self._outbox.waiting(_LOOK_AHEAD))):
                sent = self._offer(waiting, stream_s, clock, turn, progress)
                if not sent:
                    break
                progress = replace(progress, sent=progress.sent + sent)
            if may_send():
                self._carry_foreign(turn)
            if not self._drain_feed(turn) or not may_send():
                break
        return turn.cycle

    def knock(self) -> None:
        """Proves this laptop to the centre, and nothing else.

        Raises `UnreachableError` and `RefusedError`.
        """
        self._inbox.keep_token(self._road.open_session(self._sign))

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
            self._begin_again(answer.head.epoch, answer.head.at)
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
        if self._must_ask and (settled := self._ask(waiting, turn)):
            return settled
        self._must_ask = True  # until this body is answered
        stream = self._stream(waiting, stream_s, clock, turn, progress)
        before = turn.cycle.sent
        receipts = self._with_token(turn, lambda token: self._road.deliver(token, stream))
        # Fewer where one of two connections was cut: the road is open, and some are in doubt.
        is_whole = isinstance(receipts, list) and len(receipts) >= turn.cycle.sent - before
        self._must_ask = not is_whole
        return self._settle(receipts, turn)

    def _ask(self, waiting: Sequence[Waiting], turn: _Turn) -> int:
        """How many of what may have arrived turn out to be there.

        Packets go in their order, so after a start the first ones tell: only where the centre has
        all of them are the next in doubt.
        """
        begun = self._begun
        asked = [item for item in waiting if begun is None or item.seq <= begun]
        digests = [item.digest for item in (asked[:_ASK] if begun is None else asked)]
        settled = 0
        if digests:
            known = self._with_token(turn, lambda token: self._road.have(token, digests))
            settled = self._settle(known, turn)
        self._must_ask = begun is None and settled == len(digests) == _ASK
        return settled

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
            if count and (clock() - started > stream_s or not self._may_send()):
                return
            self._give_way()
            self._begun = item.seq
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
        epoch = self._inbox.epoch()
        verified: list[tuple[Receipt, bytes]] = []
        listed = untrusted_receipts if isinstance(untrusted_receipts, list) else []
        for count, untrusted in enumerate(listed):
            # A thousand receipts are verified at once: whoever else works gets turns.
            if not count % _TURN:
                time.sleep(0)
            self._give_way()
            try:
                receipt = Receipt.verify(untrusted, public)
            except _NOT_OURS:
                turn.add(passed_over=1)
                continue
            is_current = receipt.epoch >= epoch
            if receipt.dev == self._keys.device and is_current:
                verified.append((receipt, untrusted))
            else:
                turn.add(passed_over=1)
        news = self._outbox.settle(verified) if verified else 0
        turn.add(stored=news)
        self._tell(Progress(news=News.RECEIPTS))
        return news

    def _carry_foreign(self, turn: _Turn) -> None:
        if self._foreign is not None:
            with_token = lambda ask: self._with_token(turn, ask)  # noqa: E731
            is_free = lambda: not self._outbox.waiting(1)  # noqa: E731
            key = self._keys.receipts
            turn.add(carried=carry(self._foreign, self._road, with_token, key, is_free))

    def _drain_feed(self, turn: _Turn) -> bool:
        """Whether there is something to offer that the centre turns out to lack."""
        more, before = True, self._outbox.counts()[0]
        while more:
            after, made, told = self._inbox.cursor(), self._outbox.made(), self._inbox.told()
            raw = self._with_token(
                turn, partial(self._road.page, cursor=after, made=made, told=told)
            )
            if not isinstance(raw, bytes) or not raw:
                return False
            page = _read(raw)
            if self._is_restored(page):
                return True
            self._apply(page, turn)
            more = page.more
        return self._outbox.counts()[0] > before

    def _is_restored(self, page: Page) -> bool:
        """Of a later epoch: what the page says is of packets that wait again; it is read anew."""
        known = self._inbox.epoch()
        if known in (0, page.epoch):
            return False
        if page.epoch < known:
            # A copy from before the centre was restored answers: none of its words count.
            raise UnreachableError("E-CNT-05")
        self._begin_again(page.epoch, page.now)
        return True

    def _begin_again(self, epoch: int, now: int) -> None:
        self._outbox.offer_again()
        if self._foreign is not None:
            self._foreign.offer_again()
        self._inbox.begin_again(epoch, now)
        self._must_ask, self._begun = True, None

    def _apply(self, page: Page, turn: _Turn) -> None:
        good = self._good(page, turn)
        if good or page.next != self._inbox.cursor():
            self._inbox.apply(good, page.next, page.epoch, page.now)
        else:
            self._inbox.note_contact(page.now)
        self._tell(Progress(news=News.PAGE))

    def _good(self, page: Page, turn: _Turn) -> list[Applied]:
        items = [self._items.verified(item) for item in page.items]
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


def _read(untrusted: bytes) -> Page:
    """Raises `UnreachableError` for what is no page: a stranger answered."""
    try:
        return Page.parse(untrusted)
    except MalformedError as error:
        raise UnreachableError("E-NET-06") from error
