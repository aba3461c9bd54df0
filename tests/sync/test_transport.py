"""The road over real sockets and TLS: whatever answers, the outbox is never told a lie."""

from __future__ import annotations

import datetime as dt
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sync.client.pacing import Pace, time_out_s
from sync.client.ports import RefusedError, UnreachableError
from sync.client.transport import HttpRoad, SessionEndedError
from sync.protocol.canonical import sequence
from sync.protocol.session import KEPT_S, USED_AGAIN_S
from sync.server.keys import KeyFolder, make_tls
from tests.support.centre import free_port

ROOT = Path(__file__).resolve().parents[2]

Answer = Callable[[BaseHTTPRequestHandler], None]


class Stranger:
    """An HTTPS server that answers as a test tells it to."""

    def __init__(
        self, folder: Path, certified_at: dt.datetime | None = None, version: str = "HTTP/1.0"
    ) -> None:
        keys = KeyFolder(folder)
        for place in (keys.public, keys.receive):
            place.mkdir(parents=True)
        make_tls(keys, ["127.0.0.1"], certified_at or dt.datetime.now(dt.UTC))
        self.authority = keys.public / "tls-authority.pem"
        self.answer: Answer = lambda _: None
        self.asked: list[str] = []
        self.connections: set[int] = set()
        stranger = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = version

            def do_GET(self) -> None:
                stranger.asked.append(self.path)
                stranger.connections.add(self.client_address[1])
                stranger.answer(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys.receive / "tls.pem", keys.receive / "tls-key.pem")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def says(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    served = Stranger(tmp_path / "keys")
    yield served
    served.stop()


@pytest.fixture
def road(stranger: Stranger) -> Iterator[HttpRoad]:
    made = HttpRoad(stranger.url, stranger.authority)
    yield made
    made.close()


def problem(code: str) -> bytes:
    return f'{{"code": "{code}"}}'.encode()


CASES = {
    "captive portal": (
        says(200, "text/html", b"<html>log in</html>"),
        UnreachableError,
        "E-NET-06",
    ),
    "redirect": (
        says(302, "text/html", b"", Location="https://127.0.0.1:1/"),
        UnreachableError,
        "E-NET-06",
    ),
    "wrong type": (says(200, "application/json", b"{}"), UnreachableError, "E-NET-06"),
    "not a sequence": (says(200, "application/cbor-seq", b"\x01"), UnreachableError, "E-NET-06"),
    "half a sequence": (says(200, "application/cbor-seq", b"\x45ab"), UnreachableError, "E-NET-07"),
    "cut short": (
        says(200, "application/cbor-seq", b"\x41a", Content_Length="900"),
        UnreachableError,
        "E-NET-07",
    ),
    "plain 500": (says(500, "text/plain", b"oops"), UnreachableError, "E-HTTP-500"),
    "busy": (
        says(503, "application/problem+json", problem("E-SRV-09"), Retry_After="7"),
        UnreachableError,
        "E-SRV-09",
    ),
    "session ended": (
        says(401, "application/problem+json", problem("E-SRV-04")),
        SessionEndedError,
        "E-SRV-04",
    ),
    "revoked": (
        says(403, "application/problem+json", problem("E-SRV-03")),
        RefusedError,
        "E-SRV-03",
    ),
    "half a problem": (
        says(403, "application/problem+json", b'{"code": '),
        UnreachableError,
        "E-NET-06",
    ),
    "a portal's 403": (says(403, "text/html", b"no"), UnreachableError, "E-NET-06"),
    "too much": (
        says(200, "application/cbor-seq", b"\x41a" * (9 * 2**20)),
        UnreachableError,
        "E-NET-06",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_strange_answer_has_its_code(name: str, stranger: Stranger, road: HttpRoad) -> None:
    stranger.answer, kind, code = CASES[name]
    with pytest.raises(kind) as caught:
        road.have("token", [bytes(32)])
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert stranger.asked == ["/v1/packets/have"]  # a redirect is never followed


def test_retry_after_is_passed_on(stranger: Stranger, road: HttpRoad) -> None:
    stranger.answer = CASES["busy"][0]
    with pytest.raises(UnreachableError) as caught:
        road.page("token", "", 0)
    assert caught.value.retry_after_s == 7
    assert Pace(failures=1).wait_s(0.0, 7) == 7.0


def test_good_answer_is_taken(stranger: Stranger, road: HttpRoad) -> None:
    stranger.answer = says(200, "application/cbor-seq", b"".join(sequence([b"one", b"two"])))
    assert road.have("token", []) == [b"one", b"two"]


@pytest.mark.parametrize(("idle_s", "connections"), [(44.0, 1), (46.0, 2)])
def test_a_connection_that_the_centre_may_soon_close_is_left(
    idle_s: float, connections: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow road a request and all that followed it went into a connection just closed."""
    at = 0.0
    monkeypatch.setattr("sync.client.transport.time.monotonic", lambda: at)
    stranger = Stranger(tmp_path / "keys", version="HTTP/1.1")
    stranger.answer = says(200, "application/cbor-seq", b"".join(sequence([b"one"])))
    road = HttpRoad(stranger.url, stranger.authority)
    for _ in range(3):
        assert road.have("token", []) == [b"one"]
    at += idle_s
    assert road.have("token", []) == [b"one"]
    assert len(stranger.connections) == connections
    road.close()
    stranger.stop()


def test_the_centre_keeps_a_connection_longer_than_a_laptop_uses_it() -> None:
    on_the_way_s = 32 * 1024 * 8 / 128_000 * 10  # ten times through the queue of a slow link
    assert USED_AGAIN_S + on_the_way_s <= KEPT_S


@pytest.mark.parametrize("harm", ["cut", "zeros", "empty", "gone"])
def test_a_damaged_trust_file_is_not_taken_for_a_cut(
    stranger: Stranger, tmp_path: Path, harm: str
) -> None:
    """No waiting mends it: a person must be told."""
    path = tmp_path / "damaged.pem"
    harmed = {"cut": b"-----BEGIN CERTIFICATE-----\nMIIB", "zeros": bytes(600), "empty": b""}
    if harm in harmed:
        path.write_bytes(harmed[harm])
    with pytest.raises(UnreachableError, match="E-NET-04"):
        HttpRoad(stranger.url, path).have("token", [])


def test_stranger_with_another_authority_is_refused(stranger: Stranger, tmp_path: Path) -> None:
    other = KeyFolder(tmp_path / "other")
    for place in (other.public, other.receive):
        place.mkdir(parents=True)
    make_tls(other, ["127.0.0.1"], dt.datetime.now(dt.UTC))
    road = HttpRoad(stranger.url, other.public / "tls-authority.pem")
    with pytest.raises(UnreachableError, match="E-NET-04"):
        road.have("token", [])
    public = HttpRoad(stranger.url, None)
    with pytest.raises(UnreachableError, match="E-NET-04"):
        public.have("token", [])
    assert stranger.asked == []
    road.close()
    public.close()


def test_expired_certificate_points_at_the_clock(tmp_path: Path) -> None:
    """OpenSSL's codes 9 and 10 are about time, so the laptop's clock is the first suspect."""
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=900)
    old = Stranger(tmp_path / "old", long_ago)
    road = HttpRoad(old.url, old.authority)
    with pytest.raises(UnreachableError, match="E-NET-08"):
        road.have("token", [])
    road.close()
    old.stop()


def test_time_out_grows_with_what_is_sent() -> None:
    assert time_out_s(45_000) == 65.0


def test_nobody_at_home() -> None:
    road = HttpRoad(f"https://127.0.0.1:{free_port()}", None)
    with pytest.raises(UnreachableError, match="E-NET-03"):
        road.page("token", "", 0)
    road.close()


_KNOCK = """
import sys
from sync.client.ports import UnreachableError
from sync.client.transport import HttpRoad
try:
    HttpRoad(sys.argv[1], None).open_session(lambda _nonce, _host: b"")
except UnreachableError as error:
    print(error.code)
"""


@pytest.mark.parametrize(
    ("url", "code"), [("https://192.0.2.1", "E-NET-01"), ("https://centre.example", "E-NET-02")]
)
def test_a_laptop_without_any_network_says_so(url: str, code: str) -> None:
    """In a network of its own that has no way out: the system itself refuses."""
    alone = ["unshare", "--net", "--", sys.executable, "-c", _KNOCK, url]
    try:
        done = subprocess.run(alone, capture_output=True, text=True, check=False, cwd=ROOT)
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if done.returncode == 1 and done.stderr.startswith("unshare:"):
        pytest.skip("a network of its own needs root")
    assert (done.stdout.strip(), done.stderr) == (code, "")


@pytest.mark.parametrize("url", ["http://centre.example.org", "centre.example.org", "https://"])
def test_road_without_tls_cannot_be_built(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        HttpRoad(url, None)


def test_pace_backs_off_and_recovers() -> None:
    pace = Pace()
    ceilings = []
    for _ in range(12):
        pace = pace.after_failure()
        ceilings.append(pace.wait_s(1.0))
    assert ceilings[:4] == [5.0, 10.0, 20.0, 40.0]
    assert max(ceilings) == 900.0
    assert all(Pace(failures=n).wait_s(0.0) == 1.0 for n in range(1, 5))
    assert pace.after_success().failures == 0
    assert pace.stream_s == Pace().stream_s, "a morning without a network makes no body shorter"
