"""A road that breaks: given up soon, tried again soon, and nothing asked or sent for nothing."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sync.client import transport
from sync.client.engine import SyncEngine
from sync.client.lasting import abandon, repeat_soon
from sync.client.pacing import Pace, Patience, repeat_within_ms
from sync.client.ports import CentreKeys, UnreachableError
from sync.client.transport import HttpRoad
from tests.sync.test_stick_answers import DEVICE, Road, Table
from tests.sync.test_transport import Stranger
from tests.vectors.make import public

LONGEST_S, SHORTEST_S = 30.0, 3.0


def after(*pieces_s: float) -> Patience:
    patience = Patience(LONGEST_S, SHORTEST_S)
    for spent_s in pieces_s:
        patience = patience.after(spent_s)
    return patience


def test_a_cut_road_that_moved_something_is_tried_for_half_a_minute() -> None:
    pace = Pace(failures=6).after_failure(has_moved=True)
    into_the_dark, refused = [], []
    while pace.failures < 0:
        into_the_dark.append(2.0 + pace.wait_s(1.0, spent_s=2.0))
        refused.append(pace.wait_s(0.5, spent_s=0.0))
        pace = pace.after_failure()
    assert 26.0 < sum(into_the_dark) < 32.0
    assert max(into_the_dark) < 2.5
    assert refused == [1.0] * 13, "who refuses at once is asked once a second"
    assert pace.wait_s(1.0) == 5.0, "then the usual way"


def test_the_first_pieces_have_all_the_time_of_the_slowest_road() -> None:
    assert after(*[0.0] * 8, 0.0, 16.0).limit_s() == LONGEST_S


@pytest.mark.parametrize(("piece_s", "limit_s"), [(0.1, 3.0), (1.0, 3.0), (2.0, 6.0), (16.0, 30.0)])
def test_a_piece_may_take_three_times_as_long_as_those_before(
    piece_s: float, limit_s: float
) -> None:
    assert after(*[0.0] * 8, *[piece_s] * 8).limit_s() == pytest.approx(limit_s)


def test_patience_forgets_how_the_road_was_a_while_ago() -> None:
    assert after(*[0.0] * 8, *[9.0] * 8, *[0.5] * 8).limit_s() == SHORTEST_S


@pytest.mark.parametrize(
    ("round_trip_s", "wait_ms"), [(0.01, 2_000), (0.4, 2_000), (1.2, 2_400), (90.0, 60_000)]
)
def test_lost_bytes_are_repeated_sooner_the_shorter_the_road(
    round_trip_s: float, wait_ms: int
) -> None:
    assert repeat_within_ms(round_trip_s) == wait_ms


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems have no such option")
def test_the_system_repeats_soon_where_it_can() -> None:
    with socket.socket() as one:
        if repeat_soon(one, 1.5):
            assert one.getsockopt(socket.IPPROTO_TCP, 44) == 3_000
        else:
            with pytest.raises(OSError, match="not available"):
                one.getsockopt(socket.IPPROTO_TCP, 44)


def drain(connection: socket.socket) -> None:
    while connection.recv(65_536):
        pass


def test_what_an_abandoned_connection_holds_is_not_sent_any_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        here = socket.create_connection(there.getsockname())
        other, _ = there.accept()
        here.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                here.send(bytes(65_536))
        abandon(here)
        here.close()
        with other, pytest.raises(ConnectionResetError):
            drain(other)


def test_a_body_that_no_longer_moves_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_STALLED_S", 0.2)
    monkeypatch.setattr(transport, "_STALLED_BUT_REPEATED_S", 0.2)
    is_over = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        """Takes two megabytes, so that the pieces are known to move, and then nothing."""
        handler.rfile.read(2_000_000)
        is_over.wait(20.0)
        handler.close_connection = True

    stranger = Stranger(tmp_path / "keys")
    stranger.answer = silent
    road = HttpRoad(stranger.url, stranger.authority)
    begun = time.monotonic()
    try:
        with pytest.raises(UnreachableError, match="E-NET-05"):
            road.deliver("token", (bytes(40_000) for _ in range(2_000)))
    finally:
        is_over.set()
        road.close()
        stranger.stop()
    assert time.monotonic() - begun < 10.0, "long before the half minute of the slowest road"


class Asked(Road):
    """A road that is cut after so many packets; notes what it was asked for and what came."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.has: set[bytes] = set()
        self.questions: list[int] = []
        self.sent: list[int] = []
        self.cut_after = 10_000

    def receipts(self, digests: Sequence[bytes]) -> list[bytes]:
        held = [digest for digest, _ in self.table_digests()]
        return [
            self.table.receipt(held.index(digest) + 1) for digest in digests if digest in self.has
        ]

    def table_digests(self) -> list[tuple[bytes, str]]:
        return [(digest, state) for _, digest, state in self.table.store.read.outbox.digests()]

    def have(self, token: str, digests: Sequence[bytes]) -> list[bytes]:
        self.questions.append(len(digests))
        return self.receipts(digests)

    def deliver(self, token: str, packets: Iterator[bytes]) -> list[bytes]:
        came: list[bytes] = []
        for packet in packets:
            seq = self.table.packets.index(packet) + 1
            if len(came) == self.cut_after:
                raise UnreachableError("E-NET-07")
            self.sent.append(seq)
            came.append(self.table_digests()[seq - 1][0])
            self.has.add(came[-1])
        return self.receipts(came)

    def page(self, token: str, cursor: str, *more: object, **named: object) -> bytes:
        return b""


