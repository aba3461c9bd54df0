"""The door to HTTP: TLS always, no redirect ever, every failure a code a person can act on.

E-NET-01 no way out (no network, no route)      E-NET-05 the centre does not answer in time
E-NET-02 the name of the centre is not found    E-NET-06 something else answered (portal)
E-NET-03 the centre refuses the connection      E-NET-07 the connection broke off
E-NET-04 the certificate is not the centre's    E-NET-08 this laptop's clock is wrong for TLS
"""

from __future__ import annotations

import errno
import io
import json
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

from sync.client.lanes import Lanes
from sync.client.lasting import abandon, repeat_soon
from sync.client.pacing import Patience, time_out_s
from sync.client.ports import RefusedError, SignProof, UnreachableError
from sync.protocol import canonical
from sync.protocol.canonical import MalformedError
from sync.protocol.session import USED_AGAIN_S, Challenge, Token

_CONNECT_S: Final = 2.0  # a lost SYN is repeated only after 1, 3, 7 s: better to start anew
_SEND_S: Final = 30.0  # for one piece of a body on the slowest road that still counts as one
_STALLED_S: Final = 3.0  # without a piece getting through, on a road that let pieces through
# Where the system repeats soon, it finds a link that is back before a new connection would.
_STALLED_BUT_REPEATED_S: Final = 15.0
_PIECE: Final = 16 * 1024 - 32  # with its frame, one record of TLS
# How much the system may hold unsent.  Without a bound it takes minutes of a slow link's work at
# once: the stream could not be bounded by link time, and its answer would seem to be late.
_UNSENT: Final = 32 * 1024
_SEQUENCE: Final = "application/cbor-seq"
_CBOR: Final = "application/cbor"
_LARGEST_ANSWER: Final = 16 * 1024 * 1024
_LARGEST_PROBLEM: Final = 64 * 1024
_SLOWEST_ANSWER: Final = 1_000  # bytes a second
_READ: Final = 64 * 1024
_RETRY_STATUS: Final = {429, 500, 502, 503, 504}
_UNAUTHORISED: Final = 401
_NO_CONTENT: Final = 204
_WRONG_TIME: Final = {9, 10}  # OpenSSL: not yet valid, expired
_CODES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (NameResolutionError, "E-NET-02"),
    (ConnectionRefusedError, "E-NET-03"),
    (requests.Timeout, "E-NET-05"),
    (TimeoutError, "E-NET-05"),
    (ReadTimeoutError, "E-NET-05"),
    (NewConnectionError, "E-NET-03"),
)


class SessionEndedError(RefusedError):
    """The token no longer counts: prove the device again."""


class _Bounded(io.RawIOBase):
    """What a socket reads, within a time for all of it: a byte now and then is no answer.

    Every kilobyte that comes gives a second more, as it does to what is sent.
    """

    def __init__(self, raw: io.RawIOBase, taken_from: socket.socket) -> None:
        self._raw, self._socket = raw, taken_from
        self._until = time.monotonic() + (taken_from.gettimeout() or _SEND_S)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - the library's own
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        self._socket.settimeout(left)
        count: int | None = self._raw.readinto(buffer)
        self._until += (count or 0) / _SLOWEST_ANSWER
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *words: Any, **more: Any) -> None:  # noqa: ANN401
        super().__init__(sock, *words, **more)
        self.fp: Any = io.BufferedReader(_Bounded(self.fp.detach(), sock))


