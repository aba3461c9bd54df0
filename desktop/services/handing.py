"""A member's card to their own telephone, with no internet: one page, once, for two minutes.

Promises: the page lies under a path of 128 random bits and nowhere else; it is given out whole
once, and never after; after two minutes nothing answers at all; no other path says anything, no
name is logged; only the laptop's own local address listens.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from desktop.errors import CardError

LIVES_S: Final = 120.0
_PATIENCE_S: Final = 5.0
_HEADERS: Final = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'"),
)
_ANYWHERE: Final = ("192.0.2.1", 9)  # RFC 5737: never sent to, only asked which way it would go


class Fate(StrEnum):
    """What became of the page."""

    WAITING = "waiting"
    TAKEN = "taken"
    ENDED = "ended"


class Offer:
    """One page that waits for one telephone.  `close` may be called any number of times."""

    def __init__(
        self, page: bytes, address: str, clock: Callable[[], float], lives_s: float
    ) -> None:
        self._page = page
        self._clock = clock
        self._path = f"/{secrets.token_urlsafe(16)}"
        self._ends_at = clock() + lives_s
        self._guard = threading.Lock()
        self._fate = Fate.WAITING
        self._given = threading.Event()
        self._server = _Server(address, self)
        host, port = self._server.server_address[:2]
        self.url = f"http://{host!s}:{port}{self._path}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="handing"
        )
        self._thread.daemon = True
        self._thread.start()

    @property
    def fate(self) -> Fate:
        with self._guard:
            if self._fate is Fate.WAITING and self._clock() >= self._ends_at:
                self._fate = Fate.ENDED
            return self._fate

    @property
    def seconds_left(self) -> int:
        return max(0, int(self._ends_at - self._clock()))

    def page_for(self, path: str) -> bytes | None:
        """The page, for its own path, while it is still to be had; whoever asks first has it."""
        with self._guard:
            is_ours = secrets.compare_digest(path.encode(), self._path.encode())
            is_late = self._clock() >= self._ends_at
            if not is_ours or is_late or self._fate is not Fate.WAITING:
                return None
            self._fate = Fate.TAKEN
            return self._page

    def note_given(self) -> None:
        """The telephone has all of it."""
        self._given.set()

    def wait(self) -> Fate:
        """Until the page is taken or its time is over."""
        self._given.wait(max(0.0, self._ends_at - self._clock()))
        return self.fate

    def give_back(self) -> None:
        """The telephone went away before it had the page: it may come again."""
        with self._guard:
            if self._fate is Fate.TAKEN:
                self._fate = Fate.WAITING

    def close(self) -> None:
        with self._guard:
            if self._fate is Fate.WAITING:
                self._fate = Fate.ENDED
        self._server.shutdown()
        self._server.server_close()


class Handing:
    """Offers pages on the laptop's own network.

    Raises `CardError` E-CRD-07 when the laptop is on no network that a telephone could join.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        address: Callable[[], str | None] | None = None,
        lives_s: float = LIVES_S,
    ) -> None:
        self._clock = clock
        self._address = address or local_address
        self._lives_s = lives_s

    def offer(self, page: bytes) -> Offer:
        """`page` is a whole HTML page that asks for nothing else."""
        address = self._address()
        if address is None:
            raise CardError("E-CRD-07")
        try:
            return Offer(page, address, self._clock, self._lives_s)
        except OSError as error:
            raise CardError("E-CRD-07", str(error.errno)) from error


def local_address() -> str | None:
    """The laptop's own address on a private network; None when it is on none."""
    for candidate in (*_towards_anywhere(), *_named()):
        own = ipaddress.ip_address(candidate)
        if own.is_private and not own.is_loopback and not own.is_link_local:
            return candidate
    return None


def _towards_anywhere() -> list[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ANYWHERE)
        except OSError:
            return []
        return [str(asking.getsockname()[0])]


def _named() -> list[str]:
    """A hotspot has an address although there is no way anywhere."""
    try:
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return sorted({str(entry[4][0]) for entry in known})


class _Server(ThreadingHTTPServer):
    """A telephone that breaks off is nobody's fault, and keeps nobody waiting."""

    daemon_threads = True

    def __init__(self, address: str, offer: Offer) -> None:
        self.offer = offer
        super().__init__((address, 0), _Door)

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


class _Door(BaseHTTPRequestHandler):
    """Knows one path.  Its names are those of the standard library."""

    server: _Server
    timeout = _PATIENCE_S
    server_version = "Card"
    sys_version = ""

    def do_GET(self) -> None:
        offer = self.server.offer
        page = offer.page_for(self.path)
        if page is None:
            self.send_error(404)
            return
        try:
            self._answer(page)
        except OSError:
            offer.give_back()
        else:
            offer.note_given()

    def _answer(self, page: bytes) -> None:
        self.send_response(200)
        for name, value in (*_HEADERS, ("Content-Length", str(len(page)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Addresses of telephones belong in no log."""
