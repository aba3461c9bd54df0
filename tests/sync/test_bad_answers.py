"""Fifty bad answers through TLS, before a real outbox: nothing is dropped, nothing is followed.

Each is given to a whole turn of the engine.  Afterwards the packet still waits with the same bytes,
nobody else was asked, and the memory that the answer took is bounded.
"""

from __future__ import annotations

import datetime as dt
import gzip
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from desktop import wire
from desktop.storage.inbox import SqliteInbox
from desktop.storage.outbox import NewPacket
from desktop.storage.work import Store
from sync.client import transport
from sync.client.engine import SyncEngine
from sync.client.pacing import Pace
from sync.client.ports import CentreKeys, RefusedError, UnreachableError
from sync.client.transport import HttpRoad
from sync.client.way_out import way_out
from sync.protocol.certificates import device_id
from sync.protocol.envelope import EntryKind
from tests.support.bare_laptop import Laptop as BareLaptop
from tests.sync.test_transport import Answer, Stranger, problem, says
from tests.vectors.make import opening_key, public, signing_key

DEVICE = device_id(public("device"))
SEAL = opening_key("seal").public_key().public_bytes_raw()
CBOR, SEQUENCE, PROBLEM = "application/cbor", "application/cbor-seq", "application/problem+json"
MEGABYTE = 2**20
MOST_MEMORY = 100 * MEGABYTE
HUGE = b"\x00" * (160 * MEGABYTE)


@dataclass
class Laptop:
    """One packet that waits, and an engine that would send it."""

    store: Store
    engine: SyncEngine
    packet: bytes

    def is_whole(self) -> bool:
        outbox = self.store.read.outbox
        return len(outbox.waiting(9)) == 1 and outbox.packet(1) == self.packet


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    served = Stranger(tmp_path_factory.mktemp("keys"))
    yield served
    served.stop()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    served = Stranger(tmp_path_factory.mktemp("elsewhere"))
    served.answer = says(200, SEQUENCE, b"")
    yield served
    served.stop()


@pytest.fixture
def laptop(stranger: Stranger, tmp_path: Path) -> Iterator[Laptop]:
    stranger.asked.clear()
    store = Store(tmp_path / "store.db", bytes(range(32)))
    maker = BareLaptop(key=signing_key("device"), recipients=(SEAL,))
    header = maker.header(id=bytes(16))
    packet = maker.seal(header, {"answers": {}})
    new = NewPacket(
        seq=1, id=header.id, rev=1, kind=EntryKind.ENROLMENT, digest=wire.packet_digest(packet),
        packet=packet, made_at=1,
    )  # fmt: skip
    with store.work() as tables:
        tables.outbox.add(new)
    inbox = SqliteInbox(store)
    inbox.keep_token("token")
    road = HttpRoad(stranger.url, stranger.authority)
    keys = CentreKeys(public("root"), public("control"), public("receipts"), DEVICE)
    engine = SyncEngine(store.read.outbox, inbox, road, keys, lambda _n, _h: b"proof")
    yield Laptop(store, engine, packet)
    road.close()
    store.close()


def bare(lines: bytes, body: bytes = b"") -> Answer:
    """Exactly these bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(lines + b"\r\n\r\n")
        with suppress(OSError):  # nobody need listen to the end
            handler.wfile.write(body)
        handler.close_connection = True

    return answer


def dribbles(where: str) -> Answer:
    """A byte now and then, for as long as anybody listens."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        out = handler.wfile
        try:
            if where == "head":
                out.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            else:
                out.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/cbor-seq\r\n")
                out.write(b"Content-Length: 5000\r\n\r\n")
            until = time.monotonic() + 4
            while time.monotonic() < until:
                out.write(b"a")
                out.flush()
                time.sleep(0.02)  # the server's, not the test's: it is what is tried
        except OSError:
            return

    return answer


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    time.sleep(1.2)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


