"""A bare laptop against the real centre: activation, streams, a kill in the middle, the feed."""

from __future__ import annotations

import http.client
import os
import random
import select
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, Queue

import pytest

from sync.client.transport import HttpRoad
from sync.protocol import canonical
from sync.protocol.activation import ActivationText
from sync.protocol.cose import public_key
from sync.protocol.envelope import Outcome, Verdict
from sync.protocol.feed import ItemKind, Page
from sync.protocol.session import USED_AGAIN_S
from tests.support.bare_laptop import Laptop
from tests.support.centre import RunningCentre, running_centre
from tests.support.oracle import rows_of

SEED = int(os.environ.get("SOAK_SEED", "20261122"))
CONNECTIONS = 8
OWN_ROWS = "SELECT id, rev, digest FROM packet WHERE dev = x'{}' AND typ = 'enrolment'"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentre]:
    with running_centre(tmp_path_factory.mktemp("sockets")) as running:
        yield running


@pytest.fixture
def road(centre: RunningCentre) -> Iterator[HttpRoad]:
    made = HttpRoad(centre.url, centre.tls_authority)
    yield made
    made.close()


def activated(centre: RunningCentre, road: HttpRoad, label: str) -> Laptop:
    text = ActivationText.read(centre.add_device(label))
    laptop = Laptop()
    request = laptop.request(text.code)
    for _ in range(15):  # the centre itself waits two seconds for its opener
        answer = road.activate(request)
        if answer is not None:
            laptop.admit(answer, text.root)
            return laptop
    raise AssertionError(f"no answer: {centre.said_by('open')}")


def token_for(laptop: Laptop, road: HttpRoad) -> str:
    return road.open_session(laptop.proof)


def verdicts(laptop: Laptop, road: HttpRoad, token: str, wanted: int) -> list[str]:
    """The feed's verdicts, once there are as many as wanted; each look is a request."""
    control = public_key(laptop.control_public)
    for _ in range(2000):
        page = Page.parse(road.page(token, "", laptop.seq))
        items = [item for item in page.items if item.kind == ItemKind.VERDICT]
        if len(items) >= wanted:
            return [Verdict.verify(item.body, control).verdict for item in items]
    raise AssertionError(f"fewer than {wanted} verdicts")


def test_from_an_activation_text_to_a_verdict(centre: RunningCentre, road: HttpRoad) -> None:
    laptop = activated(centre, road, "first")
    token = token_for(laptop, road)

    receipts = road.deliver(token, iter([laptop.proof_packet()]))

    assert [laptop.read_receipt(receipt).outcome for receipt in receipts] == [Outcome.STORED]
    assert verdicts(laptop, road, token, 1) == ["accepted"]


def test_what_came_before_a_cut_stays_and_the_rest_goes_on(
    centre: RunningCentre, road: HttpRoad
) -> None:
    laptop = activated(centre, road, "cut")
    token = token_for(laptop, road)
    packets, digests = [], []
    for _ in range(30):
        packets.append(laptop.enrolment())
        digests.append(laptop.prev)
    body = b"".join(canonical.sequence(packets))
    cut = len(body) * 2 // 3
    context = ssl.create_default_context(cafile=str(centre.tls_authority))
    connection = http.client.HTTPSConnection("127.0.0.1", centre.port, timeout=10, context=context)
    connection.putrequest("POST", "/v1/packets")
    connection.putheader("Authorization", f"Bearer {token}")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:cut])
    # The cut comes only when the centre has committed something: `have` says when.
    known: set[bytes] = set()
    for _ in range(2000):
        known = {laptop.read_receipt(r).digest for r in road.have(token, digests)}
        if known:
            break
    centre.kill_receive()
    connection.close()
    centre.start_receive()

    after = {laptop.read_receipt(r).digest for r in road.have(token, digests)}
    rest = [p for p, digest in zip(packets, digests, strict=True) if digest not in after]
    receipts = road.deliver(token, iter(rest))

    assert known
    assert known <= after
    assert 0 < len(rest) < len(packets)
    assert {laptop.read_receipt(r).outcome for r in receipts} == {Outcome.STORED}


