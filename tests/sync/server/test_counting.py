"""What is missing is named by number, what does not fit is found, and nothing is refused for it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from sync.protocol import sealing
from sync.protocol.cose import public_key
from sync.protocol.envelope import Outcome
from sync.protocol.tally import NO_SUM, Tally, Told, add_up, short
from sync.server import feed
from sync.server.chaining import Fault
from sync.server.counting import Counting, Standing
from sync.server.database import reading
from sync.server.keys import KeyFolder
from sync.server.tables import FAULT
from tests.support.bare_laptop import Laptop
from tests.support.parts import EPOCH, Ledger, a_ledger

SEED = int(os.environ.get("SOAK_SEED", "20261122"))


def small(laptop: Laptop, **changed: object) -> bytes:
    return laptop.enrolment(photo=b"\xff\xd8 a small photo \xff\xd9", **changed)


def counting(ledger: Ledger) -> Counting:
    return Counting(ledger.engine, ledger.keys.receipts_key(), EPOCH)


def standing(ledger: Ledger, label: str = "laptop-1") -> Standing:
    return next(one for one in counting(ledger).standing("CG") if one.label == label)


def told_by(laptop: Laptop, signed: bytes, packets: list[bytes], fault: str = "") -> str:
    """What an honest laptop says after it took a tally."""
    tally = Tally.verify(signed, public_key(laptop.receipts_public))
    return Told(tally.up_to, short(sum_of(packets[: tally.up_to])), tally.mark, fault).words()


def sum_of(packets: list[bytes]) -> bytes:
    read = (sealing.read_packet(packet) for packet in packets)
    return add_up(NO_SUM, ((packet.header.seq, packet.digest) for packet in read))


def test_a_gap_is_named_by_number_and_closes_by_itself(ledger: Ledger) -> None:
    laptop = ledger.laptop("laptop 17")
    packets = [small(laptop) for _ in range(9)]
    ledger.receiving.receive(packets[:3] + packets[4:])
    feed.note_contact(ledger.engine, laptop.dev, 10)

    gap = standing(ledger, "laptop 17")
    assert gap.words == "laptop 17: made 10, has 8, missing 4, 10"
    assert gap.has_gap
    assert gap.missing_since is not None

    ledger.receiving.receive([packets[3], small(laptop)])
    whole = standing(ledger, "laptop 17")
    assert whole.words == "laptop 17: made 10, has 10"
    assert (whole.missing_since, whole.faults) == (None, ())


def test_what_is_only_on_its_way_is_no_gap(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([small(laptop)])
    feed.note_contact(ledger.engine, laptop.dev, 3)
    seen = standing(ledger)
    assert (seen.missing, seen.has_gap) == (((2, 3),), False)


def test_laptops_with_gaps_and_faults_stand_first(ledger: Ledger) -> None:
    whole, gap, forked = (ledger.laptop(label) for label in ("a", "b", "c"))
    ledger.receiving.receive([small(whole)])
    ledger.receiving.receive([small(gap), small(gap), small(gap)][::2])
    ledger.receiving.receive([small(forked)])
    forked.seq = 0
    ledger.receiving.receive([small(forked, prev=b"")])
    assert [one.label for one in counting(ledger).standing("CG")] == ["c", "b", "a"]
    assert counting(ledger).standing("CG-1") == [], "another place's laptops"


def test_a_tally_is_signed_and_comes_only_when_it_is_news(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packets = [small(laptop) for _ in range(3)]
    ledger.receiving.receive(packets)
    following = counting(ledger)
    first = following.news(laptop.dev, "")
    assert first is not None
    tally = Tally.verify(first, public_key(laptop.receipts_public))
    assert (tally.up_to, tally.made, tally.has, tally.missing) == (3, 3, 3, ())
    assert tally.digest == sum_of(packets)
    told = told_by(laptop, first, packets)
    assert following.news(laptop.dev, told) is None
    assert following.news(laptop.dev, told) is None, "nothing was news in between"

    packets.append(small(laptop))
    ledger.receiving.receive(packets[3:])
    second = following.news(laptop.dev, told)
    assert second is not None
    assert Tally.verify(second, public_key(laptop.receipts_public)).digest == sum_of(packets)
    assert standing(ledger).faults == ()


def test_a_laptop_that_adds_up_to_something_else_is_written_down(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packets = [small(laptop) for _ in range(2)]
    ledger.receiving.receive(packets)
    following = counting(ledger)
    signed = following.news(laptop.dev, "")
    assert signed is not None
    following.news(laptop.dev, told_by(laptop, signed, packets[::-1]))
    assert standing(ledger).faults == ((Fault.COUNT_DIFFERS, 2),)


@pytest.mark.parametrize("untrusted", ["", "0", "1.2.3", "9" * 40, "1." + "g" * 16, "\x00"])
def test_what_is_no_word_about_a_tally_gets_the_tally(ledger: Ledger, untrusted: str) -> None:
    laptop = ledger.laptop()
    assert counting(ledger).news(laptop.dev, untrusted) is not None


def test_a_laptop_put_back_from_an_old_disk_still_delivers_and_is_named(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([small(laptop) for _ in range(3)])
    feed.note_contact(ledger.engine, laptop.dev, 5)
    laptop.seq -= 1  # as the old disk knows it
    receipts = [laptop.read_receipt(one) for one in ledger.receiving.receive([small(laptop)])]
    assert [receipt.outcome for receipt in receipts] == [Outcome.STORED]
    assert (Fault.DEVICE_ROLLED_BACK, 3) in standing(ledger).faults


def test_fewer_made_than_before_is_an_old_copy_and_hides_no_gap(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    ledger.receiving.receive([small(laptop)])
    feed.note_contact(ledger.engine, laptop.dev, 9)
    feed.note_contact(ledger.engine, laptop.dev, 1)
    seen = standing(ledger)
    assert (seen.made, seen.missing) == (9, ((2, 9),))
    assert seen.faults == ((Fault.DEVICE_ROLLED_BACK, 2),)


def test_a_packet_in_any_order_or_twice_is_no_fault(ledger: Ledger) -> None:
    laptop = ledger.laptop()
    packets = [small(laptop) for _ in range(8)]
    shuffled = random.Random(SEED).sample(packets, 8)
    for packet in shuffled:
        ledger.receiving.receive([packet])
    ledger.receiving.receive(packets)
    assert standing(ledger).words == "laptop-1: made 8, has 8"


# Tampering with what is on its way, or with the laptop that sends it.


def deleted(way: Way, at: int) -> None:
    del way.packets[at]
    way.missing = {at + 1}


def altered(way: Way, at: int) -> None:
    packet = bytearray(way.packets[at])
    packet[way.chance.randrange(len(packet) // 2, len(packet))] ^= 1 << way.chance.randrange(8)
    way.packets[at] = bytes(packet)
    way.missing = {at + 1}


def reordered(way: Way, at: int) -> None:
    """Sealed anew in another order: the laptop's key signs what its chain does not say."""
    way.laptop.prev = bytes([1]) * 32
    way.laptop.seq = at
    way.packets[at] = small(way.laptop)
    way.laptop.seq = way.made
    way.faults = {Fault.CHAIN_BROKEN}


