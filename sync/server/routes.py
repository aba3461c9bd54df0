"""HTTP ⇄ the centre's work; thin.  A device token reads no member record, ever."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import dataclass
from typing import IO, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine, text
from starlette.concurrency import run_in_threadpool

from sync.protocol import canonical
from sync.protocol.bundle import LARGEST_BUNDLE
from sync.protocol.canonical import MalformedError
from sync.protocol.feed import Page, with_tally
from sync.protocol.problems import Problem
from sync.server import devices, feed
from sync.server.bundles import Bundles, Taken
from sync.server.counting import Counting
from sync.server.database import reading
from sync.server.intake import Intake
from sync.server.receiving import Receiving
from sync.server.sessions import Sessions

_CBOR: Final = "application/cbor"
_SEQUENCE: Final = "application/cbor-seq"
_LARGEST_REQUEST: Final = 64 * 1024
_LARGEST_QUESTION: Final = 4 * 1024 * 1024
_LARGEST_SEQUENCE: Final = 2**53
_ACTIVATION_WAITS_S: Final = (0.05,) * 40
_BUNDLES_AT_ONCE: Final = 2
_JUDGING_WAITS_S: Final = (0.2,) * 40


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    engine: Engine
    sessions: Sessions
    receiving: Receiving
    bundles: Bundles
    counting: Counting
    epoch: int


class RefusedError(Exception):
    """Ends a request with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refusal(problem: Problem) -> Response:
    """An RFC 9457 answer."""
    headers = {"Retry-After": "1"} if problem.status in {429, 503} else None
    return Response(_json(problem), problem.status, headers, media_type="application/problem+json")


class DeviceRoutes:
    """Everything a laptop asks."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.router = APIRouter()
        self.router.add_api_route("/v1/devices/activate", self.activate, methods=["POST"])
        self.router.add_api_route("/v1/session", self.session, methods=["POST"])
        self.router.add_api_route("/v1/packets/have", self.have, methods=["POST"])
        self.router.add_api_route("/v1/packets", self.packets, methods=["POST"])
        self.router.add_api_route("/v1/feed", self.page, methods=["GET"])
        self.router.add_api_route("/v1/bundles", self.bundles, methods=["POST"])
        # A bundle is read as a whole: few at once, so that couriers do not fill the memory.
        self._in_hand = asyncio.Semaphore(_BUNDLES_AT_ONCE)

    async def activate(self, request: Request) -> Response:
        """Waits a little for the opener, so that a laptop seldom needs to ask twice."""
        body = await _body(request, _LARGEST_REQUEST)
        for wait_s in (*_ACTIVATION_WAITS_S, None):
            answer = await run_in_threadpool(devices.ask_activation, self._parts.engine, body)
            if isinstance(answer, Problem):
                return refusal(answer)
            if answer is not None:
                return Response(answer, media_type=_CBOR)
            if wait_s is not None:
                await asyncio.sleep(wait_s)
        return refusal(Problem.NOT_READY)

    async def session(self, request: Request) -> Response:
        body = await _body(request, _LARGEST_REQUEST)
        if not body:
            challenge = await run_in_threadpool(self._parts.sessions.challenge)
            return Response(challenge.encoded(), media_type=_CBOR)
        token = await run_in_threadpool(self._parts.sessions.prove, body)
        if isinstance(token, Problem):
            return refusal(token)
        return Response(token.encoded(), media_type=_CBOR)

    async def have(self, request: Request) -> Response:
        await _device(self._parts, request)
        digests, rest = _split(await _body(request, _LARGEST_QUESTION))
        if rest:
            return refusal(Problem.MALFORMED)
        receipts = await run_in_threadpool(self._parts.receiving.known, digests)
        return Response(b"".join(canonical.sequence(receipts)), media_type=_SEQUENCE)

    async def packets(self, request: Request, receipts: str = "") -> Response:
        """Receipts each signed alone, or, where the laptop asks for a tree, one for each group."""
        await _device(self._parts, request)
        intake = Intake(self._parts.receiving, together=receipts == "tree")
        try:
            signed = await intake.take(request.stream())
        except MalformedError:
            return refusal(Problem.MALFORMED)
        return Response(b"".join(canonical.sequence(signed)), media_type=_SEQUENCE)

    async def bundles(self, request: Request) -> Response:
        """One bundle of any laptop, from a live one; waits a little for the opener's verdicts."""
        dev = await _device(self._parts, request)
        courier = await run_in_threadpool(devices.live_label, self._parts.engine, dev)
        if courier is None:
            return refusal(Problem.NOT_ALLOWED)
        with tempfile.TemporaryFile() as file:
            await _spooled(request, file, LARGEST_BUNDLE)
            async with self._in_hand:
                file.seek(0)
                bundles = self._parts.bundles
                taken = await run_in_threadpool(bundles.take, file.read(), f"laptop:{courier}"[:64])
        if taken.asked is None:
            return refusal(Problem.MALFORMED)
        await self._judged(taken)
        answer = await run_in_threadpool(self._parts.bundles.answer, taken)
        return Response(answer, media_type=_SEQUENCE)

    async def _judged(self, taken: Taken) -> None:
        assert taken.asked is not None  # noqa: S101 - told to the type checker
        for wait_s in _JUDGING_WAITS_S:
            if not await run_in_threadpool(self._parts.bundles.unjudged, taken.asked.dev):
                return
            await asyncio.sleep(wait_s)

    async def page(
        self, request: Request, after: str = "", made: int | None = None, tally: str | None = None
    ) -> Response:
        token = _token(request)
        told = None if made is None else min(max(0, made), _LARGEST_SEQUENCE)
        # One step off the loop for all of it: an empty turn is mostly the cost of such steps.
        found = await run_in_threadpool(self._page, token, after, told, tally)
        if found is None:
            raise RefusedError(Problem.SESSION_ENDED)
        return Response(found.encoded(), media_type=_CBOR)

    def _page(self, token: str, after: str, made: int | None, tally: str | None) -> Page | None:
        parts = self._parts
        dev = parts.sessions.device_of(token)
        if dev is None:
            return None
        feed.note_contact(parts.engine, dev, made)
        page = feed.page(parts.engine, dev, after, parts.epoch)
        if tally is None or page.more:
            return page  # an older laptop does not ask
        return with_tally(page, parts.counting.news(dev, tally))


def health_routes(parts: Parts) -> APIRouter:
    """For machines that watch."""
    router = APIRouter()

    def look() -> None:
        with reading(parts.engine) as connection:
            connection.execute(text("SELECT 1"))

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> dict[str, str]:
        await run_in_threadpool(look)
        return {"status": "ready"}

    return router


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not token:
        raise RefusedError(Problem.SESSION_ENDED)
    return token


async def _device(parts: Parts, request: Request) -> bytes:
    dev = await run_in_threadpool(parts.sessions.device_of, _token(request))
    if dev is None:
        raise RefusedError(Problem.SESSION_ENDED)
    return dev


async def _spooled(request: Request, file: IO[bytes], limit: int) -> None:
    """A slow courier holds a file, not the memory."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise RefusedError(Problem.TOO_LARGE)
        await run_in_threadpool(file.write, chunk)


async def _body(request: Request, limit: int) -> bytes:
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > limit:
            raise RefusedError(Problem.TOO_LARGE)
    return bytes(held)


def _split(untrusted: bytes) -> tuple[list[bytes], bytes]:
    try:
        return canonical.split_sequence(untrusted)
    except MalformedError as error:
        raise RefusedError(Problem.MALFORMED) from error


def _json(problem: Problem) -> bytes:
    return json.dumps(problem.body()).encode()
