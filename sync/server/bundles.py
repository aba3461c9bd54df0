"""Takes in bundles that came by pen drive, and makes the centre's answer to each.

A bundle's packets go through `Receiving.receive`, the very code behind HTTP.  Nothing is refused
as a whole: what is damaged is passed over, and the answer says what is missing.  An answer goes
only to a laptop that a signature proves; a head alone, which anybody could write, gets none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, Row, func, select, update

from sync.protocol import canonical, cose, sealing
from sync.protocol.bundle import (
    LARGEST_BUNDLE,
    LONGEST_MISSING,
    AnswerHead,
    BundleHead,
    BundleReading,
    Trailer,
    bundle_name,
    read_bundle,
)
from sync.protocol.canonical import MalformedError
from sync.protocol.certificates import key_id
from sync.protocol.cose import SignatureError
from sync.protocol.envelope import Outcome, Receipt, Verdict
from sync.protocol.feed import ItemKind, Page, cursor, read_cursor, with_tally
from sync.server import feed
from sync.server.audit import Action, Entry, write
from sync.server.centre import now_ms
from sync.server.counting import Counting
from sync.server.database import insert_for, reading, writing
from sync.server.keys import SigningKey
from sync.server.receiving import GROUP, Receiving
from sync.server.tables import BUNDLE, DEVICE, PACKET

_LARGEST_ANSWER: Final = 8 * 1024 * 1024
_MOST_RECEIPTS: Final = 20_000
_TAKEN: Final = frozenset({Outcome.STORED, Outcome.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Asked:
    """One bundle that a laptop's signature proved, and where its feed is to begin."""

    dev: bytes
    bundle: bytes
    after: str = ""
    first: int = 0
    last: int = 0
    made: int = 0
    count: int = 0
    has_trailer: bool = False

    @property
    def name(self) -> str:
        return bundle_name(self.dev, self.bundle)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the centre holds of one laptop: "made 212, has 211, missing 147"."""

    label: str
    made: int
    has: int
    missing: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file.  `asked` is None when no laptop of this centre is proved by it."""

    asked: Asked | None
    outcomes: dict[str, int]
    digests: tuple[bytes, ...] = ()
    told: tuple[bytes, ...] = ()  # receipts for a person, which no later look could make again

    @property
    def packets(self) -> int:
        return sum(self.outcomes.values())

    @property
    def not_taken(self) -> int:
        return sum(n for outcome, n in self.outcomes.items() if outcome not in _TAKEN)