def truncated(way: Way, at: int) -> None:
    del way.packets[at:]
    way.missing = set(range(at + 1, way.made + 1))


def rolled_back(way: Way, at: int) -> None:
    """The disk of an earlier day goes on; what it had sent is sent, too."""
    way.laptop.seq = at
    way.laptop.prev = sealing.read_packet(way.packets[at - 1]).digest
    new = way.chance.randint(1, 3)
    way.packets += [small(way.laptop) for _ in range(new)]
    way.laptop.seq = way.made
    way.faults = {Fault.DEVICE_ROLLED_BACK}
    if at + new > way.made:  # the second branch is the longer: its end hangs on no known packet
        way.faults.add(Fault.CHAIN_BROKEN)


class Way:
    """A laptop's packets between it and the centre."""

    def __init__(self, laptop: Laptop, seed: int) -> None:
        self.chance = random.Random(seed)
        self.laptop = laptop
        self.made = self.chance.randint(3, 7)
        laptop.seq, laptop.prev = 0, bytes(32)
        self.packets = [small(laptop) for _ in range(self.made)]
        self.missing: set[int] = set()
        self.faults: set[Fault] = set()


TAMPERINGS: tuple[Callable[[Way, int], None], ...] = (
    deleted, altered, reordered, truncated, rolled_back,
)  # fmt: skip


def is_found(ledger: Ledger, index: int) -> bool:
    """Whether the next contact names what was done, and nothing else."""
    way = Way(ledger.laptop(f"laptop-{index}"), SEED + index)
    tamper = TAMPERINGS[index % len(TAMPERINGS)]
    tamper(way, way.chance.randrange(1, way.made - 1))
    ledger.receiving.receive(way.packets)
    feed.note_contact(ledger.engine, way.laptop.dev, way.made)
    seen = standing(ledger, f"laptop-{index}")
    missing = {seq for a, b in seen.missing for seq in range(a, b + 1)}
    named = {code for code, _ in seen.faults}
    return missing == way.missing and named == way.faults and bool(missing or named)


def check_tamperings(ledger: Ledger, count: int) -> None:
    found = sum(is_found(ledger, index) for index in range(count))
    print(f"\ntampered chains found: {found}/{count} seed={SEED}")
    assert found == count


@pytest.fixture
def plain(tmp_path: Path, keys: KeyFolder) -> object:
    with a_ledger(f"sqlite:///{tmp_path / 'plain.db'}", tmp_path, keys) as made:
        yield made


def test_every_tampered_chain_is_found_at_the_next_contact(plain: Ledger) -> None:
    check_tamperings(plain, 40)


@pytest.mark.soak
def test_a_thousand_tampered_chains_are_found(tmp_path: Path, keys: KeyFolder) -> None:
    """A hundred laptops to a centre: each look counts them all."""
    found = 0
    for first in range(0, 1_000, 100):
        folder = tmp_path / str(first)
        folder.mkdir()
        with a_ledger(f"sqlite:///{folder / 'plain.db'}", folder, keys) as made:
            found += sum(is_found(made, index) for index in range(first, first + 100))
    print(f"tampered chains found: {found}/1000 seed={SEED}")
    assert found == 1_000


def test_faults_stay_until_a_person_has_looked(plain: Ledger) -> None:
    assert is_found(plain, 4)
    with reading(plain.engine) as connection:
        before = connection.execute(select(FAULT)).all()
    counting(plain).standing("")
    with reading(plain.engine) as connection:
        assert connection.execute(select(FAULT)).all() == before != []
