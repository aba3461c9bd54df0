"""Bundles at the centre: whatever became of the file, every whole packet counts, and once."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from sync.protocol import canonical, sealing
from sync.protocol.bundle import BundleHead, read_answer, read_bundle, write_bundle
from sync.protocol.cose import public_key
from sync.protocol.envelope import Outcome
from sync.protocol.feed import ItemKind
from sync.server import feed
from sync.server.bundles import Bundles, Taken
from sync.server.counting import missing_runs
from sync.server.database import reading, writing
from sync.server.keys import KeyFolder
from sync.server.receiving import Receiving
from sync.server.tables import BUNDLE, PACKET
from tests.support.bare_laptop import Laptop
from tests.support.parts import EPOCH, Ledger, a_ledger

TWELVE = 12
NAME = bytes.fromhex("0123456789abcdef")


@dataclass(frozen=True)
class Desk:
    """A centre that takes sticks."""

    ledger: Ledger
    bundles: Bundles

    def take(self, data: bytes) -> Taken:
        return self.bundles.take(data, "command")

    def held(self) -> set[bytes]:
        with reading(self.ledger.engine) as connection:
            return {bytes(one) for one in connection.scalars(select(PACKET.c.packet))}

    def empty(self) -> None:
        with writing(self.ledger.engine) as connection:
            connection.execute(delete(PACKET))


def desk_on(ledger: Ledger, keys: KeyFolder, epoch: int = EPOCH) -> Desk:
    key = keys.receipts_key()
    receiving = Receiving(ledger.engine, key, epoch)
    return Desk(ledger, Bundles(ledger.engine, receiving, key, epoch))


@pytest.fixture
def desk(ledger: Ledger, keys: KeyFolder) -> Desk:
    return desk_on(ledger, keys)


@pytest.fixture
def plain_desk(tmp_path: Path, keys: KeyFolder) -> object:
    """On SQLite alone, for the long runs."""
    with a_ledger(f"sqlite:///{tmp_path / 'plain.db'}", tmp_path, keys) as made:
        yield desk_on(made, keys)


def bundle_of(laptop: Laptop, packets: list[bytes], *, first: int = 1, after: str = "") -> bytes:
    head = BundleHead(
        dev=laptop.dev, bundle=NAME, count=len(packets), first=first if packets else 0,
        last=first + len(packets) - 1 if packets else 0, made=laptop.seq, after=after,
        epoch=EPOCH if after else 0, made_at=0,
    )  # fmt: skip
    return write_bundle(head, packets, laptop.key)


def small(laptop: Laptop) -> bytes:
    return laptop.enrolment(photo=b"\xff\xd8 a small photo \xff\xd9")


def test_a_whole_bundle_is_stored_and_answered_with_receipts_and_the_feed(desk: Desk) -> None:
    laptop = desk.ledger.laptop()
    packets = [small(laptop) for _ in range(3)]
    taken = desk.take(bundle_of(laptop, packets))
    assert taken.outcomes == {Outcome.STORED: 3}
    desk.ledger.open_all()

    answer = read_answer(desk.bundles.answer(taken) or b"", public_key(laptop.receipts_public))

    assert answer.head is not None
    assert answer.head.trailer
    assert (answer.head.dev, answer.head.bundle) == (laptop.dev, NAME)
    assert (answer.head.made, answer.head.has, answer.head.missing) == (3, 3, ())
    receipts = [laptop.read_receipt(one) for one in answer.receipts]
    assert {one.digest for one in receipts} == {sealing.read_packet(p).digest for p in packets}
    kinds = [item.kind for _, page in answer.pages for item in page.items]
    assert kinds.count(ItemKind.VERDICT) == 3


def test_the_answer_begins_where_the_laptop_stands_and_names_what_is_missing(desk: Desk) -> None:
    laptop = desk.ledger.laptop()
    packets = [small(laptop) for _ in range(5)]
    desk.ledger.receiving.receive(packets[:2])
    desk.ledger.open_all()
    place = feed.page(desk.ledger.engine, laptop.dev, "", EPOCH).next

    taken = desk.take(bundle_of(laptop, packets[3:], first=4, after=place))
    answer = read_answer(desk.bundles.answer(taken) or b"", public_key(laptop.receipts_public))

    assert answer.head is not None
    assert (answer.head.after, answer.head.missing) == (place, ((3, 3),))
    kinds = [item.kind for _, page in answer.pages for item in page.items]
    assert kinds == [ItemKind.TALLY]
    tally = desk.bundles.tally(laptop.dev)
    assert (tally.made, tally.has, tally.missing) == (5, 4, ((3, 3),))


def test_a_verdict_in_the_answer_never_comes_without_its_receipt(desk: Desk) -> None:
    """Of a packet that another road brought, and whose receipt was lost on it."""
    laptop = desk.ledger.laptop()
    earlier, later = small(laptop), small(laptop)
    desk.ledger.receiving.receive([earlier])
    desk.ledger.open_all()
    taken = desk.take(bundle_of(laptop, [later], first=2))
    answer = read_answer(desk.bundles.answer(taken) or b"", public_key(laptop.receipts_public))
    told = {laptop.read_receipt(one).digest for one in answer.receipts}
    assert sealing.read_packet(earlier).digest in told


def test_a_bundle_of_nothing_asks_for_news(desk: Desk) -> None:
    laptop = desk.ledger.laptop()
    desk.ledger.receiving.receive([small(laptop)])
    desk.ledger.open_all()
    taken = desk.take(bundle_of(laptop, []))
    answer = read_answer(desk.bundles.answer(taken) or b"", public_key(laptop.receipts_public))
    kinds = [item.kind for _, page in answer.pages for item in page.items]
    assert (taken.packets, len(answer.receipts)) == (0, 1)
    assert kinds == [ItemKind.VERDICT, ItemKind.TALLY]


def test_one_bundle_five_times_by_file_and_stream_at_once_is_each_packet_once(desk: Desk) -> None:
    laptop = desk.ledger.laptop()
    packets = [small(laptop) for _ in range(6)]
    data = bundle_of(laptop, packets)

    def one_way(turn: int) -> list[str]:
        if turn % 2:
            receipts = desk.ledger.receiving.receive(packets)
            return [laptop.read_receipt(receipt).outcome for receipt in receipts]
        return [name for name, n in desk.take(data).outcomes.items() for _ in range(n)]

    with ThreadPoolExecutor(5) as roads:
        said = list(roads.map(one_way, range(5)))
    outcomes = [outcome for answer in said for outcome in answer]
    assert desk.ledger.rows() == 6
    assert (outcomes.count(Outcome.STORED), outcomes.count(Outcome.DUPLICATE)) == (6, 24)
    with reading(desk.ledger.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(BUNDLE)) == 1


def test_a_head_without_a_signature_of_its_laptop_gets_no_answer(desk: Desk) -> None:
    """Anybody could write one; the feed is only for who held the stick."""
    laptop, stranger = desk.ledger.laptop(), Laptop()
    head = BundleHead(
        dev=laptop.dev, bundle=NAME, count=0, first=0, last=0, made=9, after="", epoch=0, made_at=0
    )
    forged = write_bundle(head, [], stranger.key)
    for data in (forged, b"".join(canonical.sequence([head.encoded()])), b"", b"\x00" * 9999):
        taken = desk.take(data)
        assert taken.asked is None
        assert desk.bundles.answer(taken) is None
    assert desk.bundles.tally(laptop.dev).made == 0


def test_a_strangers_packets_in_a_good_bundle_are_refused_and_stop_nothing(desk: Desk) -> None:
    laptop, stranger = desk.ledger.laptop(), Laptop()
    stranger.recipients = laptop.recipients
    packets = [small(laptop), small(stranger), small(laptop)]
    taken = desk.take(bundle_of(laptop, packets))
    assert taken.outcomes == {Outcome.STORED: 2, Outcome.REFUSED: 1}
    assert desk.held() == {packets[0], packets[2]}


def expected_of(whole: bytes, damaged: bytes, packets: list[bytes]) -> set[bytes]:
    """An oracle of its own: a packet is whole when its bytes stand in the file."""
    return {packet for packet in packets if packet in damaged}


def check_damage(desk: Desk, packets: list[bytes], whole: bytes, damaged: bytes) -> bool:
    """Stored is what is whole, and nothing else; whether the trailer verified."""
    desk.empty()
    taken = desk.take(damaged)
    wanted = expected_of(whole, damaged, packets)
    assert desk.held() == wanted
    if taken.asked is not None:
        tally = desk.bundles.tally(taken.asked.dev)
        lost = [seq for seq, packet in enumerate(packets, 1) if packet not in wanted]
        named = [seq for a, b in tally.missing for seq in range(a, b + 1)]
        assert named == [seq for seq in lost if seq <= tally.made]
    return taken.asked is not None and taken.asked.has_trailer


Twelve = tuple[Laptop, list[bytes], bytes]


@pytest.fixture
def twelve(plain_desk: Desk) -> Twelve:
    laptop = plain_desk.ledger.laptop()
    packets = [small(laptop) for _ in range(TWELVE)]
    return laptop, packets, bundle_of(laptop, packets)


def test_cut_off_at_every_item_the_bundle_gives_up_all_before_and_names_the_rest(
    plain_desk: Desk, twelve: Twelve
) -> None:
    laptop, packets, whole = twelve
    ends = [whole.find(packet) + len(packet) for packet in packets]
    cuts = sorted({cut for end in ends for cut in (end - 1, end, end + 1)} | {len(whole) - 1})
    for cut in cuts:
        assert not check_damage(plain_desk, packets, whole, whole[:cut])
    assert check_damage(plain_desk, packets, whole, whole)
    # Once the laptop has told how much it made, a lost end is named, too.
    plain_desk.empty()
    plain_desk.take(whole[: ends[6]])
    assert plain_desk.bundles.tally(laptop.dev).missing == ((8, 12),)


def flip(data: bytes, bit: int) -> bytes:
    damaged = bytearray(data)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def flipped(desk: Desk, twelve: Twelve, bits: list[int], is_covered: Callable[[int], bool]) -> int:
    """How many trailers still verified; none may where the bit is covered by the signature."""
    _, packets, whole = twelve
    verified = 0
    for bit in bits:
        is_verified = check_damage(desk, packets, whole, flip(whole, bit))
        assert not (is_verified and is_covered(bit)), bit
        verified += is_verified
    return verified


def run_flips(desk: Desk, twelve: Twelve, count: int, seed: int) -> None:
    draw = random.Random(seed)
    bits = [draw.randrange(len(twelve[2]) * 8) for _ in range(count)]
    verified = flipped(desk, twelve, bits, lambda _bit: True)
    print(f"\nbundle of {TWELVE}, one bit flipped: {count}/{count} gave up every whole packet, "
          f"{verified} trailers verified, 0 forged taken, seed={seed}")  # fmt: skip


def test_a_flipped_bit_costs_the_packet_it_hits_and_no_other(
    plain_desk: Desk, twelve: Twelve
) -> None:
    run_flips(plain_desk, twelve, 40, 20261122)


def edges(twelve: Twelve) -> list[int]:
    """Every bit of the head with its frame, and of all after the last packet."""
    _, packets, whole = twelve
    begin = whole.find(packets[0])
    end = whole.find(packets[-1]) + len(packets[-1])
    return [*range(begin * 8), *range(end * 8, len(whole) * 8)]


def test_sampled_bits_of_head_and_trailer_lose_no_packet(plain_desk: Desk, twelve: Twelve) -> None:
    every = edges(twelve)
    assert flipped(plain_desk, twelve, every[:: len(every) // 40], lambda _bit: True) == 0


@pytest.mark.soak
def test_two_thousand_flipped_bits_each_cost_the_packet_they_hit(
    plain_desk: Desk, twelve: Twelve
) -> None:
    run_flips(plain_desk, twelve, 2_000, 20261123)


@pytest.mark.soak
def test_every_bit_of_head_and_trailer_loses_no_packet(plain_desk: Desk, twelve: Twelve) -> None:
    every = edges(twelve)
    assert flipped(plain_desk, twelve, every, lambda _bit: True) == 0
    print(f"\nhead and trailer: {len(every)}/{len(every)} bits flipped, no packet lost, "
          "0 trailers verified")  # fmt: skip


def test_a_crafted_file_is_given_up_in_bounded_time() -> None:
    """Beginnings of packets everywhere, each announcing as much as a packet may hold."""
    beginning = bytes.fromhex("d2844da201270448") + bytes(8) + b"\xa0\x5a\x00\x07\x00\x00"
    reading_ = read_bundle(beginning * 200_000)
    assert reading_.packets == ()


def test_what_is_missing_is_told_in_runs() -> None:
    assert missing_runs([], 0) == ()
    assert missing_runs([], 3) == ((1, 3),)
    assert missing_runs([1, 2, 4, 8], 9) == ((3, 3), (5, 7), (9, 9))
