"""Two connections for one stream: every packet goes once, and a failure leaves nobody waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sync.client.lanes import Lanes
from sync.client.ports import UnreachableError

NEVER_S = 60.0
AT_ONCE_S = 0.0
PACKETS = [bytes([number]) for number in range(9)]
MANY = [bytes([number]) for number in range(40)]


class Link:
    """Connections that behave as a test says; a receipt is the packet's own byte."""

    def __init__(self, *, first_waits: bool = False) -> None:
        self.sends = 0
        self.first_waits = first_waits
        self.second_is_done = threading.Event()
        self.second_fails: Exception | None = None
        self.shares: dict[int, list[bytes]] = {}
        self.lock = threading.Lock()

    def send(self, packets: Iterator[bytes]) -> list[bytes]:
        with self.lock:
            number, self.sends = self.sends, self.sends + 1
        share = self.shares.setdefault(number, [])
        if number and self.second_fails:
            self.second_is_done.set()
            raise self.second_fails
        for packet in packets:
            share.append(packet)
            if number == 0 and self.first_waits:
                assert self.second_is_done.wait(10.0)
            if number and len(share) == 3:
                self.second_is_done.set()
        return share


def test_a_road_that_is_fast_enough_gets_one_connection() -> None:
    link = Link()
    assert Lanes(link.send, NEVER_S).carry(iter(PACKETS)) == PACKETS
    assert link.sends == 1


def test_a_slow_road_gets_a_second_and_every_packet_goes_once() -> None:
    link = Link(first_waits=True)
    receipts = Lanes(link.send, AT_ONCE_S).carry(iter(PACKETS))
    assert link.sends == 2
    assert link.shares[1][:3], "it went on while the first was held up"
    assert sorted(receipts) == PACKETS


def test_a_packet_is_read_only_when_a_connection_is_free_for_it() -> None:
    link, begun, may_end = Link(), threading.Event(), threading.Event()
    read: list[bytes] = []

    def packets() -> Iterator[bytes]:
        for packet in PACKETS:
            read.append(packet)
            yield packet

    def held(share: Iterator[bytes]) -> list[bytes]:
        first = next(share)
        begun.set()
        may_end.wait(10.0)
        return [first, *link.send(share)]

    carrying = threading.Thread(target=Lanes(held, NEVER_S).carry, args=[packets()])
    carrying.start()
    assert begun.wait(10.0)
    assert read == PACKETS[:1]
    may_end.set()
    carrying.join(10.0)
    assert read == PACKETS


def test_a_second_connection_that_is_refused_changes_nothing() -> None:
    link = Link(first_waits=True)
    link.second_fails = UnreachableError("E-NET-03")
    assert Lanes(link.send, AT_ONCE_S).carry(iter(PACKETS)) == PACKETS


def test_a_cut_ends_the_whole_stream_with_its_code() -> None:
    read: list[bytes] = []

    def cut(share: Iterator[bytes]) -> list[bytes]:
        read.extend([next(share), next(share)])
        raise UnreachableError("E-NET-07")

    packets = iter(PACKETS)
    with pytest.raises(UnreachableError, match="E-NET-07"):
        Lanes(cut, NEVER_S, quick_s=AT_ONCE_S).carry(packets)
    assert list(packets) == PACKETS[2:], "nothing more was read"


def test_where_a_packet_takes_no_time_a_few_are_read_ahead_and_all_go_in_their_order() -> None:
    read: list[bytes] = []
    is_full = threading.Event()

    def packets() -> Iterator[bytes]:
        for packet in MANY:
            read.append(packet)
            if len(read) == 5:
                is_full.set()
            yield packet

    def send(share: Iterator[bytes]) -> list[bytes]:
        first, second = next(share), next(share)
        # The first took no time: at most four more than these two are read meanwhile.
        assert is_full.wait(10.0)
        assert len(read) <= 6
        return [first, second, *share]

    receipts = Lanes(send, NEVER_S, quick_s=NEVER_S).carry(packets())
    assert receipts == MANY


def test_a_cut_leaves_at_most_a_few_read_and_not_sent() -> None:
    def cut(share: Iterator[bytes]) -> list[bytes]:
        next(share)
        next(share)
        raise UnreachableError("E-NET-07")

    packets = iter(MANY)
    with pytest.raises(UnreachableError, match="E-NET-07"):
        Lanes(cut, NEVER_S, quick_s=NEVER_S).carry(packets)
    assert len(list(packets)) >= len(MANY) - 6


def test_a_packet_that_cannot_be_read_ends_both_and_is_told() -> None:
    link = Link()

    def packets() -> Iterator[bytes]:
        yield PACKETS[0]
        raise LookupError("damaged")

    before = threading.active_count()
    with pytest.raises(LookupError, match="damaged"):
        Lanes(link.send, NEVER_S).carry(packets())
    assert threading.active_count() == before
    assert link.shares[0] == PACKETS[:1], "what was read was sent to its end"


def test_where_one_of_two_is_cut_the_other_takes_the_rest() -> None:
    link = Link()
    is_cut = threading.Event()
    second_began = threading.Event()

    def send(share: Iterator[bytes]) -> list[bytes]:
        if link.sends:
            second_began.set()
            is_cut.wait(10.0)
            return link.send(share)
        link.sends = 1
        next(share)
        assert second_began.wait(10.0)
        is_cut.set()
        raise UnreachableError("E-NET-05")

    receipts = Lanes(send, AT_ONCE_S, most=2).carry(iter(PACKETS))
    assert sorted(receipts) == PACKETS[1:], "what was cut has no receipt, and is asked for"


def test_further_connections_are_tried_five_times_in_vain_and_no_more() -> None:
    tried = threading.Semaphore(0)
    sends: list[int] = []

    def send(share: Iterator[bytes]) -> list[bytes]:
        sends.append(1)
        if len(sends) > 1:
            tried.release()
            raise UnreachableError("E-NET-05")
        first = next(share)
        for _ in range(5):
            assert tried.acquire(timeout=10.0)
        assert not tried.acquire(timeout=0.05)
        return [first, *share]

    assert Lanes(send, AT_ONCE_S).carry(iter(PACKETS)) == PACKETS
    assert len(sends) == 6