class _PatientConnection(HTTPSConnection):
    """Connecting may take two seconds; a piece of the body has as long as this link needs."""

    response_class = _BoundedResponse
    _repeats_soon = False
    _patience = Patience(_SEND_S, _STALLED_S)
    _used_at = 0.0

    @property
    def is_connected(self) -> bool:
        """Not any more where the centre may be about to close it: the library makes a new one."""
        return super().is_connected and time.monotonic() - self._used_at < USED_AGAIN_S

    def connect(self) -> None:
        begun = time.monotonic()
        super().connect()
        self._used_at = time.monotonic()
        # Two round trips at least: one of TCP, one of TLS.
        self._repeats_soon = repeat_soon(self.sock, (time.monotonic() - begun) / 2)

    def request(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - the library's own
        if self.sock is not None:
            self.timeout = _SEND_S
        shortest = _STALLED_BUT_REPEATED_S if self._repeats_soon else _STALLED_S
        self._patience = Patience(_SEND_S, shortest)
        super().request(*words, **more)

    def getresponse(self) -> Any:  # noqa: ANN401 - as above
        answer = super().getresponse()
        self._used_at = time.monotonic()
        return answer

    def send(self, data: Any) -> None:  # noqa: ANN401 - as above
        """A piece that waits much longer than those before it has met a cut: time to dial anew."""
        if self.sock is None:
            super().send(data)
            return
        self.sock.settimeout(self._patience.limit_s())
        begun = time.monotonic()
        try:
            super().send(data)
        except OSError:
            abandon(self.sock)
            raise
        self._patience = self._patience.after(time.monotonic() - begun)


class _PatientPool(HTTPSConnectionPool):
    ConnectionCls = _PatientConnection


class _PatientAdapter(HTTPAdapter):
    """Holds two connections, with little of the body unsent in the system."""

    def init_poolmanager(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as above
        options = [*HTTPConnection.default_socket_options]
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            options.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT))
        super().init_poolmanager(*words, socket_options=options, **more)
        self.poolmanager.pool_classes_by_scheme = {"https": _PatientPool}


class HttpRoad:
    """Implements `sync.client.ports.Road` over requests.

    `tls_authority` is a PEM file with the centre's own TLS authority; None trusts the public ones.
    There is no way to ask for less.
    """

    def __init__(self, url: str, tls_authority: Path | None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError("the centre's address starts with https://")
        self._url = url.rstrip("/")
        self._authority = tls_authority
        self.host = parts.hostname
        self.told_at: float | None = None  # the time that the last answer was made, by its sender
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.headers["User-Agent"] = "sadasya"
        # The environment's proxies are the system's business; its .netrc is not ours.
        self._session.trust_env = False
        # Retries are the outbox's business, not the socket's.
        self._session.mount("https://", _PatientAdapter(pool_maxsize=2, max_retries=0))
        if tls_authority is not None:
            self._session.verify = str(tls_authority)

    def activate(self, request: bytes) -> bytes | None:
        """The activation response; None while the centre's opener has not looked yet."""
        try:
            return self._ask("POST", "/v1/devices/activate", body=request, kind=_CBOR)
        except UnreachableError as error:
            if error.code == "E-SRV-10":
                return None
            raise

    def open_session(self, proof_for: SignProof) -> str:
        challenge = Challenge.parse(self._ask("POST", "/v1/session", body=b"", kind=_CBOR))
        proof = proof_for(challenge.nonce, self.host)
        return Token.parse(self._ask("POST", "/v1/session", body=proof, kind=_CBOR)).token

    def have(self, token: str, digests: Sequence[bytes]) -> list[bytes]:
        body = b"".join(canonical.sequence(list(digests)))
        answer = self._ask("POST", "/v1/packets/have", body=body, kind=_SEQUENCE, token=token)
        return _whole(answer)

    def deliver(self, token: str, packets: Iterator[bytes]) -> list[bytes]:
        """Streams `packets`; the receipts come when the body has ended."""

        def send(share: Iterator[bytes]) -> list[bytes]:
            body = _pieces(canonical.sequence(share))
            asked = "/v1/packets?receipts=tree"
            return _whole(self._ask("POST", asked, body=body, kind=_SEQUENCE, token=token))

        return Lanes(send).carry(packets)

    def page(self, token: str, cursor: str, made: int, told: str = "") -> bytes:
        asked = f"/v1/feed?after={cursor}&made={made}&tally={told}"
        return self._ask("GET", asked, token=token)

    def carry(self, token: str, bundle: bytes) -> bytes:
        body = _pieces([bundle])
        return self._ask("POST", "/v1/bundles", body=body, kind=_SEQUENCE, token=token)

    def close(self) -> None:
        self._session.close()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | Iterator[bytes] | None = None,
        kind: str = "",
        token: str = "",
    ) -> bytes:
        headers = {"Content-Type": kind} if kind else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        size = len(body) if isinstance(body, bytes) else 2 * _UNSENT
        try:
            with self._session.request(
                method,
                self._url + path,
                data=body,
                headers=headers,
                timeout=(_CONNECT_S, time_out_s(size)),
                allow_redirects=False,
                stream=True,
            ) as answer:
                self.told_at = _date_of(answer)
                return _accepted(answer)
        except (requests.RequestException, HTTPError, OSError) as error:
            is_gone = self._authority is not None and not self._authority.is_file()
            raise UnreachableError("E-NET-04" if is_gone else network_code(error)) from error


