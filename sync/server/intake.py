"""One stream's packets on their way to disk: gathered, examined, committed, answered.

Promises: packets are committed in the order they came, while the next are gathered and examined;
what came before a cut, or in pieces before a malformed one, stays; a packet waits for company
5 ms at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.protocol import canonical
from sync.protocol.canonical import MalformedError
from sync.server.receiving import GROUP, Offered, Receiving

_QUEUE: Final = 2 * GROUP
_LINGER_S: Final = 0.005


class Intake:
    """Takes one stream, once."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving
        self._items: asyncio.Queue[bytes | None] = asyncio.Queue(_QUEUE)
        self._examined: asyncio.Queue[Sequence[Offered] | None] = asyncio.Queue(1)
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
        self._has_ended = True
        await self._items.put(None)
        return not held

    async def _examine(self) -> None:
        has_more = True
        while has_more:
            group = await self._group()
            has_more = group[-1] is not None
            whole = [item for item in group if item is not None]
            if whole:
                examined = await run_in_threadpool(self._receiving.examined, whole)
                await self._examined.put(examined)
        await self._examined.put(None)

    async def _group(self) -> list[bytes | None]:
        """What is there; a first one waits a little for more, which then share its commit."""
        group = [await self._items.get()]
        if self._items.qsize() + 1 < GROUP and not self._has_ended:
            await asyncio.sleep(_LINGER_S)
        while len(group) < GROUP and not self._items.empty():
            group.append(self._items.get_nowait())
        return group

    async def _store(self, tasks: asyncio.TaskGroup) -> list[asyncio.Task[list[bytes]]]:
        """Commits group after group; each is signed for while the next one commits."""
        answers: list[asyncio.Task[list[bytes]]] = []
        while (offered := await self._examined.get()) is not None:
            group = await run_in_threadpool(self._receiving.stored, offered)
            answering = run_in_threadpool(self._receiving.answered, group)
            answers.append(tasks.create_task(answering))
        return answers