@pytest.mark.parametrize(
    ("packets", "posts"), [(12, 60), pytest.param(500, 10_000, marks=pytest.mark.soak)]
)
def test_posts_of_the_same_packets_by_many_connections_have_one_effect_each(
    centre: RunningCentre, road: HttpRoad, packets: int, posts: int
) -> None:
    """Again, in any order, several at once: each post is a request of one to five packets."""
    laptop = activated(centre, road, f"often-{posts}")
    token = token_for(laptop, road)
    made = [laptop.enrolment(photo=b"") for _ in range(packets)]
    chance = random.Random(SEED)
    left = Queue[list[bytes]]()
    for _ in range(posts):
        left.put(chance.sample(made, chance.randrange(1, 6)))

    def connection(_: int) -> list[bytes]:
        own, receipts = HttpRoad(centre.url, centre.tls_authority), list[bytes]()
        with suppress(Empty):
            while True:
                receipts += own.deliver(token, iter(left.get_nowait()))
        own.close()
        return receipts

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        told = [one for some in pool.map(connection, range(CONNECTIONS)) for one in some]

    receipts = [laptop.read_receipt(one) for one in told]
    rows = rows_of(str(centre.folder / "centre.db"), OWN_ROWS.format(laptop.dev.hex()))
    print(
        f"rows {len(rows)}/{packets} after {posts} posts by {CONNECTIONS} connections,"
        f" {len(receipts)} receipts seed={SEED}"
    )
    assert sorted(digest for _, _, digest in rows) == sorted({one.digest for one in receipts})
    assert len({(identity, rev) for identity, rev, _ in rows}) == len(rows) == packets
    assert {one.outcome for one in receipts} == {Outcome.STORED, Outcome.DUPLICATE}
    stored = [one for one in receipts if one.outcome == Outcome.STORED]
    assert len(stored) == packets, "new exactly once"
    places = {(one.digest, one.server_seq) for one in receipts}
    assert len(places) == packets, "the first receipt's place, always"


def test_packets_wait_for_an_opener_that_was_killed(centre: RunningCentre, road: HttpRoad) -> None:
    laptop = activated(centre, road, "waits")
    token = token_for(laptop, road)
    centre.kill_open()

    road.deliver(token, iter([laptop.proof_packet(), laptop.proof_packet()]))
    items = Page.parse(road.page(token, "", laptop.seq)).items
    assert [item.kind for item in items] == [ItemKind.TALLY], "counted, not judged"
    centre.start_open()

    assert verdicts(laptop, road, token, 2) == ["accepted", "accepted"]


@pytest.mark.soak
def test_a_connection_is_kept_for_as_long_as_a_laptop_may_use_it(centre: RunningCentre) -> None:
    """Closed after the library's five seconds, it took what a slow road had under way with it."""
    context = ssl.create_default_context(cafile=str(centre.tls_authority))
    one = http.client.HTTPSConnection("127.0.0.1", centre.port, context=context)
    one.request("GET", "/healthz")
    one.getresponse().read()
    assert one.sock is not None

    said_by_then, _, _ = select.select([one.sock], [], [], USED_AGAIN_S)

    assert not said_by_then, "it was closed"
    one.request("GET", "/healthz")
    assert one.getresponse().status == http.HTTPStatus.OK
    one.close()


def test_a_devices_token_reads_no_page_of_people(centre: RunningCentre, road: HttpRoad) -> None:
    laptop = activated(centre, road, "curious")
    token = token_for(laptop, road)

    for path in ("/", "/members", "/members/" + "0" * 32, "/audit"):
        status, headers, _ = centre.ask(
            "GET",
            path,
            headers={"Authorization": f"Bearer {token}", "Cookie": f"__Host-visit={token}"},
        )
        assert (status, headers["location"]) == (303, "/sign-in")


def test_a_person_added_by_command_may_come_in(centre: RunningCentre, road: HttpRoad) -> None:
    words = centre.folder / "words.txt"
    words.write_text("a passphrase of a sample person\n", encoding="utf-8")

    made = centre.command(
        "person", "add", "meena", "--name", "मीना (नमूना)", "--role", "district",
        "--scope", "CG-D646", "--password-file", str(words),
    )  # fmt: skip
    short = centre.folder / "short.txt"
    short.write_text("too short", encoding="utf-8")
    refused = centre.attempt("person", "add", "x", "--name", "x", "--password-file", str(short))

    assert str(made["code app"]).startswith("otpauth://totp/Sadasya:meena?secret=")
    assert refused.returncode == 6