HTML = b"<html><form>wi-fi sign-in</form></html>"
RETRIED = (429, 500, 502, 503, 504)
STRANGE = (201, 206, 300, 304, 400, 404, 405, 407, 410, 418, 451, 505, 511)
CASES: dict[str, tuple[Answer, str]] = {
    **{f"{status} as html": (says(status, "text/html", HTML), "") for status in RETRIED},
    **{
        f"{status} as a problem": (says(status, PROBLEM, problem("E-SRV-09")), "E-SRV-09")
        for status in RETRIED
    },
    **{f"{status} from a stranger": (says(status, "text/html", HTML), "") for status in STRANGE},
    **{
        f"{status} to elsewhere": (says(status, "text/html", b"", Location="ELSEWHERE"), "")
        for status in (301, 302, 303, 307, 308)
    },
    "portal": (says(200, "text/html", HTML), "E-NET-06"),
    "portal without a type": (says(200, "", HTML), "E-NET-06"),
    "portal that says cbor": (says(200, SEQUENCE, HTML), "E-NET-06"),
    "json": (says(200, "application/json", b"{}"), "E-NET-06"),
    "half cbor": (says(200, SEQUENCE, b"\x58\x40half"), "E-NET-07"),
    "cbor of another kind": (says(200, SEQUENCE, b"\xa1\x01"), ""),
    "10 MB": (says(200, SEQUENCE, b"\x00" * (10 * MEGABYTE)), ""),
    "40 MB announced": (says(200, SEQUENCE, b"", Content_Length=str(40 * MEGABYTE)), "E-NET-06"),
    "160 MB unannounced": (
        bare(b"HTTP/1.1 200 OK\r\nContent-Type: application/cbor-seq", HUGE),
        "E-NET-06",
    ),
    "a bomb": (
        says(200, SEQUENCE, gzip.compress(HUGE), Content_Encoding="gzip"),
        "",
    ),
    "a problem of 10 MB": (says(503, PROBLEM, b"[" * (10 * MEGABYTE)), ""),
    "a deep problem": (says(503, PROBLEM, b"[" * 60_000), ""),
    "a problem that is a list": (says(403, PROBLEM, b'["E-SRV-03"]'), "E-NET-06"),
    "no http": (bare(b"SSH-2.0-OpenSSH_9.2"), "E-NET-07"),
    "a negative length": (
        bare(b"HTTP/1.1 200 OK\r\nContent-Type: application/cbor-seq\r\nContent-Length: -5"),
        "",
    ),
    "hung up": (hangs_up, ""),
    "silence": (silent, "E-NET-05"),
    "a slow head": (dribbles("head"), "E-NET-05"),
    "a slow body": (dribbles("body"), "E-NET-05"),
    "too many headers": (bare(b"HTTP/1.1 200 OK" + b"\r\nX: y" * 500), ""),
    "a header without end": (bare(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), ""),
    "forged receipts": (says(200, SEQUENCE, b"\x43abc\x43def"), ""),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_answer_costs_nothing_and_leads_nowhere(
    name: str, stranger: Stranger, elsewhere: Stranger, laptop: Laptop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(transport, "time_out_s", lambda _size: 0.6)
    answer, code = CASES[name]
    if "elsewhere" in name:
        status = int(name.split(maxsplit=1)[0])
        host = stranger.url if status % 2 else elsewhere.url
        answer = says(status, "text/html", b"", Location=f"{host}/elsewhere")
    stranger.answer = answer
    reset_peak()
    before, started = peak_memory(), time.monotonic()
    told = outcome(laptop.engine)
    assert told, "the turn ended as if all were well"
    assert code in {"", told}
    assert told.startswith(("E-NET", "E-HTTP", "E-SRV", "passed over", "unanswered"))
    assert laptop.is_whole()
    assert elsewhere.asked == []
    assert "/elsewhere" not in stranger.asked
    assert time.monotonic() - started < 5
    assert peak_memory() - before < MOST_MEMORY


def outcome(engine: SyncEngine) -> str:
    """The code that is told; else that receipts were passed over, or that none came."""
    try:
        cycle = engine.run_once(1.0)
    except (UnreachableError, RefusedError) as error:
        return error.code
    assert not cycle.stored
    return "passed over" if cycle.passed_over else "unanswered" * bool(cycle.sent)


def reset_peak() -> None:
    """Linux forgets the highest mark when it is told so."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_memory() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (high,) = (line for line in lines if line.startswith("VmHWM"))
    return int(high.split()[1]) * 1024


def test_there_are_fifty_of_them() -> None:
    assert len(CASES) >= 50


def test_a_name_that_is_not_the_centres_is_refused(stranger: Stranger) -> None:
    road = HttpRoad(stranger.url.replace("127.0.0.1", "localhost"), stranger.authority)
    with pytest.raises(UnreachableError, match="E-NET-04"):
        road.have("token", [])
    road.close()


@pytest.mark.parametrize(
    ("words", "asked"),
    [("7", 7), ("0", 0), ("soon", None), ("-3", None), ("9" * 400, 999_999_999),
     ("Wed, 21 Oct 2026 07:28:30 GMT", 30)],
)  # fmt: skip
def test_retry_after_is_read_in_seconds_or_as_a_date(
    words: str, asked: int | None, stranger: Stranger
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = problem("E-SRV-09")
        handler.send_response_only(503)
        handler.send_header("Date", "Wed, 21 Oct 2026 07:28:00 GMT")
        handler.send_header("Content-Type", PROBLEM)
        handler.send_header("Retry-After", words)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    stranger.answer = answer
    road = HttpRoad(stranger.url, stranger.authority)
    with pytest.raises(UnreachableError) as caught:
        road.have("token", [])
    assert caught.value.retry_after_s == asked
    assert road.told_at == dt.datetime(2026, 10, 21, 7, 28, tzinfo=dt.UTC).timestamp()
    road.close()


def test_nobody_waits_longer_than_an_hour_for_a_slip_of_a_proxy() -> None:
    assert Pace(failures=3).wait_s(0.5, 999_999_999) == 3600.0
    assert Pace(failures=-2).wait_s(0.5, 999_999_999) == 3600.0


def test_the_way_out_is_told_without_asking_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoRoute:
        def __init__(self, *_: object) -> None:
            raise OSError("network is unreachable")

    assert isinstance(way_out(), frozenset)
    monkeypatch.setattr("sync.client.way_out.socket.socket", NoRoute)
    assert way_out() == frozenset()
