"""What stands before every route: headers for browsers, a size for forms, and an end to waiting.

Promises: a sender that is silent in the middle of a body is taken for gone, so that a laptop whose
battery ran out holds no connection and no memory here; what came before stays.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol.bundle import LARGEST_BUNDLE
from sync.protocol.problems import Problem
from sync.server.pages_frame import guard
from sync.server.routes import refusal

# Four times as long as a laptop lets one piece of a body take on the slowest road.
_SILENT_S: Final = 120.0
_LARGEST_FORM: Final = 16 * 1024
_DIGITS: Final = 9


class Guarded:
    """Puts headers on whatever a browser may open; a laptop's requests pass as they are.

    On the framework's own middleware each piece of a body costs two tasks, a fifth of the whole
    work of taking a packet in.
    """

    def __init__(self, app: ASGIApp, silent_s: float = _SILENT_S) -> None:
        self._app, self._silent_s = app, silent_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        heard, path = _heard(receive, self._silent_s), scope["path"]
        if path.startswith("/v1/"):
            await self._app(scope, heard, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                guard(MutableHeaders(scope=message), path)
            await send(message)

        request = Request(scope)
        app = self._app if _is_small(request) else refusal(Problem.TOO_LARGE)
        await app(scope, heard, guarded)


def _heard(receive: Receive, silent_s: float) -> Receive:
    """`receive`, which says that the sender has gone when the next piece does not come in time.

    Once the body is whole there is nothing to wait for but the end of the connection.
    """
    is_whole = False

    async def heard() -> Message:
        nonlocal is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout(silent_s):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        is_whole = not message.get("more_body", False)
        return message

    return heard


def _is_small(request: Request) -> bool:
    """Whether a form announces a size that a form has; nothing of it has been read yet."""
    if request.method in {"GET", "HEAD"}:
        return True
    length = request.headers.get("Content-Length", "")
    is_bundle = request.method == "POST" and request.url.path == "/bundles"
    limit = LARGEST_BUNDLE + _LARGEST_FORM if is_bundle else _LARGEST_FORM
    return length.isascii() and length.isdigit() and len(length) < _DIGITS and (
        int(length) <= limit
    )  # fmt: skip
