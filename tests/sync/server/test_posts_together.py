"""The same packets from everywhere at once: by HTTP, by bundle, again and again; one row each."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from sync.protocol.envelope import Outcome, Receipt
from sync.server.bundles import Bundles
from sync.server.database import reading
from sync.server.tables import CONFLICT, PACKET
from tests.support.parts import EPOCH, Ledger
from tests.sync.server.test_bundle import bundle_of

SEED = int(os.environ.get("SOAK_SEED", "20261122"))
THREADS = 32


@pytest.mark.parametrize(
    ("packets", "posts"), [(30, 600), pytest.param(500, 10_000, marks=pytest.mark.soak)]
)
def test_each_packet_has_one_row_however_often_and_by_whatever_road(
    ledger: Ledger, packets: int, posts: int
) -> None:
    laptop = ledger.laptop()
    made = [laptop.enrolment(photo=b"") for _ in range(packets)]
    bundles = Bundles(ledger.engine, ledger.receiving, ledger.keys.receipts_key(), EPOCH)
    chance = random.Random(SEED)
    left = [made[place % packets] for place in range(posts)]
    chance.shuffle(left)
    bodies = [left[start : start + 20] for start in range(0, posts, 20)]

    def post(place: int) -> list[Receipt]:
        body = bodies[place]
        if place % 4:
            return [laptop.read_receipt(one) for one in ledger.receiving.receive(body)]
        assert sum(bundles.take(bundle_of(laptop, body), "test").outcomes.values()) == len(body)
        return []

    with ThreadPoolExecutor(THREADS) as pool:
        receipts = [one for some in pool.map(post, range(len(bodies))) for one in some]

    with reading(ledger.engine) as connection:
        rows = connection.scalar(select(func.count()).select_from(PACKET))
        digests = connection.scalar(select(func.count(PACKET.c.digest.distinct())))
        conflicts = connection.scalar(select(func.count()).select_from(CONFLICT))
    print(f"rows {rows}/{packets} after {posts} posts by {THREADS} threads seed={SEED}")
    assert (rows, digests, conflicts) == (packets, packets, 0)
    assert {one.outcome for one in receipts} <= {Outcome.STORED, Outcome.DUPLICATE}
    places = {one.digest: set[int]() for one in receipts}
    for one in receipts:
        places[one.digest].add(one.server_seq)
    assert all(len(found) == 1 for found in places.values()), "the first receipt's place, always"
