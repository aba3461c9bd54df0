"""One stream of packets over two connections, where one alone leaves a slow link idle.

After every loss one connection sends less than the link could carry; a second one fills what the
first leaves.  Promises: packets are read by the calling thread alone, and each only when a
connection is free for it, or a few ahead where the last one took no time; whatever fails, no
connection is left at work.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

# Below 200 kbit/s a packet takes longer; faster roads are filled by one.
_SLOW_S: Final = 2.0
_MOST: Final = 2
# Above 17 Mbit/s whoever reads and whoever sends would mostly wait for each other.
_QUICK_S: Final = 0.02
_AHEAD: Final = 4
_IN_VAIN: Final = 5  # of the further connections of one stream: a full queue delays them, too

Send = Callable[[Iterator[bytes]], list[bytes]]


@dataclass
class _Lane:
    """One connection's share of the stream."""

    receipts: list[bytes] = field(default_factory=list)
    failure: BaseException | None = None
    has_taken: bool = False
    has_ended: bool = False


class Lanes:
    """Carries one stream, once."""

    def __init__(
        self, send: Send, slow_s: float = _SLOW_S, most: int = _MOST, quick_s: float = _QUICK_S
    ) -> None:
        self._send, self._slow_s, self._most, self._quick_s = send, slow_s, most, quick_s
        self._changed = threading.Condition()
        self._lanes: list[_Lane] = []
        self._threads: list[threading.Thread] = []
        self._free = 0
        self._is_quick = False
        self._given: deque[bytes] = deque()
        self._is_over = False

    def carry(self, packets: Iterator[bytes]) -> list[bytes]:
        """The receipts, in no order: not all where one connection failed and another did not.

        Raises what the first one failed with where all did.
        """
        try:
            self._open()
            while self._is_wanted() and (packet := next(packets, None)) is not None:
                with self._changed:
                    self._given.append(packet)
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()
            for thread in self._threads:
                thread.join()
        failures = [lane.failure for lane in self._lanes if lane.failure is not None]
        if failures and all(lane.failure or not lane.has_taken for lane in self._lanes):
            raise failures[0]
        return [receipt for lane in self._lanes for receipt in lane.receipts]

    def _is_wanted(self) -> bool:
        """Waits until one is free, and opens another where it lasts; False when none is left."""
        while True:
            with self._changed:
                is_settled = self._changed.wait_for(
                    lambda: self._has_room() or not self._at_work(),
                    self._slow_s if self._may_open() else None,
                )
                if is_settled:
                    return self._has_room()
                if not self._may_open():
                    continue
            self._open()

    def _has_room(self) -> bool:
        is_ahead = self._is_quick and self._at_work() > 0 and len(self._given) < _AHEAD
        return is_ahead or self._free > len(self._given)

    def _at_work(self) -> int:
        return sum(not lane.has_ended for lane in self._lanes)

    def _may_open(self) -> bool:
        in_vain = sum(lane.has_ended and not lane.has_taken for lane in self._lanes)
        return self._at_work() < self._most and in_vain < _IN_VAIN

    def _open(self) -> None:
        lane = _Lane()
        thread = threading.Thread(target=self._run, args=[lane], name="lane", daemon=True)
        self._lanes.append(lane)
        self._threads.append(thread)
        thread.start()

    def _run(self, lane: _Lane) -> None:
        try:
            lane.receipts = self._send(self._taken(lane))
        except BaseException as error:  # noqa: BLE001 - raised again by the calling thread
            lane.failure = error
        with self._changed:
            lane.has_ended = True
            self._changed.notify_all()

    def _taken(self, lane: _Lane) -> Iterator[bytes]:
        while True:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._given or self._is_over)
                self._free -= 1
                if not self._given:
                    return
                packet = self._given.popleft()
                lane.has_taken = True
                self._changed.notify_all()
            begun = time.monotonic()
            yield packet
            self._is_quick = time.monotonic() - begun < self._quick_s
