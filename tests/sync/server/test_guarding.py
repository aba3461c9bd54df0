"""A laptop whose battery ran out in the middle of a body holds nothing at the centre."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from sync.server.guarding import Guarded

_AT_ONCE_S = 0.01
_IN_TIME_S = 20.0
_FIRST: Message = {"type": "http.request", "body": b"half of it", "more_body": True}
_LAST: Message = {"type": "http.request", "body": b" and the rest", "more_body": False}


async def _reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it heard, and says when the sender had gone."""
    heard = bytearray()
    try:
        async for piece in Request(scope, receive).stream():
            heard += piece
    except ClientDisconnect:
        heard += b"; gone"
    await PlainTextResponse(bytes(heard))(scope, receive, send)


def _answer(path: str, *messages: Message, app: Any = _reading) -> bytes:
    """What is answered to these messages, and to silence after them."""
    left, answered = list(messages), bytearray()
    scope: Scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"",
        "headers": [(b"content-length", b"22")],
    }  # fmt: skip

    async def receive() -> Message:
        if left:
            return left.pop(0)
        await asyncio.Event().wait()
        raise AssertionError("nothing comes any more")

    async def send(message: Message) -> None:
        answered.extend(message.get("body", b""))

    async def play() -> None:
        async with asyncio.timeout(_IN_TIME_S):
            await Guarded(app, _AT_ONCE_S)(scope, receive, send)

    asyncio.run(play())
    return bytes(answered)


def test_who_is_silent_in_the_middle_of_a_body_has_gone_and_what_came_was_heard() -> None:
    assert _answer("/v1/packets", _FIRST) == b"half of it; gone"
    assert _answer("/bundles", _FIRST) == b"half of it; gone", "on the pages as well"
    assert _answer("/v1/packets", _FIRST, _LAST) == b"half of it and the rest"


def test_who_has_said_everything_may_be_silent_for_as_long_as_the_answer_takes() -> None:
    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        listening = asyncio.create_task(receive())  # type: ignore[arg-type]
        done, _ = await asyncio.wait([listening], timeout=10 * _AT_ONCE_S)
        listening.cancel()
        await PlainTextResponse(b"gone" if done else b"there")(scope, receive, send)

    assert _answer("/v1/packets", _LAST, app=waiting) == b"there"