def _pieces(body: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, never many at once: a piece is what must get through within `_SEND_S`."""
    for part in body:
        for start in range(0, len(part), _PIECE):
            yield part[start : start + _PIECE]


def network_code(error: BaseException) -> str:
    """The code of a transport failure, from the deepest cause that says something."""
    return next((code for cause in _causes(error) if (code := _code_of(cause))), "E-NET-07")


def _code_of(cause: BaseException) -> str:
    match cause:
        case ssl.SSLCertVerificationError():
            return "E-NET-08" if cause.verify_code in _WRONG_TIME else "E-NET-04"
        case ssl.SSLError() if cause.library == "X509":
            return "E-NET-04"  # what vouches for the centre cannot be read on this laptop
        case OSError() if cause.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}:
            return "E-NET-01"
        case _:
            return next((code for kind, code in _CODES if isinstance(cause, kind)), "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps and what it came from, deepest first."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, BaseException) or item in found:
            continue
        found.append(item)
        waiting += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    return reversed(found)


def _accepted(answer: requests.Response) -> bytes:
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if answer.status_code == _NO_CONTENT:
        return b""
    if answer.ok and not answer.is_redirect and kind in {_CBOR, _SEQUENCE}:
        return _bounded(answer)
    code = _problem_code(answer, kind)
    if answer.status_code in _RETRY_STATUS and (code or answer.status_code >= 500):  # noqa: PLR2004
        raise UnreachableError(code or f"E-HTTP-{answer.status_code}", _retry_after(answer))
    if code and answer.status_code == _UNAUTHORISED:
        raise SessionEndedError(code)
    if code:
        raise RefusedError(code)
    # An answer that is not ours, whatever its status: a captive portal or a stranger.
    raise UnreachableError("E-NET-06")


def _bounded(answer: requests.Response, most: int = _LARGEST_ANSWER) -> bytes:
    """As it came over the wire: nothing is unpacked, so that little cannot become much."""
    announced = answer.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > most:
        raise UnreachableError("E-NET-06")
    held = bytearray()
    while piece := answer.raw.read1(_READ, decode_content=False):
        held += piece
        if len(held) > most:
            raise UnreachableError("E-NET-06")
    return bytes(held)


def _problem_code(answer: requests.Response, kind: str) -> str:
    if kind != "application/problem+json":
        return ""
    try:
        body = json.loads(_bounded(answer, _LARGEST_PROBLEM))
    except (ValueError, RecursionError):
        return ""
    code = body.get("code", "") if isinstance(body, dict) else ""
    return code if isinstance(code, str) else ""


def _retry_after(answer: requests.Response) -> int | None:
    """Seconds, or the seconds until a date, by the clock of whoever wrote both."""
    words = answer.headers.get("Retry-After", "")
    if words.isascii() and words.isdigit():
        return int(words[:9])
    until, told_at = _time_of(words), _date_of(answer)
    return None if until is None or told_at is None else max(0, int(until - told_at))


def _date_of(answer: requests.Response) -> float | None:
    return _time_of(answer.headers.get("Date", ""))


def _time_of(words: str) -> float | None:
    try:
        return parsedate_to_datetime(words).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _whole(answer: bytes) -> list[bytes]:
    try:
        items, rest = canonical.split_sequence(answer)
    except MalformedError as error:
        raise UnreachableError("E-NET-06") from error
    if rest:
        raise UnreachableError("E-NET-07")
    return items
