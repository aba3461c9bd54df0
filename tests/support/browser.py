"""A browser as far as the centre's pages need one: an address, cookies, forms; no script.

It speaks to the application directly, without a socket.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import unquote, urlencode, urlsplit

App = Callable[..., Awaitable[None]]
STRANGER: Final = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in small letters."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Browser:
    """Follows no redirect by itself, so that a test sees each."""

    app: App
    url: str
    peer: str = STRANGER
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> Answer:
        return self._ask("GET", address, b"", {})

    def post(self, address: str, origin: str | None = None, **fields: str) -> Answer:
        """A form of this very site, unless another origin is given."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": self.url if origin is None else origin,
        }
        body = urlencode(fields).encode()
        return self._ask("POST", address, body, headers | {"content-length": str(len(body))})

    def _ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        site, wanted = urlsplit(self.url), urlsplit(address)
        headers = {"host": site.netloc, **headers}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": site.scheme, "path": unquote(wanted.path), "root_path": "",
            "raw_path": wanted.path.encode(), "query_string": wanted.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self.peer, 50_000), "server": (site.hostname, site.port),
        }  # fmt: skip
        answer = asyncio.run(_run(self.app, scope, body))
        for line in answer.cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        return answer


async def _run(app: App, scope: dict[str, Any], body: bytes) -> Answer:
    parts: list[MutableMapping[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    is_over = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await is_over.wait()
        return {"type": "http.disconnect"}

    async def send(part: MutableMapping[str, Any]) -> None:
        parts.append(part)

    await app(scope, receive, send)
    is_over.set()
    pairs = [(name.decode().lower(), value.decode()) for name, value in parts[0]["headers"]]
    return Answer(
        status=int(parts[0]["status"]),
        headers=dict(pairs),
        cookies=tuple(value for name, value in pairs if name == "set-cookie"),
        content=b"".join(bytes(part.get("body", b"")) for part in parts[1:]),
    )