class Bundles:
    """Import and answer.  Holds the receipts key, and no other."""

    def __init__(self, engine: Engine, receiving: Receiving, key: SigningKey, epoch: int) -> None:
        self._engine = engine
        self._receiving = receiving
        self._key = key
        self._kid = key_id(key.public_key().public_bytes_raw())
        self._public = key.public_key()
        self._epoch = epoch

    def take(self, untrusted: bytes, road: str) -> Taken:
        """Receives every whole packet of a file; `road` says for the record who brought it."""
        if len(untrusted) > LARGEST_BUNDLE:
            return Taken(None, {})
        found = read_bundle(untrusted)
        signed = [
            receipt
            for start in range(0, len(found.packets), GROUP)
            for receipt in self._receiving.receive(found.packets[start : start + GROUP])
        ]
        receipts = [Receipt.verify(one, self._public) for one in signed]
        outcomes = Counter(receipt.outcome for receipt in receipts)
        asked = self._proved(found, [one for one in receipts if one.outcome in _TAKEN])
        if asked is not None:
            self._note(asked, len(found.packets), road)
        told = tuple(
            one for one, receipt in zip(signed, receipts, strict=True) if _is_for_a_person(receipt)
        )
        return Taken(asked, dict(outcomes), tuple(one.digest for one in receipts), told)

    def answer(self, taken: Taken) -> bytes | None:
        """The answer as things stand now; made again later it holds the verdicts since."""
        asked = taken.asked
        if asked is None:
            return None
        told_epoch, number = read_cursor(asked.after)
        after = cursor(self._epoch, number if told_epoch == self._epoch else 0)
        pages = self._pages(asked.dev, after)
        tally = self.tally(asked.dev)
        pages[-1] = with_tally(pages[-1], self._signed_tally(asked.dev))
        encoded = [page.encoded() for page in pages]
        head = AnswerHead(
            dev=asked.dev, bundle=asked.bundle, after=after, next=pages[-1].next,
            epoch=self._epoch, trailer=asked.has_trailer, made=tally.made, has=tally.has,
            missing=tally.missing[:LONGEST_MISSING], at=now_ms(),
            pages=tuple(canonical.digest(page) for page in encoded),
        ).sign(self._key, self._kid)  # fmt: skip
        receipts = self._receipts(asked, taken.digests, pages)
        return b"".join(canonical.sequence([head, *receipts, *taken.told, *encoded]))

    def again(self, dev: bytes, bundle: bytes) -> Taken | None:
        """A bundle that came before, to be answered anew."""
        query = select(BUNDLE).where(BUNDLE.c.dev == dev, BUNDLE.c.bundle == bundle)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else Taken(_asked_of(row), {})

    def unjudged(self, dev: bytes) -> int:
        """How many packets of a laptop the opener has not looked at."""
        query = select(func.count()).where(PACKET.c.dev == dev, PACKET.c.state == "stored")
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def tally(self, dev: bytes) -> Tally:
        """Sequences that the centre holds, and the runs it does not, up to what was ever told."""
        label = select(DEVICE.c.label).where(DEVICE.c.dev == dev)
        with reading(self._engine) as connection:
            said = self._counting().tally(connection, dev)
            name = str(connection.execute(label).scalar_one())
        return Tally(name, said.made, said.has, said.missing)

    def _signed_tally(self, dev: bytes) -> bytes:
        with reading(self._engine) as connection:
            counting = self._counting()
            return counting.signed(counting.tally(connection, dev))

    def _counting(self) -> Counting:
        """A stick is rare: each is counted from the ledger's first row on."""
        return Counting(self._engine, self._key, self._epoch)

    def _proved(self, found: BundleReading, receipts: Sequence[Receipt]) -> Asked | None:
        """Of the laptop that signed the trailer, else of the one that signed most packets."""
        for dev in found.claimed_devices():
            trailer = self._trailer(found, dev)
            if trailer is not None:
                return _by_trailer(trailer, found.head)
        signers = Counter(receipt.dev for receipt in receipts).most_common(1)
        if not signers:
            return None
        dev = signers[0][0]
        seqs = [
            header.seq
            for packet in found.packets
            if (header := sealing.read_packet(packet).header).dev == dev
        ]
        bundle, head = b"", found.head
        if head is not None and head.dev == dev:
            bundle = head.bundle
        # No cursor and no count of an unsigned head is believed: the feed begins anew.
        bundle = bundle or canonical.digest(b"".join(found.packets))[:8]
        return Asked(dev, bundle, first=min(seqs), last=max(seqs), count=len(seqs))

    def _note(self, asked: Asked, packets: int, road: str) -> None:
        values = {
            "after": asked.after, "first": asked.first, "last": asked.last, "made": asked.made,
            "count": asked.count, "packets": packets, "trailer": asked.has_trailer, "road": road,
            "came_at": now_ms(),
        }  # fmt: skip
        with writing(self._engine) as connection:
            new = insert_for(connection, BUNDLE).values(
                dev=asked.dev, bundle=asked.bundle, **values
            )
            # A damaged copy never takes the place of a whole one.
            where = None if asked.has_trailer else BUNDLE.c.trailer.is_(False)
            names = ["dev", "bundle"]
            row = new.on_conflict_do_update(index_elements=names, set_=values, where=where)
            connection.execute(row)
            ahead = update(DEVICE).where(DEVICE.c.dev == asked.dev, DEVICE.c.made < asked.made)
            connection.execute(ahead.values(made=asked.made))
            write(connection, Entry(road, Action.BUNDLE_TAKEN, asked.name))

    def _trailer(self, found: BundleReading, dev: bytes) -> Trailer | None:
        with reading(self._engine) as connection:
            public = connection.scalar(select(DEVICE.c.public).where(DEVICE.c.dev == dev))
        if public is None:
            return None
        return found.verified_trailer(cose.public_key(bytes(public)), dev)

    def _pages(self, dev: bytes, after: str) -> list[Page]:
        """From the laptop's place on, as many as an answer holds."""
        size, pages = 0, list[Page]()
        while True:
            page = feed.page(self._engine, dev, after, self._epoch)
            pages.append(page)
            size += sum(len(item.body) for item in page.items)
            after = page.next
            if not page.more or size > _LARGEST_ANSWER:
                return pages

    def _receipts(
        self, asked: Asked, digests: Sequence[bytes], pages: Sequence[Page]
    ) -> list[bytes]:
        judged = [digest for page in pages for digest in _judged(page)]
        beyond = (
            select(PACKET.c.digest)
            .where(PACKET.c.dev == asked.dev, PACKET.c.seq >= max(asked.first, 1))
            .order_by(PACKET.c.seq)
            .limit(_MOST_RECEIPTS)
        )
        with reading(self._engine) as connection:
            is_news = asked.has_trailer and not asked.count  # nothing waits on that laptop
            wanted = [] if is_news else [bytes(one) for one in connection.scalars(beyond)]
            named = list(dict.fromkeys([*digests, *judged]))
            for start in range(0, len(named), 500):
                own = select(PACKET.c.digest).where(
                    PACKET.c.dev == asked.dev, PACKET.c.digest.in_(named[start : start + 500])
                )
                wanted += [bytes(digest) for digest in connection.scalars(own)]
        return self._receiving.known(list(dict.fromkeys(wanted)))


def _is_for_a_person(receipt: Receipt) -> bool:
    """Not for a packet that was damaged on its way: whole, it will be taken the next time."""
    return receipt.outcome == Outcome.CONFLICT or receipt.code == "header"


def _by_trailer(trailer: Trailer, head: BundleHead | None) -> Asked:
    """The digest covers the head, so with a trailer that verifies its cursor is the laptop's."""
    after = "" if head is None else head.after
    return Asked(
        dev=trailer.dev, bundle=trailer.bundle, after=after, first=trailer.first,
        last=trailer.last, made=trailer.made, count=trailer.count, has_trailer=True,
    )  # fmt: skip


def _asked_of(row: Row[tuple[object, ...]]) -> Asked:
    held = row._mapping  # noqa: SLF001 - the library's public name for it
    return Asked(
        dev=bytes(held["dev"]), bundle=bytes(held["bundle"]), after=held["after"],
        first=held["first"], last=held["last"], made=held["made"], count=held["count"],
        has_trailer=held["trailer"],
    )  # fmt: skip


def _judged(page: Page) -> list[bytes]:
    found = []
    for item in page.items:
        if item.kind == ItemKind.VERDICT:
            try:
                found.append(Verdict.parse(cose.read1(item.body).payload).digest)
            except (MalformedError, SignatureError):
                continue
    return found