@pytest.fixture
def table(tmp_path: Path) -> Table:
    made = Table(tmp_path)
    for _ in range(9):
        made.seal()
    return made


def engine_of(table: Table, road: Asked) -> SyncEngine:
    keys = CentreKeys(public("root"), public("control"), public("receipts"), DEVICE)
    return SyncEngine(table.store.read.outbox, table.inbox, road, keys, lambda _n, _h: b"")


def test_after_a_cut_only_what_had_begun_is_asked_for_and_only_the_rest_is_sent(
    table: Table,
) -> None:
    road = Asked(table)
    engine = engine_of(table, road)
    road.cut_after = 3
    with pytest.raises(UnreachableError):
        engine.run_once(100.0)
    road.cut_after = 10_000
    engine.run_once(100.0)
    assert road.questions == [9, 4], (
        "after the start all; after the cut three and the one in flight"
    )
    assert road.sent == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert table.states() == ["stored"] * 9


def test_after_a_start_the_first_ones_are_asked_for_and_the_next_only_if_all_are_there(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.engine._ASK", 2)
    road = Asked(table)
    road.has = {digest for digest, _ in road.table_digests()[:5]}
    engine_of(table, road).run_once(100.0)
    assert road.questions == [2, 2, 2]
    assert road.sent == [6, 7, 8, 9]
    assert table.states() == ["stored"] * 9


def test_a_pause_ends_a_body_between_two_packets(table: Table) -> None:
    road = Asked(table)
    cycle = engine_of(table, road).run_once(100.0, may_send=lambda: len(road.sent) < 4)
    assert road.sent == [1, 2, 3, 4]
    assert cycle.stored == 4, "what went before the pause has its receipts"


def test_way_is_given_before_each_packet_and_each_receipt(table: Table) -> None:
    road, given = Asked(table), list[int]()
    engine_of(table, road).run_once(100.0, give_way=lambda: given.append(len(road.sent)))
    assert given[:9] == list(range(9)), "before each packet"
    assert given[9:] == [9] * 9, "and before each receipt"


class HalfCut(Asked):
    """One of two connections was cut: the packets came, some of their receipts did not."""

    def deliver(self, token: str, packets: Iterator[bytes]) -> list[bytes]:
        return super().deliver(token, packets)[:6]


def test_packets_whose_receipts_did_not_come_are_asked_for_before_they_are_sent_again(
    table: Table,
) -> None:
    road = HalfCut(table)
    engine_of(table, road).run_once(100.0)
    assert road.questions == [9, 3]
    assert road.sent == [1, 2, 3, 4, 5, 6, 7, 8, 9], "none twice"
    assert table.states() == ["stored"] * 9
