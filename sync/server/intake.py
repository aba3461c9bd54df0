"""One stream's packets on their way to disk: gathered, examined, committed, answered.

Promises: packets are committed in the order they came, while the next are gathered and examined;
what came before a cut, or in pieces before a malformed one, stays; a packet waits for company
25 ms at most, and not at all when the stream has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.protocol import canonical
from sync.protocol.canonical import MalformedError
from sync.server.receiving import GROUP, Offered, Receiving

# A commit costs the same for one as for many: at a thousand a second this makes it one of 25.
_LINGER_S: Final = 0.025
_AT_ONCE: Final = 16  # examined in one step off the loop
_Item = TypeVar("_Item")


class Intake:
    """Takes one stream, once."""

    def __init__(self, receiving: Receiving, *, together: bool = False) -> None:
        self._receiving = receiving
        self._answered = partial(receiving.answered, together=together)
        self._items: asyncio.Queue[bytes | None] = asyncio.Queue(GROUP)
        self._examined: asyncio.Queue[Offered | None] = asyncio.Queue(2 * GROUP)
        self._is_enough = asyncio.Event()
        self._has_ended = False

    async def take(self, stream: AsyncIterator[bytes]) -> list[bytes]:
        """One receipt per packet, in order.  A cut stream is kept, and has nobody to answer.

        Raises `MalformedError`, after everything in the pieces before is kept; and whatever
        committing failed with.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                gathering = tasks.create_task(self._gather(stream))
                tasks.create_task(self._examine())
                storing = tasks.create_task(self._store(tasks))
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        if not gathering.result():
            raise MalformedError("stream")
        return [receipt for answer in storing.result() for receipt in answer.result()]

    async def _gather(self, stream: AsyncIterator[bytes]) -> bool:
        """Whether the stream was nothing but whole items, as far as it came."""
        held = b""
        try:
            async for chunk in stream:
                items, held = canonical.split_sequence(held + chunk if held else chunk)
                for item in items:
                    await self._items.put(item)
        except ClientDisconnect:
            held = b""  # the laptop will ask what arrived
        except MalformedError:
            held = b"\xff"
        await self._items.put(None)
        return not held

    async def _examine(self) -> None:
        has_more = True
        while has_more:
            some = await _taken(self._items, _AT_ONCE)
            has_more = some[-1] is not None
            whole = [item for item in some if item is not None]
            for offered in await run_in_threadpool(self._receiving.examined, whole):
                await self._examined.put(offered)
                if self._examined.qsize() >= GROUP:
                    self._is_enough.set()
        self._has_ended = True
        self._is_enough.set()
        await self._examined.put(None)

    async def _store(self, tasks: asyncio.TaskGroup) -> list[asyncio.Task[list[bytes]]]:
        """Commits group after group; each is signed for while the next one commits."""
        answers: list[asyncio.Task[list[bytes]]] = []
        has_more = True
        while has_more:
            first = await self._examined.get()
            await self._company()
            group = [first, *_there(self._examined, GROUP - 1)]
            has_more = group[-1] is not None
            whole = [offered for offered in group if offered is not None]
            if whole:
                stored = await run_in_threadpool(self._receiving.stored, whole)
                answering = run_in_threadpool(self._answered, stored)
                answers.append(tasks.create_task(answering))
        return answers

    async def _company(self) -> None:
        """Until a group is full or the stream has ended; for so long at most."""
        if self._has_ended or self._examined.qsize() >= GROUP:
            return
        self._is_enough.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                await self._is_enough.wait()


async def _taken(queue: asyncio.Queue[_Item], most: int) -> list[_Item]:
    """What is there, `most` at most; waits for the first."""
    return [await queue.get(), *_there(queue, most - 1)]


def _there(queue: asyncio.Queue[_Item], most: int) -> list[_Item]:
    return [queue.get_nowait() for _ in range(min(most, queue.qsize()))]
